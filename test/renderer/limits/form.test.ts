import { MEASURE_FACTS } from '@shared/limits/measures';
import { limitProblems } from '@shared/limits/problems';
import { type Kind, type Limit, type LimitInput, MEASURES } from '@shared/model';
import { describe, expect, it } from 'vitest';
import {
  fieldsOf,
  formOf,
  isChanged,
  type LimitForm,
  limitOf,
  newForm,
  number,
  seconds,
  withAt,
  withMeasure,
  withSide,
} from '../../../src/renderer/pages/limits/limitForm';

const units = { sizes: 'iec', rates: 'bytes' } as const;
const MiB = 1024 ** 2;
const limit: Limit = {
  id: 'l',
  name: 'Core memory',
  enabled: true,
  measure: 'memory',
  where: { type: 'servers', ids: ['home-gw'] },
  side: 'over',
  at: 200 * MiB,
  clearAt: 180 * MiB,
  forS: 120,
  coolDownS: 1800,
  period: null,
  tell: { notification: true, tray: true },
  action: 'none',
};
const form = formOf(limit, units);
const saved = (typed: LimitForm): LimitInput => {
  const checked = limitOf(typed, units);
  if ('problems' in checked) throw new Error(checked.problems.join());
  return checked.limit;
};

describe('the form of a limit', () => {
  it('shows a limit in its unit and gives the same back', () => {
    expect(form).toMatchObject({ at: '200', clearAt: '180', lasting: '2', coolDown: '30' });
    expect(saved(form)).toEqual(limit);
    expect(isChanged(form, limit, units)).toBe(false);
    expect(isChanged({ ...form, at: '201' }, limit, units)).toBe(true);
  });
  it('is not another one because the limit was switched off meanwhile', () =>
    expect(isChanged(form, { ...limit, enabled: false }, units)).toBe(false));
  it('begins as a limit that can be saved, of every measure', () => {
    for (const measure of MEASURES) {
      const fresh = saved(newForm(measure, { type: 'all' }, measure, null, units));
      expect(limitProblems(fresh), measure).toEqual([]);
      expect(formOf({ ...fresh, id: 'x' }, units), measure).toEqual({
        ...newForm(measure, { type: 'all' }, measure, null, units),
        id: 'x',
      });
    }
  });
  it('suggests twice what is used now, cleared below that', () =>
    expect(newForm('memory', { type: 'all' }, 'Memory', 118 * MiB, units)).toMatchObject({ at: '240', clearAt: '216' }));
  it('counts rates in bits and sizes in powers of ten where the user does', () => {
    const bits = { sizes: 'si', rates: 'bits' } as const;
    expect(saved({ ...newForm('down', { type: 'all' }, 'd', null, units), at: '80', clearAt: '72' }).at).toBe(80 * MiB);
    const rate = limitOf({ ...newForm('down', { type: 'all' }, 'd', null, bits), at: '80', clearAt: '72' }, bits);
    expect(rate).toMatchObject({ limit: { at: 10_000_000 } });
    const traffic = limitOf({ ...newForm('keyTraffic', { type: 'all' }, 'k', null, bits), at: '50' }, bits);
    expect(traffic).toMatchObject({ limit: { at: 50e9, clearAt: 50e9, period: { type: 'month' } } });
  });
  it('reads a decimal comma, a real minus and times with a unit', () => {
    expect(number('200,5')).toBe(200.5);
    expect(number('−110')).toBe(-110);
    expect(['2', '30 s', '1.5', '2 h', '1 d', '10 мин', '5с'].map(seconds)).toEqual([120, 30, 90, 7200, 86_400, 600, 5]);
    expect(['', 'much', '2 weeks', '1 2'].map(seconds).every(Number.isNaN)).toBe(true);
    expect(formOf({ ...limit, forS: 45 }, units).lasting).toBe('45 s');
  });
  it('names everything that cannot be', () => {
    const wrong = { ...form, name: ' ', at: 'much', clearAt: '', lasting: 'soon', coolDown: '9 d' };
    expect(limitOf(wrong, units)).toEqual({ problems: ['name', 'at', 'clearAt', 'lasting', 'coolDown'] });
    expect(limitOf({ ...form, clearAt: '201' }, units)).toEqual({ problems: ['clearAt'] });
    expect(limitOf({ ...form, where: { type: 'servers', ids: [] } }, units)).toEqual({ problems: ['where'] });
    const rolling: LimitForm = { ...newForm('traffic', { type: 'all' }, 't', null, units), period: 'rolling', days: '0' };
    expect(limitOf(rolling, units)).toEqual({ problems: ['days'] });
    expect(limitOf({ ...rolling, days: '30' }, units)).toMatchObject({ limit: { period: { type: 'rolling', days: 30 } } });
  });
});

