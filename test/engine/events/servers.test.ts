import { DEFAULT_SETTINGS } from '@shared/settings';
import { beforeEach, describe, expect, it } from 'vitest';
import { createServerNews, type ServerNews } from '../../../src/main/engine/events/servers';
import type { KeyLedger, LedgerFigures } from '../../../src/main/engine/keys/ledger';
import { createState, type State, setFigures, setServers, update } from '../../../src/main/engine/state';
import { mihomoServer } from '../support/client';
import { DrivenClock } from '../support/outside';

let clock: DrivenClock;
let state: State;
let told: unknown[][];
let news: ServerNews;
let figures: Partial<LedgerFigures>;
beforeEach(() => {
  clock = new DrivenClock(100_000);
  state = createState(DEFAULT_SETTINGS, 1);
  told = [];
  news = createServerNews((type, shape, serverId, params) => void told.push([type, shape, serverId, params]), state, clock);
  figures = { drift: 0, restarted: false, restart: null, caveats: [] };
});
const ledger = {
  counters: async () => figures,
  users: async () => figures,
  list: async () => figures,
  online: () => undefined,
} as unknown as KeyLedger;
/** A reading of the accounts of `a`. */
const read = async (change: Partial<LedgerFigures> = {}) => {
  figures = { ...figures, ...change };
  const answer = await news.heard('a', ledger)?.counters({} as never, new AbortController().signal);
  expect(answer).toBe(figures);
};

describe('what readings tell of a server', () => {
  it('is a restart once, with the age of the new run', async () => {
    await read();
    await read({ restarted: true, restart: { at: 99_000, startedAt: 98_000 } });
    await read();
    expect(told).toEqual([['core-restarted', 'warn', 'a', { durationMs: 2_000 }]]);
    await read({ restart: { at: 99_900, startedAt: 99_900 } });
    expect(told).toHaveLength(2);
  });
  it('is no restart of an earlier run of this program', async () => {
    await read({ restart: { at: 5_000, startedAt: 4_000 } });
    expect(told).toEqual([]);
  });
  it('is keys that come to differ and stay so, not those of a moment, nor those that differed at first', async () => {
    await read({ drift: null });
    await read({ drift: 2 });
    await read({ drift: 3 });
    await clock.advance(2_000);
    await read({ drift: 2 });
    await clock.advance(10_000);
    await read({ drift: 4 });
    expect(told).toEqual([]);
    await clock.advance(5_000);
    await read();
    await clock.advance(60_000);
    await read();
    expect(told).toEqual([['drift', 'warn', 'a', { count: 4 }]]);
  });
  it('is another program that begins to reset counters', async () => {
    await read();
    await read({ caveats: ['foreign-resets'] });
    await read();
    expect(told).toEqual([['counters-reset', 'warn', 'a', {}]]);
  });
  it('is a controller whose core begins again while it is watched', () => {
    update(state, setServers([mihomoServer('m')], 1));
    news.read('m');
    update(state, setFigures('m', { kind: 'mihomo', restartedAt: 99_000 }, {}));
    news.read('m');
    news.read('m');
    expect(told).toEqual([['core-restarted', 'warn', 'm', { durationMs: 1_000 }]]);
  });
  it('leaves a server without accounts without them', () => {
    expect(news.heard('f', null)).toBeNull();
  });
});
