import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FarmServer } from '@shared/model';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createFarmClient } from '../../../src/main/engine/clients/farm';

/** A panel that answers with nothing but the document's own samples, letter by letter. */
const literal = (name: string): string => readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8');
const PAGE = '{"meta":{"total":0,"perpage":1,"pages":0,"page":1,"sort":"asc","field":"id"},"data":[]}';
const ANSWERS: Readonly<Record<string, string>> = {
  'POST /api/auth/login/': literal('login'),
  'POST /api/devices/modem/list': literal('modem-list'),
  'POST /api/devices/modem/reconnect': literal('reconnect'),
  'GET /api/devices/modem/edit/30': literal('modem-add'),
  'GET /api/devices/services/status': literal('services'),
  'GET /api/dashboard/cpu': literal('cpu'),
  'POST /api/proxy/list': PAGE,
  'POST /api/users/list': PAGE,
};

interface Seen {
  readonly call: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}
const seen: Seen[] = [];
let panel: Server;
let client: ReturnType<typeof createFarmClient>;
const { signal } = new AbortController();

beforeAll(async () => {
  panel = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const call = `${request.method} ${request.url}`;
    seen.push({ call, headers: request.headers, body: Buffer.concat(chunks).toString() });
    const answer = ANSWERS[call];
    response.writeHead(answer === undefined ? 404 : 200, { 'content-type': answer === undefined ? 'text/html' : 'application/json' });
    response.end(answer ?? '<h1>Not Found</h1>');
  });
  await new Promise<void>(resolve => panel.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(panel.address() as AddressInfo).port}`;
  const base = { id: 'f', kind: 'farm', name: 'farm', tags: [], pin: null, lab: false, favourites: [] } as const;
  const server: FarmServer = { ...base, address, username: 'admin' };
  const clock = { now: () => Date.now(), monotonic: () => performance.now(), after: () => () => {} };
  client = createFarmClient({ server, secret: { value: 'пароль"1' }, clock });
});
afterAll(async () => {
  client.close();
  await new Promise(resolve => panel.close(resolve));
});
beforeEach(() => {
  seen.length = 0;
});

describe("against the document's own samples", () => {
  test('login, then the list with its token', async () => {
    const { ports, figures } = await client.sample(signal);
    expect(ports?.map(port => [port.id, port.name, port.externalIp])).toEqual([[30, 'Порт-10', '188.170.195.189']]);
    expect(figures).toMatchObject({ portsTotal: 1, portsOnline: 1 });
    const [login, list] = seen;
    expect(login?.call).toBe('POST /api/auth/login/');
    expect(JSON.parse(login?.body ?? '')).toEqual({ username: 'admin', password: 'пароль"1' });
    expect(login?.headers).not.toHaveProperty('authorization');
    expect(list?.call).toBe('POST /api/devices/modem/list');
    expect(list?.headers).toMatchObject({
      authorization: 'Token 3e09523f098175d5fa5083e04c80b4286c05bcd10',
      'content-type': 'application/json',
      accept: 'application/json',
    });
    expect(JSON.parse(list?.body ?? '')).toEqual({ filter: {} });
  });
  test('a rotation is the one request of the document', async () => {
    await client.rotate(30, signal);
    const sent = seen.filter(({ call }) => call.startsWith('POST'));
    expect(sent.map(({ call, body }) => [call, body])).toEqual([['POST /api/devices/modem/reconnect', '{"id":[30]}']]);
  });
  test('every capability is there', async () => {
    const { capabilities, warnings } = await client.probe(signal);
    expect(capabilities).toEqual(['ports', 'rotate', 'services', 'load', 'port-settings', 'proxies', 'users']);
    expect(warnings).toEqual([]);
  });
});
