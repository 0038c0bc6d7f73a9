/** A key API and the Xray behind it as one server with two sources: counters of a real Xray over gRPC, and the same as the lab's API tells them. */
import { connect, createServer, type Socket } from 'node:net';
import type { KeyapiSummary, KeyRow } from '@shared/model';
import { buildLink } from '@shared/vless';
import { userCounter } from '@shared/xray/wire';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LabKeyapi } from '../../src/lab/keyapi/server';
import { type Lab, startLab } from '../../src/lab/lab';
import { createEngine } from '../../src/main/engine/engine';
import { bundleWorkers, type EngineRun, openEngine, queryKeys, removeWorkers, rowOf } from '../engine/keys/harness';
import { until } from '../engine/support/outside';
import { needs, peer } from '../peers/peers';
import { countersOf } from './xray-client';
import { closeServer, listen, startXray, type XrayPeer } from './xray-peer';
import { fetchThrough, startOrigin, startSingBox } from './xray-traffic';

const xrayPath = peer('xray-26.3.27');
const singBox = peer('sing-box-1.14.1');
const BYTES = 700_000;

/** A way to the Xray's API that can be shut. */
async function openGate(to: number) {
  let shut = false;
  const sockets = new Set<Socket>();
  const server = createServer(socket => {
    if (shut) return void socket.destroy();
    const other = connect({ host: '127.0.0.1', port: to });
    for (const [one, its] of [
      [socket, other],
      [other, socket],
    ] as const) {
      sockets.add(one);
      one.on('error', () => undefined);
      one.once('close', () => {
        sockets.delete(one);
        its.destroy();
      });
      one.pipe(its);
    }
  });
  const port = await listen(server);
  const cut = (): void => sockets.forEach(socket => void socket.destroy());
  return {
    port,
    set: (open: boolean) => {
      shut = !open;
      cut();
    },
    stop: () => {
      cut();
      return closeServer(server);
    },
  };
}

