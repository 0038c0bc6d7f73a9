import { type BreachChange, FRESH, isBeyond, isFresh, judge, type LimitMemory } from '@shared/limits/evaluate';
import { LimitsMemory } from '@shared/limits/memory';
import type { Breach, Limit } from '@shared/model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limit } from './limit';

const rule = limit({ measure: 'memory', at: 100, clearAt: 80, forS: 10, coolDownS: 60 });
const reading = (value: number | null, of: Limit = rule) => ({ measure: of.measure, serverId: 'a', subject: '', subjectName: '', value });

let begun = 0;
const serial = (): string => `-${++begun}`;

/** Feeds values one `stepS` apart; gives all changes with their seconds. */
function run(values: readonly (number | null)[], of: Limit = rule, stepS = 5, before: LimitMemory = FRESH, from = 0, grace = 0) {
  const told: [number, BreachChange][] = [];
  let memory = before;
  for (const [index, value] of values.entries()) {
    const at = from + index * stepS * 1000;
    const judged = judge(of, memory, reading(value, of), at, index < grace, serial);
    memory = judged.memory;
    if (judged.change) told.push([at / 1000, judged.change]);
  }
  return { told, memory, types: told.map(([at, change]) => `${change.type}@${at}`) };
}
const open = (): Breach => {
  const breach = run([120, 120, 120]).told[0]?.[1].breach;
  if (!breach) throw new Error('no breach');
  return breach;
};
const recalled = (...breaches: readonly Breach[]): LimitMemory => new LimitsMemory(breaches).of('l', { serverId: 'a', subject: '' });

describe('a limit', () => {
  it('is broken after its duration, and recovers after as long below its lower mark', () => {
    const { types, told } = run([50, 120, 130, 110, 90, 70, 75, 70, 60]);
    expect(types).toEqual(['began@15', 'ended@35']);
    expect(told[0]?.[1].breach).toMatchObject({ limitId: 'l', startedAt: 5000, endedAt: null, peak: 130, threshold: 100, told: 'no' });
    expect(told[1]?.[1].breach).toMatchObject({ startedAt: 5000, endedAt: 35_000, peak: 130 });
  });

  it('may be over what is too little, whose worst is the least', () => {
    const low = limit({ measure: 'sinr', side: 'under', at: 0, clearAt: 3, forS: 10 });
    const { types, told } = run([5, -1, -4, -2, 2, 1, 4, 3, 5], low);
    expect(types).toEqual(['began@15', 'ended@40']);
    expect(told[0]?.[1].breach.peak).toBe(-4);
  });

  it('begins anew when the value dips in between', () => {
    expect(run([120, 120, 100, 120, 120]).types).toEqual([]);
    expect(run([120, 120, 100, 120, 120, 120]).types).toEqual(['began@25']);
  });

  it('holds between its two marks', () => {
    expect(run([120, 120, 120, 90, 95, 85, 81, 99, 90]).types).toEqual(['began@10']);
    expect(run([120, 120, 120, 70, 90, 70, 90, 70]).types).toEqual(['began@10']);
  });

  it('with no duration speaks at once', () => {
    expect(run([101, 80, 101], { ...rule, forS: 0, coolDownS: 0 }).types).toEqual(['began@0', 'ended@5', 'began@10']);
  });

  it('keeps quiet in its cool-down, and speaks after it when the value is still above', () => {
    const { types } = run([120, 70, ...Array.from({ length: 12 }, () => 120)], { ...rule, forS: 0 });
    expect(types).toEqual(['began@0', 'ended@5', 'began@65']);
  });

  it('does not begin in the grace, and does after it without counting anew', () => {
    expect(run([120, 120, 120, 120, 120], rule, 5, FRESH, 0, 4).types).toEqual(['began@20']);
    expect(run([120, 120, 120, 70, 120], rule, 5, FRESH, 0, 4).types).toEqual([]);
  });

  it('reports a new worst value', () => {
    expect(run([120, 120, 120, 130, 125, 140]).types).toEqual(['began@10', 'peak@15', 'peak@25']);
  });

  it('of a quota is reached at the very number, and is over only below it', () => {
    const quota = limit({ measure: 'keyQuota', at: 100, clearAt: 100, forS: 0 });
    expect(run([99.9, 100, 100, 99], quota).types).toEqual(['began@5', 'ended@15']);
    const days = limit({ measure: 'keyExpires', side: 'under', at: 3, clearAt: 3, forS: 0 });
    expect(run([3.1, 3, 2, 30], days).types).toEqual(['began@5', 'peak@10', 'ended@15']);
    expect(isBeyond(rule, 100)).toBe(false);
  });

  it('is neither broken nor healed by a gap', () => {
    expect(run([120, null, 120, null, 120, null, 120]).types).toEqual([]);
    expect(run([120, 120, null, 120, 120]).types).toEqual(['began@20']);
    expect(run([120, 120, 120, null, null, null, null, 120]).types).toEqual(['began@10']);
    expect(run([120, 120, 120, 70, null, 70, null, 70]).types).toEqual(['began@10']);
    expect(run([120, Number.NaN, 120]).types).toEqual([]);
  });

  it('does not count the time in which nothing was read, nor a jump of the clock either way', () => {
    const { memory } = run([120]);
    const gap = judge(rule, memory, reading(null), 5000, false);
    expect(judge(rule, gap.memory, reading(120), 3_600_000, false).change).toBeNull();
    expect(judge(rule, memory, reading(120), 86_400_000, false).change).toBeNull();
    expect(judge(rule, memory, reading(120), -5000, false).change).toBeNull();
  });
});

