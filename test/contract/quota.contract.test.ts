/**
 * Quotas of a real Xray's keys, by real bytes: over its quota a key is told, stops working for new connections where that was asked for, and comes back
 * at the reset; done by the key's own quota, and by a limit's action, which can be taken back.
 */
import type { Breach, LimitInput } from '@shared/model';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEngine } from '../../src/main/engine/engine';
import {
  bundleWorkers,
  edit,
  eventsOf,
  idOf,
  make,
  openRun,
  type Run,
  removeWorkers,
  rowOf,
  soon,
  stateOf,
  untilState,
} from '../engine/keys/harness';
import { until } from '../engine/support/outside';
import { needs, peer } from '../peers/peers';
import { startXray, type XrayPeer } from './xray-peer';
import { fetchThrough, startOrigin, startSingBox } from './xray-traffic';

const BYTES = 1_000_000;
const QUOTA = 900_000;
const DAY_MS = 86_400_000;
const INBOUND = 'vless-reality';
const LIMIT: LimitInput = {
  ...{ id: null, name: 'Quota used up', enabled: true, measure: 'keyQuota', where: { type: 'all' }, side: 'over', at: 100, clearAt: 95 },
  ...{ forS: 0, coolDownS: 0, period: null, tell: { notification: true, tray: true }, action: 'none' },
};
const xrayPath = peer('xray-26.3.27');
const singBox = peer('sing-box-1.14.1');
const lacking = needs(xrayPath ? 'sing-box-1.14.1' : 'xray-26.3.27');
beforeAll(bundleWorkers, 60_000);
afterAll(removeWorkers);

