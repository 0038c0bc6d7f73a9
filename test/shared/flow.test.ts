import { isOnlyFlow } from '@shared/flow';
import type { AppState } from '@shared/model';
import { describe, expect, it } from 'vitest';
import { appState, mihomoSummary } from '../shell/state';

const gw = mihomoSummary();
const before = appState({ summaries: { gw } });
const after = (change: Partial<AppState>): AppState => ({ ...before, ...change });

describe('what moves by itself each second', () => {
  it.each<readonly [string, Partial<AppState>, boolean]>([
    ['nothing', {}, true],
    ['rates and memory', { summaries: { gw: { ...gw, memory: 9, lastData: 7, rates: { down: 1, up: 1, at: 7 } } } }, true],
    ['sums', { totals: { ...before.totals, down: 99 } }, true],
    ['a server less', { totals: { ...before.totals, live: before.totals.live - 1 } }, false],
    ['a mode', { summaries: { gw: { ...gw, memory: 9, mode: 'direct' } } }, false],
    ['a link', { summaries: { gw: { ...gw, link: 'stale' } } }, false],
    ['a server more', { summaries: { gw, other: { ...gw, id: 'other' } } }, false],
    ['another server', { summaries: { other: { ...gw, id: 'other' } } }, false],
    ['settings', { settings: { ...before.settings } }, false],
  ])('%s: %#', (_what, change, flows) => {
    expect(isOnlyFlow(before, after(change))).toBe(flows);
  });
});