describe('what happens now and then', () => {
  const events = limit({ measure: 'coreRestarted', at: 0, clearAt: 0, forS: 20, coolDownS: 0 });
  it('breaks at once, is counted while it lasts, and is over by itself', () => {
    const { types, told } = run([0, 1, 0, 2, 0, 0, 0, 0, 0], events);
    expect(types).toEqual(['began@5', 'peak@15', 'ended@35']);
    expect(told.at(-1)?.[1].breach.peak).toBe(3);
  });
  it('is over also while nothing can be read', () => {
    expect(run([1, null, null, null, null, null], events).types).toEqual(['began@0', 'ended@20']);
  });
  it('may be let happen so often in that time', () => {
    const twice = { ...events, at: 2 };
    expect(run([1, 0, 1, 0, 0, 0, 0, 1, 1, 0], twice).types).toEqual([]);
    expect(run([1, 0, 1, 0, 1, 0], twice).types).toEqual(['began@20']);
  });
});

describe('a restart', () => {
  it('goes on with an open breach without telling it again, and pairs its end', () => {
    const breach = open();
    const { types, told } = run([150, 120, 70, 70, 70], rule, 5, recalled(breach), 100_000);
    expect(types).toEqual(['peak@100', 'ended@120']);
    expect(told.at(-1)?.[1].breach.id).toBe(breach.id);
  });
  it('with the clock set back is another breach, also in the same millisecond', () => {
    const once = { ...rule, forS: 0, coolDownS: 0 };
    const idIn = (before: LimitMemory): string | undefined => run([120], once, 5, before, 100_000).told[0]?.[1].breach.id;
    expect(idIn(recalled({ ...open(), endedAt: 105_000 }))).not.toBe(idIn(FRESH));
  });
  it('keeps the cool-down', () => {
    const ended = { ...open(), endedAt: 50_000 };
    expect(run([120, 120, 120], { ...rule, forS: 0 }, 5, recalled(ended), 60_000).types).toEqual([]);
    expect(run([120], { ...rule, forS: 0 }, 5, recalled(ended), 111_000).types).toEqual(['began@111']);
  });
});

describe('any run of values', () => {
  const value = fc.oneof({ weight: 8, arbitrary: fc.integer({ min: 0, max: 200 }) }, { weight: 1, arbitrary: fc.constant(null) });
  const rules = fc
    .record({
      side: fc.constantFrom('over' as const, 'under' as const),
      at: fc.integer({ min: 20, max: 180 }),
      band: fc.integer({ min: 0, max: 20 }),
      forS: fc.integer({ min: 0, max: 20 }),
      coolDownS: fc.integer({ min: 0, max: 60 }),
      measure: fc.constantFrom('memory' as const, 'keyQuota' as const),
    })
    .map(({ band, ...given }): Limit => ({ ...rule, ...given, clearAt: given.side === 'over' ? given.at - band : given.at + band }));

  it('begins and ends in turn, each end with the id of its begin, never inside the cool-down or faster than the duration', () => {
    fc.assert(
      fc.property(fc.array(value, { maxLength: 120 }), rules, fc.integer({ min: 1, max: 10 }), (values, of, stepS) => {
        const told = run(values, of, stepS).told.filter(([, change]) => change.type !== 'peak');
        let current: string | null = null;
        let since = Number.NEGATIVE_INFINITY;
        for (const [at, { type, breach }] of told) {
          if (type === 'began') {
            expect(current).toBeNull();
            expect(at - since).toBeGreaterThanOrEqual(since > 0 ? of.coolDownS : Number.NEGATIVE_INFINITY);
            expect(at * 1000 - breach.startedAt).toBeGreaterThanOrEqual(of.forS * 1000);
            expect(isBeyond(of, breach.peak)).toBe(true);
            current = breach.id;
          } else {
            expect(breach.id).toBe(current);
            expect(at - since).toBeGreaterThanOrEqual(of.forS);
            expect(breach.endedAt).toBeGreaterThanOrEqual(breach.startedAt);
            current = null;
          }
          since = at;
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('does not flap: inside the band nothing begins and nothing ends', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 81, max: 100 }), { maxLength: 60 }), fc.boolean(), (values, broken) => {
        const start = broken ? [120, 120, 120] : [];
        expect(run([...start, ...values]).types).toEqual(broken ? ['began@10'] : []);
      }),
      { numRuns: 1000 },
    );
  });

  it('tells exactly once across restarts at any moments, whatever the clock did meanwhile', () => {
    const part = fc.record({ values: fc.array(value, { minLength: 1, maxLength: 25 }), away: fc.integer({ min: -3_600, max: 86_400 }) });
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 6 }), rules, (parts, of) => {
        /** As the store has them. */
        const stored = new Map<string, Breach>();
        const began: string[] = [];
        const ended: string[] = [];
        let at = 1_000_000_000;
        for (const { values, away } of parts) {
          const { told } = run(values, of, 5, recalled(...stored.values()), at);
          for (const [, { type, breach }] of told) {
            stored.set(breach.id, breach);
            if (type === 'began') began.push(breach.id);
            if (type === 'ended') ended.push(breach.id);
          }
          at += values.length * 5000 + away * 1000;
        }
        expect(new Set(began).size).toBe(began.length);
        expect(new Set(ended).size).toBe(ended.length);
        expect(ended).toEqual(began.slice(0, ended.length));
        expect(began.length - ended.length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 1000 },
    );
  });

  it('forgets only what says nothing', () => {
    fc.assert(
      fc.property(fc.array(value, { maxLength: 30 }), fc.array(value, { maxLength: 30 }), rules, (first, then, of) => {
        const { memory } = run(first, of);
        const from = first.length * 5000;
        fc.pre(isFresh(of, memory, from));
        expect(run(then, of, 5, FRESH, from).types).toEqual(run(then, of, 5, memory, from).types);
      }),
      { numRuns: 1000 },
    );
  });
});
