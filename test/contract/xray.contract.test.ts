import { Fault } from '@shared/fault';
import type { KeyWithLink, XrayServer } from '@shared/model';
import { buildLink, parseLink } from '@shared/vless';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KeyClient } from '../../src/main/engine/clients/client';
import { createXrayClient, detect } from '../../src/main/engine/clients/xray';
import { createKeys } from '../../src/main/engine/keys';
import { needs, peer } from '../peers/peers';
import {
  ALICE,
  fetchThrough,
  freePort,
  openFiles,
  startLoopingXray,
  startOrigin,
  startSingBox,
  startXray,
  waitFor,
  type XrayPeer,
} from './xray-peer';

const NEWEST = 'xray-26.3.27';
const GENERATIONS = [
  { name: NEWEST, version: '26.1.13+', writes: true, online: true },
  { name: 'xray-25.12.8', version: '25.6.7+', writes: true, online: false },
  { name: 'xray-1.8.24', version: null, writes: false, online: false },
] as const;
const BYTES = 3_000_000;

const clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after: (ms: number, callback: () => void) => {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};
const server = (port: number, more: Partial<XrayServer> = {}): XrayServer => ({
  kind: 'xray',
  id: 'x',
  name: 'fra edge',
  address: `127.0.0.1:${port}`,
  tags: [],
  pin: null,
  lab: false,
  publicHost: null,
  inboundTag: null,
  keyPattern: '{server}-{n}',
  ...more,
});
const open = (of: XrayServer): KeyClient => createXrayClient({ server: of, secret: null, clock });
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

for (const generation of GENERATIONS) {
  const path = peer(generation.name) ?? '';
  describe.skipIf(!path)(`${generation.name} ${needs(generation.name)}`, () => {
    let xray: XrayPeer;
    let client: KeyClient;
    beforeAll(async () => {
      xray = await startXray(path);
      client = open(server(xray.apiPort));
    });
    afterAll(async () => {
      client?.close();
      await xray?.stop();
    });

    it('is detected', async () => {
      expect(await detect(`127.0.0.1:${xray.apiPort}`, soon())).toMatchObject({ kind: 'xray', address: `127.0.0.1:${xray.apiPort}` });
      expect(await codeOf(detect(`127.0.0.1:${await freePort()}`, soon()))).toBe('refused');
    });

    it('tells what it can do', async () => {
      const report = await client.probe(soon());
      expect(report).toMatchObject({ kind: 'xray', program: 'Xray-core', version: generation.version, warnings: [] });
      expect(report.capabilities.includes('create-keys')).toBe(generation.writes);
      expect(report.capabilities.includes('online-users')).toBe(generation.online);
    });

    it('gives memory, uptime and rates', async () => {
      const first = await client.sample(soon());
      expect(first.figures).toMatchObject({ kind: 'xray', online: generation.online ? 0 : null, keys: generation.writes ? 1 : 0 });
      expect(first.figures.memory).toBeGreaterThan(1_000_000);
      const second = await client.sample(soon());
      expect(second.figures.rates).toMatchObject({ down: 0, up: 0 });
    });

    it('has the stats service in front of the API of the old style too, and says so', async () => {
      const old = await startXray(path, { style: 'old' });
      const other = open(server(old.apiPort));
      try {
        expect((await other.probe(soon())).warnings).toEqual(generation.writes ? ['api-old-style'] : []);
        expect((await other.sample(soon())).figures.memory).toBeGreaterThan(1_000_000);
      } finally {
        other.close();
        await old.stop();
      }
    });

    it('offers less without HandlerService, and refuses keys by name', async () => {
      const bare = await startXray(path, { services: ['StatsService'] });
      const other = open(server(bare.apiPort));
      try {
        const { capabilities } = await other.probe(soon());
        expect(capabilities).toContain('traffic-counters');
        expect(capabilities).not.toContain('create-keys');
        expect(await codeOf(other.createKey('bob', soon()))).toBe('unimplemented');
        expect((await other.sample(soon())).keys).toEqual([]);
      } finally {
        other.close();
        await bare.stop();
      }
    });

    it("with the seed's own configuration is a loop: found by one connection, then left alone", async () => {
      const looping = await startLoopingXray(path);
      try {
        const before = openFiles(looping.program.pid);
        const other = open(server(looping.apiPort));
        expect(await codeOf(other.probe(soon()))).toBe('api-loop');
        // One connection was enough to do the harm that the guard is for.
        expect(openFiles(looping.program.pid)).toBeGreaterThan(before + 50);
        const begun = performance.now();
        expect(await codeOf(other.sample(soon()))).toBe('api-loop');
        expect(performance.now() - begun).toBeLessThan(100);
        other.close();
      } finally {
        await looping.program.stop();
      }
    });

    it.skipIf(!peer('sing-box-1.14.1'))(`counts what a real client moves through our link ${needs('sing-box-1.14.1')}`, async () => {
      const text = buildLink(
        {
          id: ALICE,
          host: '127.0.0.1',
          port: xray.vlessPort,
          params: {
            type: 'tcp',
            encryption: 'none',
            security: 'reality',
            sni: xray.serverName,
            fp: 'chrome',
            pbk: xray.publicKey,
            sid: xray.shortId,
          },
          name: 'Alice',
        },
        'veilbot',
      );
      expect(await counted(client, text, 'Alice')).toBe(BYTES);
    });

    if (!generation.writes) {
      it('cannot show its inbounds, so nothing is written', async () => {
        expect(await codeOf(client.createKey('bob', soon()))).toBe('unimplemented');
        expect(await codeOf(client.deleteKey('Alice', soon()))).toBe('unimplemented');
        expect(await codeOf(client.link('Alice', soon()))).toBe('unimplemented');
      });
    } else {
      writesKeys(path, () => ({ xray, client }));
    }

    it('comes back after a restart, with new counters and no negative rate', async () => {
      await client.sample(soon());
      await xray.restart();
      const reading = await client.sample(soon());
      expect(reading.figures).toMatchObject({ kind: 'xray' });
      expect(reading.figures.rates?.down ?? 0).toBeGreaterThanOrEqual(0);
      if (generation.writes) expect(reading.keys?.map(({ id }) => id)).toEqual(['Alice']);
    });
  });
}

