import { Fault } from '@shared/fault';
import type { KeyWithLink, XrayServer } from '@shared/model';
import { buildLink, parseLink } from '@shared/vless';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { KeyClient } from '../../src/main/engine/clients/client';
import { createXrayClient, detect } from '../../src/main/engine/clients/xray';
import { createKeys, type Keys } from '../../src/main/engine/keys';
import { needs, peer } from '../peers/peers';
import { ALICE, fetchThrough, freePort, openFiles, startLoopingXray, startOrigin, startSingBox, startXray, waitFor } from './xray-peer';
import { KINDS, type Kind, type Subject } from './xray-subjects';

const BYTES = 3_000_000;
const singBox = peer('sing-box-1.14.1');

const clock = { now: () => Date.now(), monotonic: () => performance.now(), after: () => () => undefined };
const server = (address: string, inboundTag: string | null = null): XrayServer => ({
  kind: 'xray',
  id: 'x',
  name: 'fra edge',
  address,
  tags: [],
  pin: null,
  lab: false,
  publicHost: null,
  inboundTag,
  keyPattern: '{server}-{n}',
});
const open = (of: XrayServer): KeyClient => createXrayClient({ server: of, secret: null, clock });
const keysOf = (client: KeyClient, of: XrayServer): Keys => createKeys({ clock, server: () => of, client: () => client });
const soon = (): AbortSignal => AbortSignal.timeout(15_000);
const codeOf = async (action: Promise<unknown>): Promise<string> => {
  try {
    await action;
  } catch (error) {
    if (error instanceof Fault) return error.code;
    throw error;
  }
  return 'no fault';
};

/** Moves bytes through a link with sing-box; how many of them the server counted as the key's downlink, less the answer's own header. */
async function counted(client: KeyClient, link: string, email: string): Promise<number> {
  const origin = await startOrigin();
  const through = await startSingBox(singBox ?? '', link);
  const read = async (): Promise<number> => (await client.sample(soon())).keys?.find(key => key.id === email)?.traffic?.down ?? 0;
  try {
    const before = await read();
    expect(await fetchThrough(through.port, origin.port, BYTES)).toBe(BYTES);
    const grown = await waitFor('the bytes to be counted', async () => {
      const now = (await read()) - before;
      return now >= BYTES && now;
    });
    return grown < BYTES + 1_000 ? BYTES : grown;
  } finally {
    await through.stop();
    await origin.stop();
  }
}

