import {
  type Account,
  credit,
  fold,
  growth,
  isAbsurd,
  judgeRun,
  type LedgerReading,
  NEW_LEDGER,
  openAccount,
  periodAt,
  type Run,
  type RunReading,
  resetAccount,
  takeOver,
  totalsOf,
} from '@shared/ledger';
import { describe, expect, it } from 'vitest';

const T0 = Date.UTC(2026, 4, 10, 12);
const S = 1000;

describe('whether the process is the one that was read last', () => {
  const last = (uptimeS: number | null, change: Partial<Run> = {}): Run => {
    const run = { number: 1, at: T0, steady: null, uptimeS, start: null, ...change };
    const { steady } = run;
    // As its own reading told.
    return steady && uptimeS !== null ? { ...run, start: { from: steady.at - (uptimeS + 1) * S, to: steady.at - uptimeS * S } } : run;
  };
  const now = (elapsedS: number, uptimeS: number | null, change: Partial<RunReading> = {}): RunReading => ({
    ...{ at: T0 + elapsedS * S, steady: null, uptimeS },
    ...change,
  });
  const steady = (s: number) => ({ clock: 'boot', at: s * S });

  it.each([
    ['it went on', last(1000), now(10, 1010), 'same'],
    ['uptime went back', last(1000), now(10, 4), 'restart'],
    ['uptime is longer than before, but shorter than the time that passed', last(60), now(3600, 1800), 'restart'],
    ['a wall clock stepped within the tolerance', last(10), now(35, 15), 'same'],
    ['a wall clock set ahead, while uptime says that it ran before', last(100_000), now(7200, 100_010), 'same'],
    ['a wall clock set back', last(1000), now(-86_400, 1010), 'same'],
    ['the computer slept for a week', last(1000), now(604_800, 605_800), 'same'],
    ['a server that stood still for an hour', last(100_000), now(7200, 103_600), 'same'],
    ['uptime is not told', last(1000), now(10, null), 'same'],
    ['a steady clock tells a restart of a young process', last(5, { steady: steady(0) }), now(20, 12, { steady: steady(20) }), 'restart'],
    ['a steady clock that began anew is none', last(1000, { steady: steady(500) }), now(10, 1010, { steady: steady(3) }), 'same'],
    ['another computer start', last(1000, { steady: steady(9) }), now(10, 1010, { steady: { clock: 'other', at: 0 } }), 'same'],
    ['a process that allocated less before', last(3, { allocations: 900 }), now(4, 4, { allocations: 800 }), 'restart'],
    ['a process that allocated on', last(3, { allocations: 900 }), now(4, 7, { allocations: 901 }), 'same'],
    ['moved, the same start', last(1000, { moved: true }), now(10, 1011), 'same'],
    ['moved, another start', last(1000, { moved: true }), now(10, 500_000), 'first'],
    ['moved, a younger process', last(1000, { moved: true }), now(10, 4), 'first'],
  ] as const)('%s', (_what, run, reading, continuity) => {
    const verdict = judgeRun(run, reading);
    expect(verdict.continuity).toBe(continuity);
    expect(verdict.run.number).toBe(continuity === 'same' ? 1 : 2);
  });

  it('knows the start of a process the better the more often it is read', () => {
    let run = judgeRun(null, now(0.9, 0, { steady: steady(0.9) })).run;
    expect(run.start).toEqual({ from: -100, to: 900 });
    for (const [at, uptime] of [
      [2.3, 2],
      [4.9, 4],
    ] as const)
      run = judgeRun(run, now(at, uptime, { steady: steady(at) })).run;
    expect(run.start?.from).toBeCloseTo(-100, -1);
    expect(run.start?.to).toBeCloseTo(300, -1);
    // An older one stays the same; a young one that was started a second later is another.
    expect(judgeRun(run, now(8.2, 7, { steady: steady(8.2) })).continuity).toBe('same');
    const young = judgeRun(null, now(0.9, 0, { steady: steady(0.9) })).run;
    expect(judgeRun(young, now(3.1, 1, { steady: steady(3.1) })).continuity).toBe('restart');
  });
  it('takes a counter that went back in a very young process for a restart, and for a foreign reset in an older one', () => {
    const reading = (at: number, uptimeS: number, up: number): LedgerReading => ({
      ...{ at: T0 + at * S, steady: steady(at), uptimeS, period: { day: 20260510, month: 202605 }, accountOf: email => email },
      counters: new Map([['bob', { up, down: 0 }]]),
    });
    const young = fold(NEW_LEDGER, reading(0.9, 0, 500)).memory;
    expect(fold(young, reading(2.6, 1, 30)).warnings.map(({ type }) => type)).toEqual(['restart']);
    const old = fold(NEW_LEDGER, reading(100, 99, 500)).memory;
    expect(fold(old, reading(102, 101, 30)).warnings.map(({ type }) => type)).toEqual(['foreign-reset']);
  });

  it('marks the span in which bytes may be missing', () => {
    expect(judgeRun(last(1000), now(100, 30)).marks).toEqual([
      { type: 'restart', at: T0 + 100 * S, lastReadAt: T0, startedAt: T0 + 70 * S },
    ]);
  });
  it('marks a clock that jumped', () => {
    const reading = now(7210, 1010, { steady: steady(10) });
    expect(judgeRun(last(1000, { steady: steady(0) }), reading).marks).toEqual([{ type: 'clock', at: reading.at, byMs: 7200 * S }]);
    expect(judgeRun(last(1000), now(-90, 1010)).marks).toEqual([{ type: 'clock', at: T0 - 90 * S, byMs: -100 * S }]);
  });
});