/** Moves bytes through a link with sing-box; how many of them the server counted as the key's downlink, without the reply's own header. */
async function counted(client: KeyClient, link: string, email: string): Promise<number> {
  const origin = await startOrigin();
  const singBox = await startSingBox(peer('sing-box-1.14.1') ?? '', link);
  const read = async (): Promise<number> => (await client.sample(soon())).keys?.find(key => key.id === email)?.traffic?.down ?? 0;
  try {
    const before = await read();
    expect(await fetchThrough(singBox.port, origin.port, BYTES)).toBe(BYTES);
    const grown = await waitFor('the bytes to be counted', async () => {
      const now = (await read()) - before;
      return now >= BYTES && now;
    });
    return grown < BYTES + 1_000 ? BYTES : grown;
  } finally {
    await singBox.stop();
    await origin.stop();
  }
}

function writesKeys(path: string, subject: () => { readonly xray: XrayPeer; readonly client: KeyClient }): void {
  describe('keys', () => {
    let made: KeyWithLink;
    const keysOf = (client: KeyClient, of: XrayServer) => createKeys({ clock, server: () => of, client: () => client });

    it('makes one whose link says what the server says', async () => {
      const { xray, client } = subject();
      made = await keysOf(client, server(xray.apiPort)).createKey('x', null);
      expect(made.key).toMatchObject({ id: 'fra-edge-1', name: 'fra-edge-1', flow: '', active: true });
      expect(made.checks.map(({ name, result }) => `${name}: ${result}`)).toEqual([
        'on-server: pass',
        'link-matches: pass',
        'public-key: pass',
        'short-id: pass',
        'server-name: pass',
        'port-open: pass',
      ]);
      expect(made.verified).toBe(true);
      const parsed = parseLink(made.link);
      expect(parsed).toMatchObject({
        ok: true,
        link: {
          id: made.key.uuid,
          host: '127.0.0.1',
          port: xray.vlessPort,
          params: { security: 'reality', pbk: xray.publicKey, sni: xray.serverName, sid: xray.shortId.padEnd(16, '0'), type: 'tcp' },
          name: 'fra-edge-1',
        },
      });
      expect((await client.keys(soon())).map(({ id }) => id).sort()).toEqual(['Alice', 'fra-edge-1']);
    });

    it.skipIf(!peer('sing-box-1.14.1'))(`and that moves bytes in a real client, counted once ${needs('sing-box-1.14.1')}`, async () => {
      expect(await counted(subject().client, made.link, 'fra-edge-1')).toBe(BYTES);
    });

    it.skipIf(!peer('sing-box-1.14.1'))(
      `gives Vision to the first key of an empty inbound, and it works ${needs('sing-box-1.14.1')}`,
      async () => {
        const empty = await startXray(path, { clients: [] });
        const client = open(server(empty.apiPort));
        try {
          const vision = await keysOf(client, server(empty.apiPort)).createKey('x', 'Zoë');
          expect(vision).toMatchObject({ verified: true, key: { id: 'Zoë', flow: 'xtls-rprx-vision' } });
          expect(await counted(client, vision.link, 'Zoë')).toBe(BYTES);
        } finally {
          client.close();
          await empty.stop();
        }
      },
    );

    it.each([
      ['the same name in other letters', 'ALICE', 'exists'],
      ['a separator of counters', 'a>>>b', 'bad-input'],
      ['a blank', 'a b', 'bad-input'],
      ['nothing', '', 'bad-input'],
    ])('refuses a name that is %s', async (_what, name, code) => {
      const { client } = subject();
      expect(await codeOf(client.createKey(name, soon()))).toBe(code);
      expect(await client.keys(soon())).toHaveLength(2);
    });

    it('never sends a VLESS user to another inbound', async () => {
      const { xray } = subject();
      for (const inboundTag of ['ss-in', 'no-such']) {
        const other = open(server(xray.apiPort, { inboundTag }));
        expect(await codeOf(other.createKey('bob', soon()))).toBe('no-inbound');
        other.close();
      }
      expect((await subject().client.sample(soon())).figures.memory).toBeGreaterThan(0);
    });

    it('deletes one and knows when there is none', async () => {
      const { client } = subject();
      await client.deleteKey('fra-edge-1', soon());
      expect((await client.keys(soon())).map(({ id }) => id)).toEqual(['Alice']);
      expect(await codeOf(client.deleteKey('fra-edge-1', soon()))).toBe('not-found');
      expect(await codeOf(client.link('fra-edge-1', soon()))).toBe('not-found');
    });
  });
}