describe('a threshold that changes', () => {
  it('takes the one at which it clears along, unless that was set by hand', () => {
    expect(withAt(form, '300')).toMatchObject({ at: '300', clearAt: '270' });
    expect(withAt({ ...form, clearAt: '150' }, '300')).toMatchObject({ at: '300', clearAt: '150' });
    // Half typed.
    expect(withAt(form, '')).toMatchObject({ at: '', clearAt: '180' });
  });
  it('turns to the other side of it with the side', () =>
    expect(withSide(form, 'under')).toMatchObject({ side: 'under', at: '200', clearAt: '220' }));
  it('of a signal keeps decibels between them', () => {
    const weak = newForm('sinr', { type: 'all' }, 'Weak', null, units);
    expect(weak).toMatchObject({ side: 'under', at: '0', clearAt: '3' });
    expect(withAt(weak, '-2')).toMatchObject({ clearAt: '1' });
  });
});

describe('another measure', () => {
  const kinds: Readonly<Record<string, Kind>> = { 'home-gw': 'mihomo', riga: 'farm', fra: 'xray' };
  const kindOf = (id: string): Kind | undefined => kinds[id];
  const names = { before: 'Memory of the core', after: 'Port offline' };
  it('keeps the name that the user gave, and takes its own otherwise', () => {
    expect(withMeasure(form, 'portOffline', names, kindOf, null, units).name).toBe('Core memory');
    expect(withMeasure({ ...form, name: names.before }, 'portOffline', names, kindOf, null, units).name).toBe('Port offline');
  });
  it('keeps the servers that have it; without one it is over all', () => {
    const both: LimitForm = { ...form, where: { type: 'servers', ids: ['home-gw', 'riga'] } };
    expect(withMeasure(both, 'portOffline', names, kindOf, null, units).where).toEqual({ type: 'servers', ids: ['riga'] });
    expect(withMeasure(form, 'portOffline', names, kindOf, null, units).where).toEqual({ type: 'all' });
  });
  it('keeps the keys of a server for another measure of keys, not for one of the server', () => {
    const where = { type: 'subjects', serverId: 'fra', subjects: ['k1'] } as const;
    const some: LimitForm = { ...newForm('keyQuota', where, 'Quota', null, units), action: 'pause-key' };
    expect(withMeasure(some, 'keyExpires', names, kindOf, null, units)).toMatchObject({ where, action: 'pause-key' });
    expect(withMeasure(some, 'memory', names, kindOf, null, units)).toMatchObject({
      where: { type: 'servers', ids: ['fra'] },
      action: 'none',
    });
  });
});

describe('the fields of a measure', () => {
  it('are those that mean something for it', () => {
    expect(fieldsOf('memory')).toEqual({ at: true, side: true, clearAt: true, lasting: true, coolDown: true, period: false });
    expect(fieldsOf('unreachable')).toMatchObject({ at: false, side: false, clearAt: false, lasting: true });
    expect(fieldsOf('keyExpires')).toMatchObject({ at: true, side: false, clearAt: false, lasting: false, coolDown: false });
    expect(fieldsOf('traffic')).toMatchObject({ at: true, clearAt: false, lasting: false, period: true });
    for (const measure of MEASURES) expect(fieldsOf(measure).period, measure).toBe(MEASURE_FACTS[measure].type === 'period');
  });
});
