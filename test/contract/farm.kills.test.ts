/** The program is killed before each of its effects in turn (a write to the disk, a request): nothing stays off, nothing goes unreported. */
import type { Rotation } from '@shared/model';
import { afterEach, describe, expect, test } from 'vitest';
import { type Bench, LINK, startBench } from './farm.harness';

const RECONNECT = '/api/devices/modem/reconnect';

let bench: Bench;
afterEach(() => bench.close());
const modem = (id = LINK) => {
  const found = bench.farm.sim.modems.get(id);
  if (!found) throw new Error(`no modem ${id}`);
  return found;
};
const told = (type: string) => bench.announced.filter(one => one.type === type);
const past = async (portId: number | null = LINK) =>
  (await bench.store.pastWindow('farm-1', { portId, view: 'all', offset: 0, limit: 50 })).rows;
/** What is still asked for by a program that is dead never answers. */
const quietly = (work: Promise<unknown>): void => void work.catch(() => undefined);

describe('a rotation', () => {
  const STEPS = 6;
  test.each(Array.from({ length: STEPS + 1 }, (_, step) => step))('killed before its step %i', async step => {
    bench = await startBench();
    modem().next = { outcome: 'new-ip', durationMs: 9000 };
    bench.killAt = bench.effects + step;
    quietly(bench.rotations.rotate('farm-1', LINK, 'menu'));
    await bench.advance(40);
    const before = bench.order.length;
    await bench.kill(2);
    await bench.until('no rotation left open', () => bench.rotations.current('farm-1', LINK)?.phase !== 'requested');
    await bench.advance(40);
    // Asked once at most, whatever happened.
    expect(bench.requests(RECONNECT)).toBe(bench.order.filter(name => name === 'POST').length);
    expect(bench.requests(RECONNECT)).toBeLessThanOrEqual(1);
    expect(bench.order.slice(before)).not.toContain('POST');
    const rows = await past();
    if (step === 0) expect(rows).toEqual([]);
    else if (bench.requests(RECONNECT) === 1) expect(rows).toMatchObject([{ outcome: 'changed', by: 'menu', newIp: modem().ip }]);
    else expect(rows).toMatchObject([{ outcome: 'not-started' }]);
    // What was on the disk is told: by this life or the next.
    expect(told('rotation').length).toBeGreaterThanOrEqual(step === 0 ? 0 : 1);
    const outcomes = new Set(bench.announced.map(one => (one as { readonly rotation?: Rotation }).rotation?.outcome?.type));
    expect(outcomes.size).toBeLessThanOrEqual(1);
    expect(await bench.store.openRotations()).toEqual([]);
    if (step === STEPS) expect(before).toBeLessThanOrEqual(STEPS);
  });
});

describe('a rotation on a slow disk', () => {
  test('its request waits for its record: killed meanwhile, the panel was never asked', async () => {
    bench = await startBench();
    bench.diskMs = 2000;
    quietly(bench.rotations.rotate('farm-1', LINK, 'menu'));
    await bench.advance(1.5);
    expect(bench.requests(RECONNECT)).toBe(0);
    await bench.kill(2);
    await bench.advance(40);
    expect(bench.requests(RECONNECT)).toBe(0);
    expect(await past()).toEqual([]);
  });
  test('killed right after the request: the next start tells what became of it', async () => {
    bench = await startBench();
    modem().next = { outcome: 'new-ip', durationMs: 9000 };
    bench.diskMs = 2000;
    quietly(bench.rotations.rotate('farm-1', LINK, 'menu'));
    await bench.until('the request', () => bench.requests(RECONNECT) === 1, 4);
    await bench.kill(2);
    await bench.advance(40);
    expect(bench.requests(RECONNECT)).toBe(1);
    expect(await past()).toMatchObject([{ outcome: 'changed', by: 'menu', newIp: modem().ip }]);
    expect(told('rotation')).toHaveLength(1);
  });
  test('the panel’s own change that begins meanwhile is followed, not asked for again', async () => {
    bench = await startBench();
    await bench.advance(2);
    bench.diskMs = 4500;
    modem().next = { outcome: 'new-ip', durationMs: 9000 };
    quietly(bench.rotations.rotate('farm-1', LINK, 'menu'));
    modem().reconnect();
    await bench.until('its outcome', () => bench.rotations.current('farm-1', LINK)?.outcome, 60);
    expect(bench.requests(RECONNECT)).toBe(0);
    expect(bench.rotations.current('farm-1', LINK)?.outcome).toMatchObject({ type: 'changed', newIp: modem().ip });
    expect(told('rotation')).toHaveLength(1);
    bench.diskMs = 0;
    await bench.advance(60);
    expect(await past()).toHaveLength(1);
  });
  test('a disk that does not answer at all does not keep the user from rotating', async () => {
    bench = await startBench();
    bench.diskMs = 60_000;
    quietly(bench.rotations.rotate('farm-1', LINK, 'menu'));
    await bench.until('the request', () => bench.requests(RECONNECT) === 1, 6);
  });
});

describe('a restart', () => {
  const STEPS = 7;
  test.each(Array.from({ length: STEPS + 1 }, (_, step) => step))('killed before its step %i', async step => {
    bench = await startBench();
    bench.killAt = bench.effects + step;
    quietly(bench.ports.restarts.start('farm-1', LINK));
    await bench.advance(60);
    await bench.kill(20);
    await bench.advance(90);
    expect(modem().settings.active).toBe(true);
    expect(modem().phase).toBe('online');
    const wasOff = bench.order.includes('off');
    if (wasOff) expect(told('port-restart').length).toBeGreaterThanOrEqual(1);
    expect(bench.restarts.every(({ phase }) => phase === 'online')).toBe(true);
    expect(await bench.store.farmDocuments('restart')).toEqual([]);
    if (step === STEPS) expect(bench.order.filter(name => name === 'off')).toHaveLength(1);
  });
});

describe('a run of three ports, one at a time', () => {
  const STEPS = 22;
  const IDS = [21, 23, 26];
  test.each(Array.from({ length: STEPS }, (_, step) => step))('killed before its step %i', async step => {
    bench = await startBench({}, ({ sim }) => {
      for (const id of IDS) {
        const port = sim.modems.get(id);
        if (port) port.settings = { ...port.settings, reconnect_type: 'link', reconnect_min: 20 };
      }
    });
    for (const id of IDS) modem(id).next = { outcome: 'new-ip', durationMs: 6000 };
    bench.killAt = bench.effects + step;
    const asked = { serverId: 'farm-1', askedBy: 'window', window: 1, whenReady: false, goal: { type: 'any' }, scheduleId: null } as const;
    quietly(bench.ports.runs.start(asked, IDS));
    await bench.advance(60);
    await bench.kill(2);
    await bench.advance(60);
    if (bench.order.length > 0) expect(told('rotation-run').length).toBeGreaterThanOrEqual(1);
    // Each port was asked once at most, though the run was cut in two, and each has its one outcome.
    for (const id of IDS) {
      const rows = await past(id);
      expect(rows.map(({ outcome }) => outcome)).toEqual(
        bench.order.length === 0 ? [] : [modem(id).changes === 1 ? 'changed' : 'not-started'],
      );
    }
    // Only the one whose request was about to leave may have been left out.
    const changes = IDS.reduce((sum, id) => sum + modem(id).changes, 0);
    expect(bench.requests(RECONNECT)).toBe(changes);
    if (bench.order.length > 0) expect(changes).toBeGreaterThanOrEqual(2);
    expect(await bench.store.farmDocuments('run')).toEqual([]);
    expect(await bench.store.openRotations()).toEqual([]);
  });
});
