import type { Breach, LoggedEvent, Rotation, RotationRun } from '@shared/model';
import { DEFAULT_SETTINGS } from '@shared/settings';
import { beforeEach, describe, expect, it } from 'vitest';
import { createEvents } from '../../../src/main/engine/events/events';
import { createState, EVENTS_KEPT, recallEvents, type State, setServers, update } from '../../../src/main/engine/state';
import { mihomoServer, xrayServer } from '../support/client';
import { DrivenClock } from '../support/outside';
import { event } from './shelf';

let state: State;
let logged: LoggedEvent[];
let events: ReturnType<typeof createEvents>;
beforeEach(() => {
  const clock = new DrivenClock();
  let lastId = 0;
  logged = [];
  state = createState(DEFAULT_SETTINGS, 1);
  events = createEvents(state, clock, { nextId: () => ++lastId, add: entry => void logged.push(entry) });
  update(state, setServers([xrayServer('a'), mihomoServer('b')], 1));
});
const rotation = (change: Partial<Rotation>): Rotation => ({
  ...{ id: 'r', serverId: 'a', portId: 1, portName: 'Port-1', oldIp: '192.0.2.1', askedBy: 'menu', requestedAt: 1, phase: 'done' },
  ...{ slow: false, outcome: null, endedAt: 5, durationMs: 14_000, evidence: [], ...change },
});
const changed = { type: 'changed', oldIp: null, newIp: '192.0.2.2' } as const;
const types = () => state.getState().events.map(({ type }) => type);

describe('events', () => {
  it('are the last fifty in the state, newest first, and all of them in the log', () => {
    for (let n = 0; n < EVENTS_KEPT + 5; n++) events.add('mode-set', 'ok', 'b', { mode: `${n}` });
    expect(state.getState().events).toHaveLength(EVENTS_KEPT);
    expect(state.getState().events[0]).toMatchObject({ id: EVENTS_KEPT + 5, params: { mode: `${EVENTS_KEPT + 4}` } });
    expect(logged).toHaveLength(EVENTS_KEPT + 5);
    expect(logged[0]).toMatchObject({ kind: 'control', by: 'you', serverId: 'b', serverName: mihomoServer('b').name });
  });

  it('are followed in the state by what earlier runs told', () => {
    events.add('mode-set', 'ok', 'b', { mode: 'rule' });
    const older = Array.from({ length: EVENTS_KEPT }, (_, index) => event(index));
    update(state, recallEvents(older));
    expect(state.getState().events).toHaveLength(EVENTS_KEPT);
    expect(
      state
        .getState()
        .events.slice(0, 2)
        .map(({ params }) => params),
    ).toEqual([{ mode: 'rule' }, older[0]?.params]);
  });

  it('tell a loss once and the return after it, not a first connection', () => {
    const failure = { code: 'refused', message: 'no' } as const;
    events.link('a', 'connecting', 'live', null);
    events.link('a', 'live', 'stale', failure);
    events.link('a', 'stale', 'backoff', failure);
    events.link('a', 'backoff', 'live', null);
    events.link('a', 'live', 'idle', null);
    events.link('a', 'idle', 'connecting', null);
    events.link('a', 'connecting', 'auth-failed', { code: 'auth', message: 'no' });
    expect(types()).toEqual(['link-stopped', 'link-live', 'link-stale']);
  });

  it('tell each outcome of a rotation once, a corrected one again', () => {
    events.rotation(rotation({ phase: 'started' }));
    const stuck = rotation({ outcome: { type: 'stuck', oldIp: null } });
    events.rotation(stuck);
    events.rotation({ ...stuck, slow: true });
    events.rotation(rotation({ outcome: changed }));
    expect(types()).toEqual(['rotation-changed', 'rotation-stuck']);
    expect(state.getState().events[0]?.params).toEqual({ port: 'Port-1', oldIp: '', newIp: '192.0.2.2', durationMs: 14_000 });
  });

  it('say who asked for a rotation', () => {
    for (const askedBy of ['menu', 'panel', 'window', 'palette', 'hotkey', 'notification', 'schedule', 'limit'] as const)
      events.rotation(rotation({ id: askedBy, askedBy, outcome: { type: 'lost' } }));
    expect(logged.map(({ by }) => by)).toEqual(['tray', 'tray', 'you', 'you', 'you', 'notification', 'timer', 'limit']);
  });

  it('keep what a schedule does as it should in the log only', () => {
    events.rotation(rotation({ askedBy: 'schedule', outcome: changed }));
    expect(types()).toEqual([]);
    expect(logged.map(({ type, by }) => [type, by])).toEqual([['rotation-changed', 'timer']]);
    events.rotation(rotation({ id: 's', askedBy: 'schedule', outcome: { type: 'stuck', oldIp: null } }));
    expect(types()).toEqual(['rotation-stuck']);
  });

  it('tell a run of several ports by its counts, one of a single port by its rotation alone', () => {
    const port = (state: 'done' | 'failed', reached: boolean | null) => ({ state, reached }) as unknown as RotationRun['ports'][number];
    const run = (ports: RotationRun['ports']) => ({ serverId: 'a', askedBy: 'window', ports }) as RotationRun;
    events.ports({ run: run([port('done', true)]) });
    events.ports({ run: run([port('done', true), port('done', false), port('done', null)]) });
    expect(logged).toMatchObject([{ type: 'rotations-run', shape: 'warn', params: { done: 1, total: 3, failed: 2 } }]);
  });

  it('tell a breach with its subject and measure, and its end with how long it lasted', () => {
    const breach = {
      ...{
        id: 'x',
        limitId: 'l',
        limitName: 'Quota nearly used',
        serverId: 'a',
        subject: 'k1',
        subjectName: 'marta-laptop',
        measure: 'keyQuota',
      },
      ...{ side: 'over', startedAt: 1_000, endedAt: 61_000, peak: 92, threshold: 90, muted: false, acknowledgedAt: null, told: 'once' },
      action: null,
    } as Breach;
    events.breach('breach', breach);
    events.breach('recovery', { ...breach, subject: '', subjectName: 'xray a' });
    const told = { limit: 'Quota nearly used', measure: 'keyQuota', peak: 92, threshold: 90 };
    expect(logged).toMatchObject([
      { type: 'breach', shape: 'warn', kind: 'breach', by: 'limit', params: { ...told, subject: 'marta-laptop' } },
      { type: 'recovery', shape: 'ok', kind: 'breach', by: 'limit', params: { ...told, subject: '', durationMs: 60_000 } },
    ]);
  });

  it('write no secret that a server’s words carry', () => {
    events.rotation(rotation({ outcome: { type: 'rejected', message: 'bad login: https://user:hunter2@farm.example/?token=abcdef123' } }));
    expect(JSON.stringify([logged, state.getState().events])).not.toMatch(/hunter2|abcdef123/);
  });
});
