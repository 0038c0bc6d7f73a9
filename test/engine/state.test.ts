import type { Rotation } from '@shared/model';
import { diffState } from '@shared/patch';
import { DEFAULT_SETTINGS } from '@shared/settings';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  addNotice,
  createState,
  type State,
  setApp,
  setFigures,
  setLink,
  setRotation,
  setServers,
  setTotals,
  update,
} from '../../src/main/engine/state';
import { mihomoServer, xrayServer } from './support/client';

let state: State;
beforeEach(() => {
  state = createState(DEFAULT_SETTINGS, 1);
  update(state, setServers([xrayServer('a'), mihomoServer('b')], 1));
});
/** What a change would send to a window. */
function changed(...updates: Parameters<typeof update>[1][]): readonly string[] {
  const before = state.getState();
  update(state, ...updates);
  const patch = diffState(before, state.getState(), 1);
  if (!patch) return [];
  return [
    ...Object.keys(patch.whole),
    ...[...Object.values(patch.entries), patch.figures].flatMap(entries => Object.keys(entries ?? {})),
  ].sort();
}
const rotation = (change: Partial<Rotation>): Rotation => ({
  id: 'r',
  serverId: 'a',
  portId: 1,
  portName: 'Port-1',
  oldIp: '192.0.2.1',
  askedBy: 'menu',
  requestedAt: 1,
  phase: 'done',
  slow: false,
  outcome: null,
  endedAt: 5,
  durationMs: 14_000,
  evidence: [],
  ...change,
});

describe('the state', () => {
  it('forgets the figures of a server that has another address now, and asks windows for rows again', () => {
    update(state, setFigures('b', { kind: 'mihomo', memory: 7, version: '1.0', groups: [] }, { lastData: 3, rowsChanged: true }));
    update(state, setServers([xrayServer('a'), mihomoServer('b', { name: 'only renamed' })], 5));
    expect(state.getState().summaries.b).toMatchObject({ memory: 7, version: '1.0', lastData: 3, rowsRevision: 1 });
    update(state, setServers([xrayServer('a'), mihomoServer('b', { address: 'http://127.0.0.1:3' })], 6));
    expect(state.getState().summaries.b).toMatchObject({ memory: null, version: null, lastData: null, rowsRevision: 2 });
  });
  it('changes only what a change touches, and nothing when nothing differs', () => {
    const down = { link: 'backoff', failure: { code: 'refused', message: 'no' }, retryAt: 9, needsSecret: false } as const;
    expect(changed(setLink('a', down, 5))).toEqual(['a']);
    expect(changed(setLink('a', down, 6))).toEqual([]);
    expect(state.getState().summaries.a).toMatchObject({ since: 5, retryAt: 9 });
    expect(changed(setFigures('b', { kind: 'mihomo', memory: 5 }, { lastData: 7 }))).toEqual(['b']);
    expect(changed(setFigures('b', { kind: 'mihomo', memory: 5 }, { lastData: 7 }))).toEqual([]);
    expect(changed(setFigures('b', { kind: 'xray', memory: 6 }, {}))).toEqual([]);
    expect(changed(setFigures('gone', { kind: 'xray', memory: 6 }, {}))).toEqual([]);
    expect(changed(setApp({ suspended: false }))).toEqual([]);
    expect(changed(setApp({ suspended: true }), addNotice({ id: 'n', code: 'n', params: {} }))).toEqual(['app']);
    expect(changed(setRotation('a/1', null))).toEqual([]);
    expect(changed(setRotation('a/1', rotation({})))).toEqual(['a/1']);
  });

  it('keeps summaries of servers that stay, in the new order', () => {
    update(state, setFigures('b', { kind: 'mihomo', memory: 5 }, {}));
    const kept = state.getState().summaries.b;
    update(state, setServers([mihomoServer('b', { name: 'other' }), xrayServer('c')], 2));
    expect(state.getState().order).toEqual(['b', 'c']);
    expect(state.getState().summaries.b).toBe(kept);
    expect(Object.keys(state.getState().summaries)).toEqual(['b', 'c']);
  });

  it('tells totals while something is live, also when they stay the same', () => {
    const totals = { down: 1, up: 1, at: 10, live: 1, count: 1 };
    expect(changed(setTotals(totals))).toEqual(['totals']);
    expect(changed(setTotals({ ...totals, at: 11 }))).toEqual(['totals']);
    expect(changed(setTotals({ ...totals, live: 0, at: 12 }))).toEqual(['totals']);
    expect(changed(setTotals({ ...totals, live: 0, at: 13 }))).toEqual([]);
  });
});
