/** Ports of a farm that broke a limit: rotated through a run, or switched off; both proved by the panel. */
import { Fault } from '@shared/fault';
import type { Breach, IdsOutcome, Port, RotationRun, RunPort } from '@shared/model';
import { describe, expect, it } from 'vitest';
import { createPortDeeds } from '../../../src/main/engine/actions/port';

const BREACH = { id: 'b', serverId: 's', subject: '7', startedAt: 100 } as Breach;
const port = (change: Partial<RunPort> = {}): RunPort => ({
  ...{ portId: 7, name: 'Port-7', state: 'waiting', reason: null, readyAt: null, waitingSince: null, from: null, tries: 0, outcome: null },
  ...{ durationMs: null, reached: null },
  ...change,
});
const run = (change: Partial<RotationRun> = {}): RotationRun => ({
  ...{ id: 'r', serverId: 's', askedBy: 'limit', window: 1, whenReady: true, goal: { type: 'any' }, startedAt: 0, endedAt: null },
  ...{ cancelled: false, scheduleId: null, ports: [port()] },
  ...change,
});
const CHANGED = port({ state: 'done', outcome: { type: 'changed', oldIp: '1.1.1.1', newIp: '2.2.2.2' }, reached: true });

function world(runs: RotationRun[] = [], active = true) {
  const started: (readonly number[])[] = [];
  const cancelled: string[] = [];
  const switched: boolean[] = [];
  const ending = new AbortController();
  const outcome: { of: Partial<IdsOutcome>; past: readonly { by: string; at: number; outcome: string }[]; waiting: string | null } = {
    ...{ of: { done: [7] }, past: [], waiting: null },
  };
  const farm = { ports: [{ id: 7, active } as Port], at: 1 };
  const deeds = createPortDeeds({
    ending: ending.signal,
    farms: { latest: () => farm, refresh: async () => farm },
    ports: {
      runs: {
        start: async (_asked, portIds) => {
          started.push(portIds);
          runs.push(run());
          return run();
        },
        cancel: id => {
          cancelled.push(id);
          deeds.ran(run({ cancelled: true, endedAt: 2, ports: [port({ state: 'not-sent' })] }));
        },
        list: () => runs,
        waitingFor: () => outcome.waiting,
      },
      setActive: async (_serverId, _ids, on) => {
        switched.push(on);
        return { ...{ done: [], unchanged: [], gone: [], unproved: [], failure: null }, ...outcome.of };
      },
      past: async () => ({ rows: outcome.past as never, count: 0, counts: { all: 0, failed: 0 } }),
    },
  });
  return { deeds, started, cancelled, switched, ending, outcome };
}
const never = new AbortController().signal;

describe('rotating the port', () => {
  it('waits for the run, and is done when another address was seen', async () => {
    const { deeds, started } = world();
    const done = deeds.rotate.perform(BREACH, false, never);
    await Promise.resolve();
    await Promise.resolve();
    deeds.ran(run({ id: 'another', endedAt: 1 }));
    deeds.ran(run({ endedAt: 1, ports: [CHANGED] }));
    expect(await done).toEqual({ already: false });
    expect(started).toEqual([[7]]);
  });
  it.each<[string, Partial<RunPort>, string]>([
    ['the same address', { state: 'done', outcome: { type: 'same-ip', ip: '1.1.1.1' }, reached: false }, 'rejected'],
    ['no device', { state: 'skipped', reason: 'no-device' }, 'rejected'],
    ['a farm that is not connected', { state: 'skipped', reason: 'gone' }, 'gone'],
    ['contact lost after sending', { state: 'done', outcome: { type: 'unknown' }, reached: null }, 'doubtful'],
    ['a session that was lost', { state: 'done', outcome: { type: 'auth-lost' }, reached: false }, 'auth'],
  ])('fails for %s', async (_what, of, code) => {
    const { deeds } = world([run({ id: 'r', endedAt: 1, ports: [port(of)] })]);
    await expect(deeds.rotate.perform(BREACH, true, never)).rejects.toMatchObject({ code });
  });
  it('follows a run that waits for the port already, whoever asked', async () => {
    const { deeds, started, outcome } = world();
    outcome.waiting = 'theirs';
    const done = deeds.rotate.perform(BREACH, false, never);
    await Promise.resolve();
    deeds.ran(run({ id: 'theirs', endedAt: 1, ports: [CHANGED] }));
    await done;
    expect(started).toEqual([]);
  });
  it('is cancelled when it is given up, and left to the next start when the program ends', async () => {
    const given = world();
    const stop = new AbortController();
    const done = given.deeds.rotate.perform(BREACH, false, stop.signal);
    await Promise.resolve();
    await Promise.resolve();
    stop.abort();
    await expect(done).rejects.toMatchObject({ code: 'cancelled' });
    expect(given.cancelled).toEqual(['r']);
    const ended = world();
    const signal = AbortSignal.any([ended.ending.signal]);
    const left = ended.deeds.rotate.perform(BREACH, false, signal);
    await Promise.resolve();
    await Promise.resolve();
    ended.ending.abort();
    await expect(left).rejects.toMatchObject({ code: 'cancelled' });
    expect(ended.cancelled).toEqual([]);
  });
  it('that an earlier run of the program began is not asked for twice', async () => {
    const { deeds, started, outcome } = world();
    outcome.past = [{ by: 'limit', at: 150, outcome: 'changed' }];
    expect(await deeds.rotate.perform(BREACH, true, never)).toEqual({ already: false });
    expect(started).toEqual([]);
    // Of an earlier breach it says nothing.
    outcome.past = [{ by: 'limit', at: 50, outcome: 'changed' }];
    const done = deeds.rotate.perform(BREACH, true, never);
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
    expect(started).toEqual([[7]]);
    deeds.forget('s');
    await expect(done).rejects.toMatchObject({ code: 'gone' });
  });
});

describe('switching the port off', () => {
  it('is proved by the panel, and taken back', async () => {
    const { deeds, switched } = world();
    expect(await deeds.switchOff.perform(BREACH, false, never)).toEqual({ already: false });
    await deeds.switchOff.undo?.(BREACH, never);
    expect(switched).toEqual([false, true]);
  });
  it('changes nothing of a port that is off', async () => {
    const { deeds, switched } = world([], false);
    expect(await deeds.switchOff.perform(BREACH, false, never)).toEqual({ already: true });
    expect(switched).toEqual([]);
  });
  it.each<[Partial<IdsOutcome>, string]>([
    [{ unchanged: [7] }, 'rejected'],
    [{ unchanged: [7], failure: new Fault('forbidden', 'no').failure }, 'forbidden'],
    [{ gone: [7] }, 'not-found'],
    [{ unproved: [7] }, 'doubtful'],
  ])('%j is not done: %s', async (of, code) => {
    const { deeds, outcome } = world();
    outcome.of = { done: [], ...of };
    await expect(deeds.switchOff.perform(BREACH, false, never)).rejects.toMatchObject({ code });
  });
  it('of a port that the farm lacks fails at once', async () => {
    const { deeds, switched } = world();
    await expect(deeds.switchOff.perform({ ...BREACH, subject: '8' }, false, never)).rejects.toMatchObject({ code: 'not-found' });
    expect(switched).toEqual([]);
  });
});