for (const kind of KINDS) {
  describe.skipIf(!kind.available)(kind.title, () => {
    let subject: Subject;
    let client: KeyClient;
    beforeAll(async () => {
      subject = await kind.start();
      client = open(server(subject.address));
    });
    afterAll(async () => {
      client?.close();
      await subject?.stop();
    });

    it('is detected', async () => {
      expect(await detect(subject.address, soon())).toMatchObject({ kind: 'xray', address: subject.address, program: 'Xray-core' });
      expect(await codeOf(detect(`127.0.0.1:${await freePort()}`, soon()))).toBe('refused');
    });

    it('tells what it can do', async () => {
      const report = await client.probe(soon());
      expect(report).toMatchObject({ kind: 'xray', program: 'Xray-core', version: kind.version, warnings: [] });
      expect(report.capabilities.includes('create-keys')).toBe(kind.writes);
      expect(report.capabilities.includes('online-users')).toBe(kind.online);
    });

    it('gives memory, uptime, keys and rates', async () => {
      const first = await client.sample(soon());
      expect(first.figures.memory).toBeGreaterThan(1_000_000);
      expect(first.figures).toMatchObject({ kind: 'xray', online: kind.online ? expect.any(Number) : null, uptimeS: expect.any(Number) });
      if (kind.writes) expect(first.keys?.map(({ id }) => id)).toContain(subject.user);
      // A rate needs two readings some time apart.
      const second = await vi.waitFor(
        async () => {
          const reading = await client.sample(soon());
          expect(reading.figures.rates?.down ?? -1).toBeGreaterThanOrEqual(0);
          return reading;
        },
        { timeout: 5_000, interval: 200 },
      );
      expect(second.keys?.every(({ traffic }) => traffic?.source === 'exact')).toBe(true);
    });

    it('offers less without HandlerService, and refuses keys by name', async () => {
      const bare = await kind.start(['StatsService']);
      const other = open(server(bare.address));
      try {
        const { capabilities } = await other.probe(soon());
        expect(capabilities).toContain('traffic-counters');
        expect(capabilities).not.toContain('create-keys');
        expect(await codeOf(other.createKey('bob', soon()))).toBe('unimplemented');
        expect((await other.sample(soon())).figures.memory).toBeGreaterThan(1_000_000);
      } finally {
        other.close();
        await bare.stop();
      }
    });

    it('is left alone after one connection when its API feeds itself', async () => {
      const looping = await kind.startLooping();
      const other = open(server(looping.address));
      try {
        expect(await codeOf(other.probe(soon()))).toBe('api-loop');
        const begun = performance.now();
        expect(await codeOf(other.sample(soon()))).toBe('api-loop');
        expect(performance.now() - begun).toBeLessThan(100);
        expect(looping.connections() ?? 1).toBe(1);
      } finally {
        other.close();
        await looping.stop();
      }
    });

    if (kind.writes) writesKeys(() => ({ subject, client }));
    else
      it('cannot show its inbounds, so nothing is written', async () => {
        for (const action of [client.createKey('bob', soon()), client.deleteKey(subject.user, soon()), client.link(subject.user, soon())])
          expect(await codeOf(action)).toBe('unimplemented');
      });

    if (kind.path !== null) onlyReal(kind, kind.path, () => ({ subject, client }));

    it('comes back after a restart, with new counters and no negative rate', async () => {
      const codes: string[] = [];
      await client.sample(soon());
      await subject.restart();
      // The first call may still meet the old connection on its way down.
      const reading = await waitFor('an answer', () =>
        client.sample(soon()).catch((error: Fault) => {
          codes.push(error.code);
          return null;
        }),
      );
      expect(codes.filter(code => code !== 'reset')).toEqual([]);
      expect(codes.length).toBeLessThanOrEqual(1);
      expect(reading.figures.rates?.down ?? 0).toBeGreaterThanOrEqual(0);
      expect(reading.figures).toMatchObject({ uptimeS: expect.any(Number) });
      if (kind.writes) expect(reading.keys?.map(({ id }) => id)).toContain(subject.user);
    });
  });
}

function writesKeys(of: () => { readonly subject: Subject; readonly client: KeyClient }): void {
  describe('keys', () => {
    const ids = async (): Promise<readonly string[]> => (await of().client.keys(soon())).map(({ id }) => id).sort();

    it('makes one whose link says what the server says', async () => {
      const { subject, client } = of();
      const before = await ids();
      const made = await keysOf(client, server(subject.address)).createKey('x', null);
      expect(made.key).toMatchObject({ id: 'fra-edge-1', name: 'fra-edge-1', active: true });
      expect(made.checks.map(({ name, result }) => `${name}: ${result}`)).toEqual([
        'on-server: pass',
        'link-matches: pass',
        'public-key: pass',
        'short-id: pass',
        'server-name: pass',
        'port-open: pass',
      ]);
      expect(made.verified).toBe(true);
      const { publicKey, serverNames, shortIds, vlessPort } = subject;
      expect(parseLink(made.link)).toMatchObject({
        ok: true,
        link: {
          id: made.key.uuid,
          host: '127.0.0.1',
          port: vlessPort,
          params: { security: 'reality', pbk: publicKey, sni: serverNames[0], sid: shortIds[0], type: 'tcp' },
          name: 'fra-edge-1',
        },
      });
      expect(await ids()).toEqual([...before, 'fra-edge-1'].sort());
    });

    it('has another name for the next one', async () => {
      const { subject, client } = of();
      expect((await keysOf(client, server(subject.address)).createKey('x', null)).key.id).toBe('fra-edge-2');
      await client.deleteKey('fra-edge-2', soon());
    });

    it.each([
      ['one that is there, in other letters', 'FRA-EDGE-1', 'exists'],
      ['a separator of counters', 'a>>>b', 'bad-input'],
      ['a blank', 'a b', 'bad-input'],
      ['nothing', '', 'bad-input'],
    ])('refuses a name that is %s', async (_what, name, code) => {
      const before = await ids();
      expect(await codeOf(of().client.createKey(name, soon()))).toBe(code);
      expect(await ids()).toEqual(before);
    });

    it('never sends a VLESS user to another inbound', async () => {
      const { subject, client } = of();
      for (const tag of [subject.otherInbound, 'no-such']) {
        const other = open(server(subject.address, tag));
        expect(await codeOf(other.createKey('bob', soon()))).toBe('no-inbound');
        other.close();
      }
      expect((await client.sample(soon())).figures.memory).toBeGreaterThan(0);
    });

    it('deletes one and knows when there is none', async () => {
      const { client } = of();
      const before = await ids();
      await client.deleteKey('fra-edge-1', soon());
      expect(await ids()).toEqual(before.filter(id => id !== 'fra-edge-1'));
      expect(await codeOf(client.deleteKey('fra-edge-1', soon()))).toBe('not-found');
      expect(await codeOf(client.link('fra-edge-1', soon()))).toBe('not-found');
    });
  });
}

