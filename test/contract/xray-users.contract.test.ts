/** Keys of an Xray, one by one: what is refused before anything is sent, what is proved, and real bytes through them. */
import { buildLink, parseLink } from '@shared/vless';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { XrayClient } from '../../src/main/engine/clients/xray';
import type { UserIdentity } from '../../src/main/engine/clients/xray/api';
import { FIGURES, Recorder } from '../engine/xray/recorder';
import { needs, peer } from '../peers/peers';
import { codeOf, counted, open, soon } from './xray-client';
import { ALICE, waitFor } from './xray-peer';
import { KINDS, type Kind, type Subject, USER } from './xray-subjects';
import { fetchThrough, holdThrough, startOrigin, startSingBox } from './xray-traffic';

const BYTES = 3_000_000;
const singBox = peer('sing-box-1.14.1');
const UUID = '11111111-2222-4333-8444-555555555555';
const BOB: UserIdentity = { email: 'Bob', uuid: UUID, flow: 'xtls-rprx-vision', level: 0, inboundTag: 'vless-reality' };

for (const kind of KINDS) {
  describe.skipIf(!kind.available)(kind.title, () => {
    let subject: Subject;
    let client: XrayClient;
    beforeAll(async () => {
      subject = await kind.start();
      client = open(subject.address);
    });
    afterAll(async () => {
      client?.close();
      await subject?.stop();
    });
    const of = () => ({ subject, client });

    it('has counted nothing for whoever has no counter', async () => {
      expect(await client.counted('nobody', soon())).toEqual({ up: 0, down: 0 });
      if (kind.writes) expect(await client.onlineFrom('nobody', soon())).toBe(0);
      else expect(await codeOf(client.onlineFrom('nobody', soon()))).toBe('unimplemented');
    });

    if (kind.writes) keys(of);
    else
      it('cannot show its inbounds, so nothing is written', async () => {
        const reads = [client.findUser(USER, 'vless-reality', soon()), client.linkOf(BOB, soon()), client.inbounds(soon())];
        const actions = [client.addUser(BOB, soon()), client.removeUser(USER, null, soon()), ...reads];
        expect(await Promise.all(actions.map(codeOf))).toEqual(Array(5).fill('unimplemented'));
      });
    if (kind.path !== null) describe.skipIf(!singBox)(`a real client ${needs('sing-box-1.14.1')}`, () => traffic(kind, of));
  });
}

type Of = () => { readonly subject: Subject; readonly client: XrayClient };

function keys(of: Of): void {
  it('adds a user, whom the server then shows', async () => {
    const { client } = of();
    await client.addUser(BOB, soon());
    expect(await client.findUser('BOB', 'vless-reality', soon())).toEqual(BOB);
    expect(await client.findUser('Bob', 'vless-xhttp', soon())).toBeNull();
  });

  it.each([
    ['an email that is there, in other letters', { email: 'bOB' }, 'exists'],
    ['a separator of counters', { email: 'a>>>b' }, 'bad-input'],
    ['a blank', { email: 'a b' }, 'bad-input'],
    ['no email', { email: '' }, 'bad-input'],
    ['no uuid', { email: 'new', uuid: 'short' }, 'bad-id'],
    ['an inbound that is not there', { email: 'new', inboundTag: 'no-such' }, 'no-inbound'],
    ['an inbound for Shadowsocks', { email: 'new', inboundTag: 'shadow' }, 'wrong-protocol'],
    ['an inbound without users', { email: 'new', inboundTag: 'dns-in' }, 'wrong-protocol'],
  ] as const)('refuses %s, and goes on running', async (_what, change, code) => {
    const { client } = of();
    const before = (await client.inboundViews(soon())).map(({ tag, users }) => [tag, users]);
    const { figures } = await client.sample(soon());
    expect(await codeOf(client.addUser({ ...BOB, uuid: UUID.replace('5555', '6666'), ...change }, soon()))).toBe(code);
    expect((await client.inboundViews(soon())).map(({ tag, users }) => [tag, users])).toEqual(before);
    expect((await client.sample(soon())).figures).toMatchObject({ uptimeS: expect.any(Number) });
    expect((await client.sample(soon())).figures).not.toMatchObject({ uptimeS: (figures as { uptimeS: number }).uptimeS - 1 });
  });

  it('makes the link that says what the server says', async () => {
    const { client, subject } = of();
    const { link, checks, choice } = await client.linkOf(BOB, soon());
    expect(checks.map(({ name, result }) => `${name}: ${result}`)).toEqual([
      ...['on-server: pass', 'link-matches: pass', 'public-key: pass', 'short-id: pass', 'server-name: pass'],
    ]);
    const { publicKey, serverNames, shortIds, vlessPort } = subject;
    expect(parseLink(link)).toMatchObject({
      ok: true,
      link: {
        ...{ id: UUID, host: '127.0.0.1', port: vlessPort, name: 'Bob' },
        params: { security: 'reality', pbk: publicKey, sni: serverNames[0], sid: shortIds[0], type: 'tcp', flow: BOB.flow },
      },
    });
    expect((await client.linkOf(BOB, soon(), choice)).link).toBe(link);
    expect((await client.linkOf({ ...BOB, email: 'nobody' }, soon())).checks[0]).toMatchObject({ name: 'on-server', result: 'fail' });
  });

  it('removes a user wherever it is, and knows when there is none', async () => {
    const { client } = of();
    await client.addUser({ ...BOB, flow: '', uuid: UUID.replace('1111', '7777'), inboundTag: 'vless-grpc' }, soon());
    await client.removeUser('bob', null, soon());
    for (const tag of ['vless-reality', 'vless-grpc']) expect(await client.findUser('Bob', tag, soon())).toBeNull();
    expect(await codeOf(client.removeUser('Bob', null, soon()))).toBe('not-found');
    expect(await codeOf(client.removeUser('Bob', 'shadow', soon()))).toBe('wrong-protocol');
    expect(await codeOf(client.removeUser('', null, soon()))).toBe('bad-input');
  });

  it('shows its inbounds without a secret in them', async () => {
    const { client, subject } = of();
    const views = await client.inboundViews(soon());
    expect(views.map(({ tag, protocol, network, takesKeys }) => [tag, protocol, network, takesKeys])).toEqual([
      ['vless-grpc', 'vless', 'grpc', true],
      ['vless-reality', 'vless', 'tcp', true],
      ['vless-xhttp', 'vless', 'xhttp', true],
      ['dns-in', 'dokodemo', 'tcp', false],
      ['shadow', 'shadowsocks', 'tcp', false],
    ]);
    expect(views[1]).toMatchObject({
      port: subject.vlessPort,
      publicKey: subject.publicKey,
      security: 'reality',
      users: expect.any(Number),
    });
  });
}

