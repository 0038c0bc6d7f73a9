import { type BreachChange, evaluate, forget, type LimitsMemory, mute, recall } from '@shared/limits';
import type { Breach, Limit, Sample } from '@shared/model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const rule: Limit = {
  id: 'l',
  name: 'memory of a',
  serverId: 'a',
  metric: 'memory',
  above: 100,
  clearBelow: 80,
  forS: 10,
  coolDownS: 60,
  enabled: true,
};
const sample = (value: number | null, at: number): Sample => ({ serverId: 'a', metric: 'memory', at, value });

/** Feeds values one `stepS` apart; gives all changes with their seconds. */
function run(values: readonly (number | null)[], limit: Limit = rule, stepS = 5, memory: LimitsMemory = {}, from = 0) {
  const told: [number, BreachChange][] = [];
  let current = memory;
  for (const [index, value] of values.entries()) {
    const at = from + index * stepS * 1000;
    const result = evaluate([limit], current, sample(value, at), at);
    current = result.memory;
    told.push(...result.breaches.map((change): [number, BreachChange] => [at / 1000, change]));
  }
  return { told, memory: current, types: told.map(([at, change]) => `${change.type}@${at}`) };
}

describe('a limit', () => {
  it('is broken after its duration, and recovers after as long below its lower mark', () => {
    const { types, told } = run([50, 120, 130, 110, 90, 70, 75, 70, 60]);
    expect(types).toEqual(['began@15', 'ended@35']);
    expect(told[0]?.[1].breach).toMatchObject({ limitId: 'l', startedAt: 5000, endedAt: null, peak: 130, threshold: 100 });
    expect(told[1]?.[1].breach).toMatchObject({ startedAt: 5000, endedAt: 35_000, peak: 130 });
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
    const quick = { ...rule, forS: 0 };
    const { types } = run([120, 70, ...Array.from({ length: 12 }, () => 120)], quick);
    expect(types).toEqual(['began@0', 'ended@5', 'began@65']);
  });

  it('reports a new worst value', () => {
    expect(run([120, 120, 120, 130, 125, 140]).types).toEqual(['began@10', 'peak@15', 'peak@25']);
  });

  it('is neither broken nor healed by a gap', () => {
    expect(run([120, null, 120, null, 120, null, 120]).types).toEqual([]);
    expect(run([120, 120, null, 120, 120]).types).toEqual(['began@20']);
    expect(run([120, 120, 120, null, null, null, null, 120]).types).toEqual(['began@10']);
    expect(run([120, 120, 120, 70, null, 70, null, 70]).types).toEqual(['began@10']);
    expect(run([120, Number.NaN, 120]).types).toEqual([]);
  });

  it('does not count the time in which nothing was read', () => {
    const { memory } = run([120]);
    const gap = evaluate([rule], memory, sample(null, 5000), 5000);
    expect(evaluate([rule], gap.memory, sample(120, 3_600_000), 3_600_000).breaches).toEqual([]);
    expect(evaluate([rule], memory, sample(120, 86_400_000), 86_400_000).breaches).toEqual([]);
    const back = evaluate([rule], memory, sample(120, -5000), -5000);
    expect(back.breaches).toEqual([]);
  });

  it('looks at its own server and metric only, and not while it is off', () => {
    const other = { ...rule, serverId: 'b' };
    expect(run([120, 120, 120], other).types).toEqual([]);
    expect(run([120, 120, 120], { ...rule, metric: 'up' }).types).toEqual([]);
    expect(run([120, 120, 120], { ...rule, enabled: false }).types).toEqual([]);
  });
});

describe('a restart', () => {
  const open = (): Breach => {
    const breach = run([120, 120, 120]).told[0]?.[1].breach;
    if (!breach) throw new Error('no breach');
    return breach;
  };

  it('goes on with an open breach without telling it again, and pairs its end', () => {
    const { types, told } = run([150, 120, 70, 70, 70], rule, 5, recall([open()]), 100_000);
    expect(types).toEqual(['peak@100', 'ended@120']);
    expect(told.at(-1)?.[1].breach.id).toBe(open().id);
  });

  it('keeps the cool-down', () => {
    const ended = { ...open(), endedAt: 50_000 };
    expect(run([120, 120, 120], { ...rule, forS: 0 }, 5, recall([ended]), 60_000).types).toEqual([]);
    expect(run([120], { ...rule, forS: 0 }, 5, recall([ended]), 111_000).types).toEqual(['began@111']);
  });

  it('ends the breach of a limit that was removed', () => {
    const { memory, ended } = forget(recall([open()]), 'l', 77_000);
    expect(memory).toEqual({});
    expect(ended).toMatchObject({ endedAt: 77_000 });
    expect(forget({}, 'l', 1)).toEqual({ memory: {}, ended: null });
  });

  it('keeps a mute', () => {
    const { told } = run([120, 70, 70, 70], rule, 5, mute(recall([open()]), open().id, true), 100_000);
    expect(told.at(-1)?.[1]).toMatchObject({ type: 'ended', breach: { muted: true } });
  });
});

describe('any run of values', () => {
  const value = fc.oneof({ weight: 8, arbitrary: fc.integer({ min: 0, max: 200 }) }, { weight: 1, arbitrary: fc.constant(null) });
  const limits = fc
    .record({
      above: fc.integer({ min: 20, max: 180 }),
      band: fc.integer({ min: 0, max: 20 }),
      forS: fc.integer({ min: 0, max: 20 }),
      coolDownS: fc.integer({ min: 0, max: 60 }),
    })
    .map(({ above, band, forS, coolDownS }): Limit => ({ ...rule, above, clearBelow: above - band, forS, coolDownS }));

  it('begins and ends in turn, each end with the id of its begin, never inside the cool-down or faster than the duration', () => {
    fc.assert(
      fc.property(fc.array(value, { maxLength: 200 }), limits, fc.integer({ min: 1, max: 10 }), (values, limit, stepS) => {
        const told = run(values, limit, stepS).told.filter(([, change]) => change.type !== 'peak');
        let open: string | null = null;
        let since = Number.NEGATIVE_INFINITY;
        for (const [at, { type, breach }] of told) {
          if (type === 'began') {
            expect(open).toBeNull();
            expect(at - since).toBeGreaterThanOrEqual(since > 0 ? limit.coolDownS : Number.NEGATIVE_INFINITY);
            expect(at * 1000 - breach.startedAt).toBeGreaterThanOrEqual(limit.forS * 1000);
            open = breach.id;
          } else {
            expect(breach.id).toBe(open);
            expect(at - since).toBeGreaterThanOrEqual(limit.forS);
            expect(breach.endedAt).toBeGreaterThanOrEqual(breach.startedAt);
            open = null;
          }
          since = at;
        }
      }),
    );
  });

  it('says nothing while values stay inside the band', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 81, max: 100 }), { maxLength: 100 }), fc.boolean(), (values, broken) => {
        const start = broken ? [120, 120, 120] : [];
        expect(run([...start, ...values]).types).toEqual(broken ? ['began@10'] : []);
      }),
    );
  });
});
