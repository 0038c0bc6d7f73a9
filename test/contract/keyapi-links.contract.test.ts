/** The link that a key API gives, and its standard form, in real clients against a real Xray. */
import { buildLink, parseLink } from '@shared/vless';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Keyapi } from '../../src/main/engine/clients/keyapi/client';
import type { ServerLink } from '../../src/main/engine/clients/keyapi/contract';
import { Channel } from '../../src/main/engine/clients/xray/channel';
import { listInbounds } from '../../src/main/engine/clients/xray/handlers';
import { writeLink } from '../../src/main/engine/clients/xray/link';
import { testLink } from '../../src/main/engine/keytest';
import { openKeyapi } from '../engine/keyapi/open';
import { type Recorded, startRecorded } from '../engine/keyapi/recorded';
import { needs, peer } from '../peers/peers';
import { type LinksPeer, startLinksPeer, USER } from './links-peer';
import { startOrigin } from './xray-traffic';

const xray = peer('xray-26.3.27');
const singBox = peer('sing-box-1.14.1');
const soon = (): AbortSignal => AbortSignal.timeout(30_000);

describe.skipIf(!xray || !singBox)(`Links of a key API ${needs('xray-26.3.27')} ${needs('sing-box-1.14.1')}`, () => {
  let server: LinksPeer;
  let origin: Awaited<ReturnType<typeof startOrigin>>;
  let api: Recorded;
  let client: Keyapi;
  let written: string;
  let given: ServerLink;
  beforeAll(async () => {
    server = await startLinksPeer(xray ?? '', true);
    origin = await startOrigin();
    const channel = new Channel({ host: '127.0.0.1', port: server.apiPort });
    const inbound = (await listInbounds(channel, soon())).find(({ tag }) => tag === 'tcp-reality');
    channel.close();
    if (!inbound) throw new Error('no inbound');
    const real = parseLink(writeLink({ email: 'Анна 1', uuid: USER.id, flow: '' }, inbound, { host: '127.0.0.1', port: null }));
    if (!real.ok) throw new Error(real.problem);
    // As the key API writes it: its own order, bare slashes, an empty flow, the bare name.
    const params = { ...real.link.params, encryption: 'none', spx: '/', fp: 'chrome' };
    written = `${buildLink({ ...real.link, params, name: null }, 'veilbot')}#Анна 1`;
    api = await startRecorded('a');
    const key = { id: 'k1', name: 'Анна 1', uuid: USER.id, created_at: '2025-08-02T15:22:39.822640', is_active: true };
    const text = `=== Конфигурация клиента ===\nИмя: Анна 1\nUUID: ${USER.id}\nVLESS URL: ${written}\n\n=== QR код данные ===\n${written}`;
    api.instead.set('GET /api/keys', { status: 200, body: [key] });
    api.instead.set('GET /api/keys/k1/config', { status: 200, body: { key, client_config: text } });
    client = openKeyapi(api.address);
    const [listed] = (await client.list(soon())).keys;
    if (!listed) throw new Error('no key');
    given = await client.readLink(listed, soon());
  });
  afterAll(async () => {
    client?.close();
    await api?.close();
    await origin?.stop();
    await server?.stop();
  });

  it('is the server’s own byte for byte up to the name, which is encoded', () => {
    expect(given.link).toBe(written.replace('#Анна 1', `#${encodeURIComponent('Анна 1')}`));
    expect(given.link).toMatch(/\?encryption=none&security=reality&sni=vpn\.test&fp=chrome&pbk=[\w-]{43}&sid=.*&spx=\/&type=tcp&flow=#/);
    expect(given.checks.find(({ name }) => name === 'link-matches')?.result).toBe('pass');
  });

  it.each([
    ['sing-box', 'as given', () => given.link],
    ['sing-box', 'in standard form', () => given.standard],
    ['Xray', 'as given', () => given.link],
    ['Xray', 'in standard form', () => given.standard],
  ] as const)('works in %s, %s', async (program, _form, link) => {
    const result = await testLink(
      link(),
      { program: program === 'Xray' ? xray : singBox, url: `http://127.0.0.1:${origin.port}/30000` },
      soon(),
    );
    expect(result).toMatchObject({ type: 'works', status: 200 });
  });
});
