import { limitInputSchema, limitSchema } from '@shared/limits/limit.schema';
import { factsOf } from '@shared/limits/measures';
import { PRESETS, presetLimit, presetsFor } from '@shared/limits/presets';
import { createBreachesFile } from '@shared/limits/table';
import { isOver, withoutServer } from '@shared/limits/where';
import { measureText } from '@shared/limits/words';
import { type Limit, MEASURES } from '@shared/model';
import { describe, expect, it } from 'vitest';
import { breach, limit } from './limit';

const isOne = (change: Partial<Limit>): boolean => limitSchema.safeParse(limit(change)).success;

describe('a limit', () => {
  it('recovers on the good side of its threshold, whichever that is', () => {
    expect(isOne({ at: 10, clearAt: 10 })).toBe(true);
    expect(isOne({ at: 10, clearAt: 10.1 })).toBe(false);
    expect(isOne({ side: 'under', at: 10, clearAt: 10.1 })).toBe(true);
    expect(isOne({ side: 'under', at: 10, clearAt: 9.9 })).toBe(false);
    expect(limitInputSchema.safeParse({ ...limit(), id: null }).success).toBe(true);
  });
  it('is refused when it makes no sense', () => {
    for (const bad of [
      { at: Number.NaN },
      { forS: -1 },
      { name: ' ' },
      { at: Number.POSITIVE_INFINITY },
      { coolDownS: 604_801 },
      { where: { type: 'servers', ids: [] } },
      { where: { type: 'subjects', serverId: 's', subjects: ['k'] } },
      { period: { type: 'day' } },
      { action: 'pause-key' },
      { action: 'rotate-port' },
    ] satisfies readonly Partial<Limit>[])
      expect(isOne(bad), JSON.stringify(bad)).toBe(false);
    expect(limitSchema.safeParse({ ...limit(), measure: 'x' }).success).toBe(false);
  });
  it('of traffic has a period; of keys and ports may do something to them', () => {
    const key = { where: { type: 'subjects', serverId: 's', subjects: ['k'] } } as const;
    expect(isOne({ measure: 'traffic' })).toBe(false);
    expect(isOne({ measure: 'traffic', period: { type: 'rolling', days: 7 } })).toBe(true);
    expect(isOne({ measure: 'keyQuota', ...key, action: 'pause-key' })).toBe(true);
    expect(isOne({ measure: 'noInternet', at: 0, clearAt: 0, action: 'rotate-port' })).toBe(true);
    expect(isOne({ measure: 'noInternet', at: 0, clearAt: 0, side: 'under' })).toBe(false);
    expect(isOne({ measure: 'keyQuota', action: 'rotate-port' })).toBe(false);
  });
  it('is over the servers that it names and that have its measure', () => {
    const [xray, farm] = [
      { id: 'x', kind: 'xray' },
      { id: 'f', kind: 'farm' },
    ] as const;
    expect([isOver(limit({ measure: 'goroutines' }), xray), isOver(limit({ measure: 'goroutines' }), farm)]).toEqual([true, false]);
    expect(isOver(limit({ where: { type: 'servers', ids: ['y'] } }), xray)).toBe(false);
    const both = limit({ where: { type: 'servers', ids: ['x', 'f'] } });
    expect(withoutServer(both, 'x')?.where).toEqual({ type: 'servers', ids: ['f'] });
    expect(withoutServer(limit({ where: { type: 'servers', ids: ['x'] } }), 'x')).toBeNull();
    expect(withoutServer(limit({ measure: 'keyQuota', where: { type: 'subjects', serverId: 'x', subjects: ['k'] } }), 'x')).toBeNull();
    expect(withoutServer(both, 'z')).toBe(both);
    expect(withoutServer(limit(), 'x')).not.toBeNull();
  });
});

describe('presets', () => {
  it('are limits, each for kinds that have its measure', () => {
    for (const id of PRESETS) expect(limitInputSchema.safeParse(presetLimit(id, id)).success, id).toBe(true);
    expect(presetsFor(['farm'])).toEqual(['server-down', 'port-offline', 'no-internet', 'ip-stuck', 'weak-signal']);
    expect(presetsFor(['xray']).slice(0, 3)).toEqual(['server-down', 'quota-90', 'expires-3']);
    expect(presetsFor([])).toEqual([]);
    for (const kind of ['xray', 'keyapi', 'mihomo', 'farm'] as const)
      for (const id of presetsFor([kind])) expect(factsOf(presetLimit(id, id).measure).kinds, `${id} of ${kind}`).toContain(kind);
  });
});

describe('words and tables', () => {
  it('tell every measure with its unit, in both languages', () => {
    const units = { sizes: 'iec', rates: 'bytes' } as const;
    expect(MEASURES.map(measure => measureText(measure, 42, units)).every(text => text.includes('42'))).toBe(true);
    expect(measureText('rsrp', -101, units)).toContain('dBm');
    expect(measureText('rsrp', -101, { ...units, language: 'ru' })).toContain('дБм');
    expect(measureText('keyQuota', null, units)).toBe('–');
  });
  it('export the log, whatever is in a name', () => {
    const rows = [breach({ limitName: '=cmd|a,"b"', subject: 'k1', subjectName: 'marta', endedAt: 61_000, told: 'paired' })];
    const file = (format: 'csv' | 'json', of = rows): string => {
      const parts = createBreachesFile(format, () => 'fra');
      for (const row of of) parts.add([row]);
      return parts.text();
    };
    const csv = file('csv');
    expect(csv.split('\r\n')[1] ?? csv.split('\n')[1]).toContain('marta');
    expect(csv).not.toContain('\n=cmd');
    expect(JSON.parse(file('json', [...rows, ...rows]))).toMatchObject(
      [1, 2].map(() => ({ server: 'fra', subject: 'marta', told: 'paired' })),
    );
    expect(JSON.parse(file('json', []))).toEqual([]);
    expect(file('csv', []).split('\r\n')).toHaveLength(2);
  });
});