describe('what a counter adds', () => {
  it.each([
    ['nothing at the first contact', null, 500, 'first', 0, false],
    ['what it grew by', 100, 130, 'same', 30, false],
    ['all of it where it is new', null, 30, 'same', 30, false],
    ['all of it after a restart, even if it has overtaken', 100, 130, 'restart', 130, false],
    ['all of it, and a warning, where it went back', 100, 30, 'same', 30, true],
  ] as const)('%s', (_what, last, value, continuity, bytes, back) => {
    expect(growth(last, value, continuity)).toEqual({ bytes, back });
  });
  it('is absurd beyond what a line carries, but a burst of Vision is not', () => {
    expect(isAbsurd({ up: 0, down: 100e9 }, 5_000)).toBe(false);
    expect(isAbsurd({ up: 1e15, down: 0 }, 5_000)).toBe(true);
    expect(isAbsurd({ up: 1e15, down: 0 }, 86_400_000 * 2)).toBe(false);
  });
});

describe('an account', () => {
  const day = (date: number) => ({ day: date, month: Math.floor(date / 100) });
  const bytes = (up: number) => ({ up, down: 0 });
  const grow = (account: Account, up: number, date: number): Account => credit(account, bytes(up), T0, day(date));

  it('begins days and months anew, and finds the day before when the clock goes back', () => {
    let account = grow(openAccount(T0), 5, 20260131);
    account = grow(account, 7, 20260201);
    expect(totalsOf(account, day(20260201))).toMatchObject({ today: bytes(7), month: bytes(7), allTime: bytes(12) });
    account = grow(account, 1, 20260131);
    expect(totalsOf(account, day(20260131))).toMatchObject({ today: bytes(6), month: bytes(6), allTime: bytes(13) });
    account = grow(account, 2, 20260201);
    expect(totalsOf(account, day(20260201))).toMatchObject({ today: bytes(9), month: bytes(9), allTime: bytes(15) });
    expect(totalsOf(account, day(20260202))).toMatchObject({ today: bytes(0), month: bytes(9) });
    expect(totalsOf(account, day(20260301))).toMatchObject({ today: bytes(0), month: bytes(0) });
  });
  it('is reset by a baseline', () => {
    const account = grow(resetAccount(grow(openAccount(T0), 5, 20260131), T0 + 1), 7, 20260131);
    expect(totalsOf(account, day(20260131))).toMatchObject({ today: bytes(12), sinceReset: bytes(7), allTime: bytes(12) });
    expect(account.resetAt).toBe(T0 + 1);
  });
  it.each([
    ['of the day when the server was started that day', 20260131, 108, 108],
    ['of the month when it was started that month', 20260102, 8, 108],
    ['of neither when it was started before', 20251231, 8, 8],
  ])('takes over what was there: %s', (_what, started, today, month) => {
    const account = grow({ ...openAccount(T0), first: bytes(100) }, 8, 20260131);
    const taken = takeOver(account, day(20260131), day(started));
    expect(totalsOf(taken, day(20260131))).toMatchObject({
      today: bytes(today),
      month: bytes(month),
      allTime: bytes(108),
      sinceReset: bytes(108),
    });
    expect(takeOver(taken, day(20260131), day(started))).toEqual(taken);
  });
  it('takes over what was there although it never grew', () => {
    const taken = takeOver({ ...openAccount(T0), first: bytes(100) }, day(20260131), day(20260131));
    expect(totalsOf(taken, day(20260131))).toMatchObject({ today: bytes(100), month: bytes(100), allTime: bytes(100) });
    expect(taken.movedAt).toBe(0);
  });
});

describe('days', () => {
  it('are those of the zone', () => {
    const late = Date.UTC(2026, 11, 31, 22, 30);
    expect(periodAt(late, 'UTC')).toEqual({ day: 20261231, month: 202612 });
    expect(periodAt(late, 'Europe/Riga')).toEqual({ day: 20270101, month: 202701 });
    expect(periodAt(late, 'America/New_York')).toEqual({ day: 20261231, month: 202612 });
  });
});

describe('a server that is another one after all', () => {
  it('begins at zero although it was started at the same time', () => {
    const reading = (uptimeS: number, up: number, at: number): LedgerReading => ({
      ...{ at, steady: null, uptimeS, period: { day: 20260510, month: 202605 }, accountOf: email => email },
      counters: new Map([['bob', { up, down: 0 }]]),
    });
    const { memory } = fold(NEW_LEDGER, reading(1000, 500, T0));
    if (!memory.run) throw new Error('no run');
    const moved = { ...memory, run: { ...memory.run, moved: true } };
    expect(fold(moved, reading(1010, 300, T0 + 10 * S))).toMatchObject({
      continuity: 'first',
      delta: new Map([['bob', { up: 0, down: 0 }]]),
    });
    expect(fold(moved, reading(1010, 700, T0 + 10 * S))).toMatchObject({
      continuity: 'same',
      delta: new Map([['bob', { up: 200, down: 0 }]]),
    });
  });
});
