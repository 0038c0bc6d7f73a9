import type { AppState } from '@shared/model';
import { applyPatch, diffState } from '@shared/patch';
import { DEFAULT_SETTINGS } from '@shared/settings';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createState, setFigures, setServers } from '../../src/main/engine/state';

const initialState = (): AppState => createState(DEFAULT_SETTINGS, 0).getState();

/** Steps that change a state the way main does: by replacing parts. */
const step = fc.oneof(
  fc.record({ type: fc.constant('server' as const), id: fc.constantFrom('a', 'b', 'constructor'), name: fc.string() }),
  fc.record({ type: fc.constant('remove' as const), id: fc.constantFrom('a', 'b', 'constructor') }),
  fc.record({ type: fc.constant('order' as const), order: fc.array(fc.constantFrom('a', 'b', 'constructor')) }),
  fc.record({ type: fc.constant('totals' as const), down: fc.nat() }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function take(state: AppState, change: Step): AppState {
  switch (change.type) {
    case 'server':
      return {
        ...state,
        servers: {
          ...state.servers,
          [change.id]: { id: change.id, kind: 'mihomo', name: change.name, address: 'http://127.0.0.1:1', tags: [], pin: null, lab: false },
        },
      };
    case 'remove':
      return { ...state, servers: Object.fromEntries(Object.entries(state.servers).filter(([id]) => id !== change.id)) };
    case 'order':
      return { ...state, order: change.order };
    case 'totals':
      return { ...state, totals: { ...state.totals, down: change.down } };
  }
}

describe('patch', () => {
  it('carries exactly what changed, whatever the changes', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), fc.array(step, { maxLength: 12 }), (first, second) => {
        const before = first.reduce(take, initialState());
        const after = second.reduce(take, before);
        const patch = diffState(before, after, 7);
        if (patch === null) expect(after).toEqual(before);
        else expect(applyPatch(before, structuredClone(patch))).toEqual(after);
      }),
    );
  });
  it('tells that an entry went whose id is a name that every object knows', () => {
    const before = take(initialState(), { type: 'server', id: 'constructor', name: 'one' });
    const after = take(before, { type: 'remove', id: 'constructor' });
    const patch = diffState(before, after, 1);
    expect(patch && Object.keys(applyPatch(before, structuredClone(patch)).servers)).toEqual([]);
  });
  it('keeps the identity of what did not change', () => {
    const before = take(initialState(), { type: 'server', id: 'a', name: 'one' });
    const after = take(before, { type: 'server', id: 'b', name: 'two' });
    const patch = diffState(before, after, 1);
    expect(patch?.entries.servers && Object.keys(patch.entries.servers)).toEqual(['b']);
    expect(patch && applyPatch(before, patch).servers.a).toBe(before.servers.a);
  });
  it('brings of a summary only the figures that changed: its groups stay the very same', () => {
    const server = { id: 'gw', kind: 'mihomo', name: 'gw', address: 'http://127.0.0.1:1', tags: [], pin: null, lab: false } as const;
    const groups = [{ name: 'Main', type: 'Selector', now: 'A', nodes: ['A', 'B'], delays: {} }];
    const listed = setServers([server], 0)(initialState());
    const before = setFigures('gw', { kind: 'mihomo', groups }, {})(listed);
    const after = setFigures('gw', { kind: 'mihomo', memory: 7 }, { lastData: 9 })(before);
    const patch = diffState(before, after, 1);
    expect(patch).toEqual({ revision: 1, whole: {}, entries: {}, figures: { gw: { memory: 7, lastData: 9 } } });
    const told = patch && applyPatch(before, structuredClone(patch));
    expect(told).toEqual(after);
    expect(told?.summaries.gw).toHaveProperty('groups', groups);
    expect(told?.summaries.gw?.kind === 'mihomo' && told.summaries.gw.groups).toBe(groups);
    // A new one comes whole, one that is gone goes.
    expect(diffState(initialState(), after, 1)?.entries.summaries).toEqual(after.summaries);
    expect(diffState(after, setServers([], 0)(after), 1)).toMatchObject({ entries: { summaries: { gw: null } }, figures: {} });
  });
  it('is null when nothing changed', () => {
    const state = initialState();
    expect(diffState(state, { ...state }, 1)).toBeNull();
  });
});