function onlyReal(kind: Kind, path: string, of: () => { readonly subject: Subject; readonly client: KeyClient }): void {
  it('answers behind the API of the old style too, and that style is told', async () => {
    const old = await startXray(path, { style: 'old' });
    const other = open(server(`127.0.0.1:${old.apiPort}`));
    try {
      expect((await other.probe(soon())).warnings).toEqual(kind.writes ? ['api-old-style'] : []);
      expect((await other.sample(soon())).figures.memory).toBeGreaterThan(1_000_000);
    } finally {
      other.close();
      await old.stop();
    }
  });

  it("is brought down by a single connection to the API of the seed's own configuration", async () => {
    const looping = await startLoopingXray(path);
    try {
      const before = openFiles(looping.program.pid);
      const other = open(server(`127.0.0.1:${looping.apiPort}`));
      expect(await codeOf(other.sample(soon()))).toBe('api-loop');
      other.close();
      expect(openFiles(looping.program.pid)).toBeGreaterThan(before + 50);
    } finally {
      await looping.program.stop();
    }
  });

  describe.skipIf(!singBox)(`a real client ${needs('sing-box-1.14.1')}`, () => {
    it('moves bytes through a link in the form of the seeds, counted once', async () => {
      const { subject, client } = of();
      const [sni = ''] = subject.serverNames;
      const [sid = ''] = subject.shortIds;
      const params = { type: 'tcp', encryption: 'none', security: 'reality', sni, fp: 'chrome', pbk: subject.publicKey, sid, spx: '/' };
      const text = buildLink({ id: ALICE, host: '127.0.0.1', port: subject.vlessPort, params, name: 'Alice' }, 'veilbot');
      expect(await counted(client, text, 'Alice')).toBe(BYTES);
    });

    // Without a list of inbounds no key can be made.
    if (!kind.writes) return;
    it('moves bytes through a key that we made', async () => {
      const { subject, client } = of();
      const made: KeyWithLink = await keysOf(client, server(subject.address)).createKey('x', 'Zoë');
      expect(made.key.flow).toBe('');
      expect(await counted(client, made.link, 'Zoë')).toBe(BYTES);
    });

    it('gets Vision with the first key of an empty inbound, and it works', async () => {
      const empty = await startXray(path, { clients: [] });
      const client = open(server(`127.0.0.1:${empty.apiPort}`));
      try {
        const made = await keysOf(client, server(`127.0.0.1:${empty.apiPort}`)).createKey('x', null);
        expect(made).toMatchObject({ verified: true, key: { flow: 'xtls-rprx-vision' } });
        expect(await counted(client, made.link, made.key.id)).toBe(BYTES);
      } finally {
        client.close();
        await empty.stop();
      }
    });
  });
}
