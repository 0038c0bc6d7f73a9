/** A tiny key API whose faults are set by the test. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FakeKey {
  readonly id: string;
  readonly uuid: string;
  readonly name: string;
  readonly created_at: string;
  readonly is_active: boolean;
}
/** What a write does: whether the server changes, and what it answers (`hang`: nothing ever, `drop`: ends the connection). */
export interface WriteFault {
  readonly applies: boolean;
  /** The change comes this many list calls after the answer. */
  readonly late?: number;
  readonly answer: 'hang' | 'drop' | { readonly status: number; readonly body: string };
}
export interface Fake {
  readonly address: string;
  readonly keys: FakeKey[];
  readonly requests: string[];
  fault: WriteFault | null;
  /** List calls fail with 500: from now on, or from the next write on. */
  listFails: boolean | 'after-write';
  /** Extra GET answers by path. */
  readonly extra: Map<string, unknown>;
  close(): Promise<void>;
}

let serial = 0;
export function fakeKey(name: string): FakeKey {
  serial += 1;
  const uuid = `00000000-0000-4000-8000-${String(serial).padStart(12, '0')}`;
  return { id: uuid, uuid, name, created_at: '2025-08-02T15:22:39.822640', is_active: true };
}

const body = (request: IncomingMessage): Promise<string> =>
  new Promise(resolve => {
    let text = '';
    request.on('data', chunk => {
      text += chunk;
    });
    request.on('end', () => resolve(text));
  });
const json = (response: ServerResponse, status: number, value: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
};

export async function startFake(guard: (request: IncomingMessage) => boolean = () => true): Promise<Fake> {
  const late: { left: number; change: () => void }[] = [];
  const write = (response: ServerResponse, change: () => void, normal: unknown): void => {
    const fault = fake.fault;
    if (fake.listFails === 'after-write') fake.listFails = true;
    if (!fault) {
      change();
      json(response, 200, normal);
      return;
    }
    if (fault.applies) {
      if (fault.late) late.push({ left: fault.late, change });
      else change();
    }
    if (fault.answer === 'drop') response.socket?.destroy();
    else if (fault.answer !== 'hang')
      response.writeHead(fault.answer.status, { 'content-type': 'application/json' }).end(fault.answer.body);
  };
  const server = createServer(async (request, response) => {
    const url = request.url ?? '/';
    fake.requests.push(`${request.method} ${url}`);
    if (url === '/api/' || url === '/')
      return json(response, 200, { message: 'VPN Key Management API', version: '1.0.0', status: 'running' });
    if (!guard(request)) return json(response, 401, { detail: 'Invalid API key. Use X-API-Key header with the correct key.' });
    if (fake.extra.has(url)) return json(response, 200, fake.extra.get(url));
    if (url === '/api/keys' && request.method === 'GET') {
      if (fake.listFails === true) return json(response, 500, { detail: 'Failed to load keys' });
      for (const item of late) {
        item.left -= 1;
        if (item.left === 0) item.change();
      }
      return json(response, 200, fake.keys);
    }
    if (url === '/api/keys' && request.method === 'POST') {
      const { name } = JSON.parse(await body(request)) as { name: string };
      const key = fakeKey(name);
      return write(response, () => fake.keys.push(key), key);
    }
    const at = fake.keys.findIndex(({ id }) => url === `/api/keys/${id}`);
    if (at >= 0 && request.method === 'DELETE')
      return write(response, () => fake.keys.splice(at, 1), { message: 'Key deleted successfully' });
    json(response, 404, { detail: 'Not Found' });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const fake: Fake = {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    keys: [],
    requests: [],
    fault: null,
    listFails: false,
    extra: new Map(),
    close: () => {
      server.closeAllConnections();
      return new Promise(resolve => server.close(() => resolve()));
    },
  };
  return fake;
}