describe.skipIf(!xrayPath || !singBox)(`a key API with a real Xray behind it ${needs('xray-26.3.27')} ${needs('sing-box-1.14.1')}`, () => {
  let lab: Lab;
  let api: LabKeyapi;
  let xray: XrayPeer;
  let gate: Awaited<ReturnType<typeof openGate>>;
  let run: EngineRun;
  let origin: Awaited<ReturnType<typeof startOrigin>>;
  let proxies: Awaited<ReturnType<typeof startSingBox>>[] = [];
  /** What Xray's counters of a key came to in the runs that are over, and before the first contact. */
  const over = new Map<string, number>();
  const before = new Map<string, number>();

  const address = (): string => `127.0.0.1:${xray.apiPort}`;
  const user = (at: number) => {
    const key = api.sim.keys[at];
    if (!key) throw new Error('no such key');
    return key;
  };
  const counted = async (uuid: string): Promise<{ up: number; down: number }> => {
    const counters = await countersOf(address());
    return { up: counters.get(userCounter(uuid, 'uplink')) ?? 0, down: counters.get(userCounter(uuid, 'downlink')) ?? 0 };
  };
  /** The service behind the API reads its Xray, as the real one does. */
  const mirror = async (): Promise<void> => {
    const counters = await countersOf(address());
    for (const { uuid } of api.sim.keys)
      api.sim.traffic.set(uuid, {
        up: counters.get(userCounter(uuid, 'uplink')) ?? 0,
        down: counters.get(userCounter(uuid, 'downlink')) ?? 0,
      });
  };
  const read = async (): Promise<void> => {
    await mirror();
    await run.engine.handlers.refreshServer({ id: run.serverId });
  };
  const summary = (): KeyapiSummary => {
    const found = run.engine.state.getState().summaries[run.serverId];
    if (found?.kind !== 'keyapi') throw new Error('no summary');
    return found;
  };
  const row = async (at: number): Promise<KeyRow> => {
    const found = await rowOf(run, user(at).name);
    if (!found) throw new Error('no row');
    return found;
  };
  const sum = ({ up, down }: { readonly up: number; readonly down: number }): number => up + down;
  /** All that Xray ever counted for a key since the first contact. */
  const truth = async (at: number): Promise<number> => {
    const { uuid } = user(at);
    return (over.get(uuid) ?? 0) + sum(await counted(uuid)) - (before.get(uuid) ?? 0);
  };
  const account = async (at: number): Promise<number> => sum((await row(at)).totals?.allTime ?? { up: 0, down: 0 });

  /** Moves bytes through the key, and waits until they are counted. */
  const move = async (at: number, bytes = BYTES): Promise<void> => {
    const { uuid } = user(at);
    const { down } = await counted(uuid);
    const proxy = proxies[at];
    expect(await fetchThrough(proxy?.port ?? 0, origin.port, bytes)).toBe(bytes);
    let last = -1;
    await until('the bytes are counted, and no more come', async () => {
      const now = (await counted(uuid)).down;
      const still = now === last && now >= down + bytes;
      last = now;
      return still;
    });
  };
  const restart = async (): Promise<void> => {
    for (const { uuid } of api.sim.keys) over.set(uuid, (over.get(uuid) ?? 0) + sum(await counted(uuid)));
    await xray.restart();
  };

  beforeAll(async () => {
    await bundleWorkers();
    lab = await startLab({ kinds: ['keyapi'], clock: 'manual', profiles: { keyapi: { dialect: 'A' } } });
    const [only] = lab.keyapi;
    if (!only) throw new Error('no key API');
    api = only;
    xray = await startXray(xrayPath ?? '', { clients: api.sim.keys.map(({ uuid }) => ({ id: uuid, email: uuid, flow: '' })) });
    gate = await openGate(xray.apiPort);
    origin = await startOrigin();
    const link = (uuid: string): string =>
      buildLink(
        {
          ...{ id: uuid, host: '127.0.0.1', port: xray.vlessPort, name: 'k' },
          params: {
            type: 'tcp',
            encryption: 'none',
            security: 'reality',
            sni: xray.serverName,
            fp: 'chrome',
            pbk: xray.publicKey,
            sid: xray.shortId,
          },
        },
        'standard',
      );
    proxies = await Promise.all([0, 1].map(at => startSingBox(singBox ?? '', link(user(at).uuid))));
    // Counted before anybody looked.
    await move(0, 100_000);
    for (const { uuid } of api.sim.keys) before.set(uuid, sum(await counted(uuid)));
    await mirror();
    const counters = { address: `127.0.0.1:${gate.port}`, ssh: null };
    run = openEngine(
      { kind: 'keyapi', name: 'hel', address: api.server.address, counters },
      { settings: { pollS: { xray: 3600, keyapi: 3600, mihomo: 3600, farm: 3600 } } },
    );
    await run.start();
    await until('the second source is read', async () => {
      await read();
      return summary().counters?.state === 'live';
    });
    await run.engine.handlers.chooseFirstContact({ serverId: run.serverId, choice: 'start-at-zero' });
  });
  afterAll(async () => {
    await run?.close();
    await Promise.all(proxies.map(proxy => proxy.stop()));
    await Promise.all([lab?.close(), xray?.stop(), gate?.stop(), origin?.stop()]);
    await removeWorkers();
  });

  it('is one server: every key counted by Xray itself, beside what the API tells of the same counter', async () => {
    await move(0);
    await move(1);
    await read();
    expect(await account(0)).toBe(await truth(0));
    expect(await account(1)).toBe(await truth(1));
    expect(await account(0)).toBeGreaterThan(BYTES);
    expect((await row(0)).keyapi).toMatchObject({ counted: { type: 'exact', by: 'grpc' }, crosscheck: { percent: 0, off: false } });
    expect(summary().counters).toMatchObject({ state: 'live', failure: null, keys: 2, version: expect.stringContaining('26') });
    expect(Object.keys(run.engine.state.getState().summaries)).toHaveLength(1);
    // A key that never moved a byte has no counter there yet: the API's own number speaks for it.
    expect((await row(2)).keyapi?.counted).toEqual({ type: 'exact', by: 'api' });
  });

  it('is tested with both its sources: one that does not answer is named', async () => {
    const test = (port: number) =>
      Promise.resolve(
        run.engine.handlers.testServer({
          id: null,
          draft: { kind: 'keyapi', name: 'new', address: api.server.address, counters: { address: `127.0.0.1:${port}`, ssh: null } },
        }),
      );
    expect((await test(gate.port)).capabilities).toContain('counters');
    const nobody = await openGate(1);
    await nobody.stop();
    const report = await test(nobody.port);
    expect([report.warnings, report.capabilities.includes('counters')]).toEqual([expect.arrayContaining(['counters-failed']), false]);
  });

  it('counts on over a restart of Xray: what both tell anew counts once', async () => {
    await restart();
    await move(0);
    await read();
    expect(await account(0)).toBe(await truth(0));
    expect((await row(0)).atLeast.allTime).toBe(true);
    await move(1);
    await move(0);
    await read();
    expect([await account(0), await account(1)]).toEqual([await truth(0), await truth(1)]);
  });

  it('lives on the API alone while gRPC is cut, over a restart, and takes nothing twice when it is back', async () => {
    gate.set(false);
    await move(0);
    await read();
    await until('the failure is told', async () => {
      await read();
      return summary().counters?.state === 'failed';
    });
    expect(summary()).toMatchObject({ link: 'live', failure: null, counters: { failure: { code: expect.any(String) } } });
    expect((await row(0)).keyapi?.counted).toEqual({ type: 'exact', by: 'api' });
    expect(await account(0)).toBe(await truth(0));
    await restart();
    await move(0, 300_000);
    await read();
    expect(await account(0)).toBe(await truth(0));
    gate.set(true);
    await until('the second source is back', async () => {
      await read();
      return summary().counters?.state === 'live';
    });
    expect([await account(0), await account(1)]).toEqual([await truth(0), await truth(1)]);
    await move(0);
    await move(1);
    await read();
    expect([await account(0), await account(1)]).toEqual([await truth(0), await truth(1)]);
  });

  it('keeps its accounts in the next run of the program, and where the API turns to estimates', async () => {
    await run.stop();
    run.engine = createEngine(run.outside);
    await mirror();
    await run.start();
    api.setProfile({ dialect: 'B', apiKey: '' });
    await move(0);
    await until('both are read', async () => {
      await read();
      return summary().counters?.state === 'live';
    });
    await read();
    expect([await account(0), await account(1)]).toEqual([await truth(0), await truth(1)]);
    const window = await queryKeys(run);
    expect(window.keyapi).toMatchObject({ exact: 2 });
    expect(sum(window.month)).toBe((await truth(0)) + (await truth(1)));
  });
});