describe.skipIf(!xrayPath || !singBox)(`quotas of a real Xray ${lacking}`, () => {
  let xray: XrayPeer;
  let run: Run;
  let limitId = '';
  let origin: Awaited<ReturnType<typeof startOrigin>>;
  beforeAll(async () => {
    [xray, origin] = await Promise.all([startXray(xrayPath ?? ''), startOrigin()]);
    run = openRun(`127.0.0.1:${xray.apiPort}`);
    await run.start();
    limitId = (await run.engine.handlers.saveLimit(LIMIT)).id;
  });
  afterAll(async () => {
    await run?.close();
    await origin?.stop();
    await xray?.stop();
  });

  /** The next start of the program. */
  const again = (): Promise<void> => {
    run.engine = createEngine(run.outside);
    return run.start();
  };
  const there = async (key: string) => run.stranger.findUser(key, INBOUND, soon());
  /** A client with the key's link, which makes a new connection for each request; `works`: what came of the last one. */
  const clientOf = async (key: string) => {
    const { link } = await run.engine.handlers.keyLink({ serverId: run.serverId, keyId: await idOf(run, key) });
    const client = await startSingBox(singBox ?? '', link);
    const fetch = (bytes: number): Promise<number> => fetchThrough(client.port, origin.port, bytes).catch(() => 0);
    return { fetch, works: async () => (await fetch(1_000)) === 1_000, stop: client.stop };
  };
  /** Bytes through the key that use its quota up. */
  const spend = async (key: string, client: Awaited<ReturnType<typeof clientOf>>): Promise<void> => {
    expect(await client.fetch(BYTES)).toBe(BYTES);
    await until(`${key} is full`, async () => ((await rowOf(run, key))?.quota?.used ?? 0) >= BYTES);
  };
  const breachesOf = async (key: string): Promise<readonly Breach[]> => {
    const { rows } = await run.engine.handlers.queryBreaches({
      ...{ state: 'all', limitId: null, serverId: run.serverId, search: key, days: 30, offset: 0, limit: 50 },
    });
    return rows;
  };
  const announced = (type: string, key: string): number =>
    run.said.all.filter(said => said.type === type && JSON.stringify(said).includes(`"${key}"`)).length;
  const untilWorks = (what: string, client: Awaited<ReturnType<typeof clientOf>>, works: boolean): Promise<void> =>
    until(what, async () => (await client.works()) === works);

  it('that block: told, closed for new connections, and open again at the reset', async () => {
    await make(run, 'blocked', { quota: { bytes: QUOTA, resets: { every: 'day' }, atFull: 'block' } });
    const client = await clientOf('blocked');
    try {
      await spend('blocked', client);
      await untilState(run, 'blocked', 'blocked');
      await until('it is off the server', async () => (await there('blocked')) === null);
      await untilWorks('it is refused', client, false);
      await until('it is told', () => announced('breach', 'blocked') === 1);
      expect(eventsOf(run, 'key-blocked')).toMatchObject([{ params: { key: 'blocked' } }]);
      // One thing is told once: the limit tells, not the block.
      expect(announced('key-limit', 'blocked')).toBe(0);
      run.time.aheadMs += DAY_MS;
      await untilState(run, 'blocked', 'active');
      await untilWorks('it works again', client, true);
      expect(eventsOf(run, 'keys-reset')).toHaveLength(1);
      expect((await rowOf(run, 'blocked'))?.quota?.used ?? 0).toBeLessThan(QUOTA);
      await until('its end is told', async () => (await breachesOf('blocked')).every(({ endedAt }) => endedAt !== null));
    } finally {
      await client.stop();
    }
  });

  it('that only tell: a limit pauses the key, proves it, and lets it go on at the reset', async () => {
    await run.engine.handlers.saveLimit({ ...LIMIT, id: limitId, action: 'pause-key' });
    await make(run, 'limited', { quota: { bytes: QUOTA, resets: { every: 'rolling', days: 1, from: 20260101 }, atFull: 'notify' } });
    const client = await clientOf('limited');
    try {
      await spend('limited', client);
      await untilState(run, 'limited', 'paused');
      expect(await there('limited')).toBeNull();
      await untilWorks('it is refused', client, false);
      await until('it stands with the breach', async () => (await breachesOf('limited'))[0]?.action?.state === 'done');
      expect(eventsOf(run, 'limit-paused-key')).toMatchObject([{ params: { key: 'limited', limit: LIMIT.name } }]);
      await until('it is told', () => announced('breach', 'limited') > 0);
      run.time.aheadMs += DAY_MS;
      await untilState(run, 'limited', 'active');
      await untilWorks('it works again', client, true);
      await until('that stands with the breach', async () => (await breachesOf('limited'))[0]?.action?.state === 'undone');
      expect((await breachesOf('limited')).map(({ endedAt }) => endedAt !== null)).toEqual([true]);
      expect(eventsOf(run, 'limit-resumed-key')).toHaveLength(1);
    } finally {
      await client.stop();
    }
  });

  it('what a limit did is taken back by the user, across a restart of the program, and not done again', async () => {
    await make(run, 'mercy', { quota: { bytes: QUOTA, resets: { every: 'never' }, atFull: 'notify' } });
    const client = await clientOf('mercy');
    try {
      await spend('mercy', client);
      await untilState(run, 'mercy', 'paused');
      await until('it stands with the breach', async () => (await breachesOf('mercy'))[0]?.action?.state === 'done');
      await until('it is told', () => announced('breach', 'mercy') > 0);
      await run.stop();
      const told = announced('breach', 'mercy');
      await again();
      expect(await stateOf(run, 'mercy')).toBe('paused');
      const [breach] = await breachesOf('mercy');
      expect(announced('breach', 'mercy')).toBe(told);
      await run.engine.handlers.undoAction({ id: breach?.id ?? '' });
      expect(await there('mercy')).toMatchObject({ email: 'mercy' });
      await untilWorks('it works again', client, true);
      expect((await breachesOf('mercy'))[0]).toMatchObject({ endedAt: null, action: { state: 'undone' } });
      // More bytes over its quota bring no second breach.
      expect(await client.fetch(BYTES)).toBe(BYTES);
      await until('they are counted', async () => ((await rowOf(run, 'mercy'))?.quota?.used ?? 0) >= 2 * BYTES);
      expect(await there('mercy')).toMatchObject({ email: 'mercy' });
      expect(await breachesOf('mercy')).toHaveLength(1);
    } finally {
      await client.stop();
    }
  });

  it('resets that were missed while the program was not running are made up for once at the next start', async () => {
    const quota = { bytes: 100 * QUOTA, resets: { every: 'day' }, atFull: 'block' } as const;
    await make(run, 'absent', { quota });
    const client = await clientOf('absent');
    try {
      await client.fetch(BYTES);
      await until('its bytes', async () => ((await rowOf(run, 'absent'))?.quota?.used ?? 0) >= BYTES);
      await run.stop();
      run.time.aheadMs += 5 * DAY_MS;
      await again();
      await until('it begins anew', async () => ((await rowOf(run, 'absent'))?.quota?.used ?? BYTES) < BYTES);
      const { resets } = await run.engine.handlers.readKey({ serverId: run.serverId, keyId: await idOf(run, 'absent') });
      expect(resets).toMatchObject([{ by: 'schedule' }]);
      expect(await edit(run, 'absent', { quota: null })).toMatchObject({ result: 'done' });
    } finally {
      await client.stop();
    }
  });
});