function traffic(kind: Kind, of: Of): void {
  it('moves bytes through a link in the form of the seeds, counted once', async () => {
    const { subject } = of();
    const [sni = ''] = subject.serverNames;
    const [sid = ''] = subject.shortIds;
    const params = { type: 'tcp', encryption: 'none', security: 'reality', sni, fp: 'chrome', pbk: subject.publicKey, sid, spx: '/' };
    const text = buildLink({ id: ALICE, host: '127.0.0.1', port: subject.vlessPort, params, name: 'Alice' }, 'veilbot');
    expect(await counted(subject.address, 'Alice', BYTES, () => move(text))).toBe(BYTES);
  });

  it('shows who is online and from where, as far as this version can', async () => {
    const { subject } = of();
    const [sni = ''] = subject.serverNames;
    const params = { type: 'tcp', encryption: 'none', security: 'reality', sni, fp: 'chrome', pbk: subject.publicKey, spx: '/' };
    const text = buildLink({ id: ALICE, host: '127.0.0.1', port: subject.vlessPort, params, name: 'Alice' }, 'standard');
    const [origin, ledger] = [await startOrigin(), new Recorder()];
    // Xray does not count 127.0.0.1 itself.
    const through = await startSingBox(singBox ?? '', text, '127.0.0.2');
    const watching = open(subject.address, ledger);
    const release = await holdThrough(through.port, origin.port);
    try {
      await watching.sample(soon());
      const online = ledger.onlineReadings.at(-1);
      if (kind.newest)
        expect(online).toMatchObject({
          ...{ type: 'users', partial: 'recent-links' },
          users: [{ email: 'Alice', ips: [{ ip: '127.0.0.2', lastSeen: expect.any(Number) }] }],
        });
      else expect(online).toEqual({ type: 'unknown', code: 'too-old' });
      const addresses = await watching.addresses('Alice', soon());
      if (kind.writes) expect(addresses).toMatchObject({ type: 'addresses', ips: [{ ip: '127.0.0.2' }] });
      else expect(addresses).toEqual({ type: 'unknown', code: 'too-old' });
      if (kind.writes) expect(await watching.onlineFrom('Alice', soon())).toBe(1);
      expect((await watching.counted('Alice', soon())).up).toBeGreaterThan(0);
      if (kind.writes) expect(await watching.addresses(USER, soon())).toEqual({ type: 'unknown', code: 'not-listed' });
    } finally {
      release();
      watching.close();
      await through.stop();
      await origin.stop();
    }
  });

  if (kind.newest)
    it('does not believe an empty list while bytes move: everybody comes from the server itself', async () => {
      const ledger = new Recorder();
      const watching = open(of().subject.address, ledger);
      ledger.figures = { ...FIGURES, rate: { up: 10, down: 10 } };
      try {
        await waitFor('the list to be empty', async () => {
          await watching.sample(soon());
          return ledger.onlineReadings.at(-1)?.type === 'unknown';
        });
        expect(ledger.onlineReadings.at(-1)).toEqual({ type: 'unknown', code: 'nobody-listed' });
      } finally {
        watching.close();
      }
    });

  if (!kind.writes) return;
  it.each([
    ['Vision over TCP', BOB],
    ['gRPC', { ...BOB, email: 'Zoë', uuid: UUID.replace('1111', '8888'), flow: '', inboundTag: 'vless-grpc' }],
  ] as const)('moves bytes through a key that we made: %s', async (_what, user) => {
    const { client, subject } = of();
    await client.addUser(user, soon());
    const { link } = await client.linkOf(user, soon());
    expect(await counted(subject.address, user.email, BYTES, () => move(link))).toBe(BYTES);
    await client.removeUser(user.email, null, soon());
  });
}

async function move(link: string): Promise<void> {
  const origin = await startOrigin();
  const through = await startSingBox(singBox ?? '', link);
  try {
    expect(await fetchThrough(through.port, origin.port, BYTES)).toBe(BYTES);
  } finally {
    await through.stop();
    await origin.stop();
  }
}
