/** The form of a limit: what is typed, what is wrong with it, what it comes to. Pure. */
import type { Units } from '@shared/format';
import { sizeScale, unitIn } from '@shared/format';
import { actionsFor, factsOf } from '@shared/limits/measures';
import { type LimitProblem, limitProblems } from '@shared/limits/problems';
import type { Kind, Limit, LimitAction, LimitInput, LimitPeriod, LimitSide, LimitWhere, Measure } from '@shared/model';

export interface LimitForm {
  readonly id: string | null;
  readonly name: string;
  readonly enabled: boolean;
  readonly measure: Measure;
  readonly where: LimitWhere;
  readonly side: LimitSide;
  /** In the unit of `scaleOf`. */
  readonly at: string;
  readonly clearAt: string;
  /** Minutes, or with a unit: `30 s`, `2 h`. */
  readonly lasting: string;
  readonly coolDown: string;
  readonly period: LimitPeriod['type'] | null;
  /** Of a rolling period. */
  readonly days: string;
  readonly tell: Limit['tell'];
  readonly action: LimitAction;
}
export type FormProblem = LimitProblem | 'name' | 'lasting' | 'coolDown' | 'days';

/** A field is typed in this many bytes (or bytes a second), or in plain numbers. */
export interface FieldScale {
  readonly factor: number;
  /** Empty: a count. */
  readonly unit: string;
}

export function scaleOf(measure: Measure, units: Units): FieldScale {
  const { unit, type } = factsOf(measure);
  const [iec, si] = type === 'period' ? [1024 ** 3, 1e9] : [1024 ** 2, 1e6];
  const size = sizeScale(units.sizes === 'iec' ? iec : si, units);
  switch (unit) {
    case 'bytes':
      return { factor: size.divisor, unit: size.unit };
    case 'rate':
      return units.rates === 'bits'
        ? { factor: 125_000, unit: unitIn('Mbit/s', units.language) }
        : { factor: size.divisor, unit: `${size.unit}${unitIn('/s', units.language)}` };
    case 'percent':
      return { factor: 1, unit: '%' };
    case 'ms':
    case 'dBm':
    case 'dB':
      return { factor: 1, unit: unitIn(unit, units.language) };
    case 'count':
    case 'state':
    case 'days':
      return { factor: 1, unit: '' };
  }
}

/** Which fields a measure has beside those of every limit. */
export interface Fields {
  readonly at: boolean;
  readonly side: boolean;
  readonly clearAt: boolean;
  readonly lasting: boolean;
  readonly coolDown: boolean;
  readonly period: boolean;
}
export function fieldsOf(measure: Measure): Fields {
  const { type, unit, reaches } = factsOf(measure);
  const plain = type === 'value' && unit !== 'days';
  return {
    at: type === 'value' || type === 'period',
    side: plain && !reaches,
    clearAt: plain,
    lasting: type !== 'period' && unit !== 'days',
    coolDown: unit !== 'days',
    period: type === 'period',
  };
}

/** What a new limit over a measure begins with; where it depends on the size of the server, twice what it is now. */
const FIRST: { readonly [M in Measure]: readonly [at: number, clearAt: number, lastingS: number] } = {
  down: [50, 45, 120],
  up: [50, 45, 120],
  memory: [200, 180, 120],
  connections: [1000, 900, 120],
  goroutines: [2000, 1800, 120],
  rtt: [400, 360, 120],
  portsOnline: [1, 1, 120],
  traffic: [1000, 1000, 0],
  unreachable: [0, 0, 300],
  drift: [0, 0, 300],
  counterReset: [0, 0, 60],
  coreRestarted: [0, 0, 60],
  keyTraffic: [50, 50, 0],
  keyQuota: [90, 85, 0],
  keyExpires: [3, 3, 0],
  serviceDown: [0, 0, 120],
  portOffline: [0, 0, 600],
  noInternet: [0, 0, 180],
  ipStuck: [3, 1, 0],
  rsrp: [-110, -105, 180],
  sinr: [0, 3, 180],
  uniqueShare: [50, 60, 0],
  nodeLatency: [400, 360, 180],
};
/** Those grow with the server. */
const BY_SIZE: ReadonlySet<Measure> = new Set<Measure>(['down', 'up', 'memory', 'connections', 'goroutines']);

/** A new limit. `now`: the value of the servers named (the largest), if any is known. */
export function newForm(measure: Measure, where: LimitWhere, name: string, now: number | null, units: Units): LimitForm {
  const { factor } = scaleOf(measure, units);
  const { type, side } = factsOf(measure);
  const [first, clear, lastingS] = FIRST[measure];
  const grown = BY_SIZE.has(measure) && now !== null && now > 0 ? Number(((now * 2) / factor).toPrecision(2)) : null;
  const at = grown ?? first;
  return {
    id: null,
    name,
    enabled: true,
    measure,
    where,
    side,
    at: tidy(at),
    clearAt: tidy(grown === null ? clear : grown * 0.9),
    lasting: durationField(lastingS),
    coolDown: durationField(type === 'state' ? 300 : type === 'period' || measure === 'keyQuota' || measure === 'keyExpires' ? 0 : 1800),
    period: type === 'period' ? 'month' : null,
    days: '7',
    tell: { notification: true, tray: true },
    action: 'none',
  };
}

export function formOf(limit: Limit, units: Units): LimitForm {
  const { factor } = scaleOf(limit.measure, units);
  const { id, name, enabled, measure, where, side, tell, action, period } = limit;
  return {
    ...{ id, name, enabled, measure, where, side, tell, action },
    at: tidy(limit.at / factor),
    clearAt: tidy(limit.clearAt / factor),
    lasting: durationField(limit.forS),
    coolDown: durationField(limit.coolDownS),
    period: period?.type ?? null,
    days: period?.type === 'rolling' ? String(period.days) : '7',
  };
}

/** The form over another measure: name, place and what else fits it stay. `names`: default names of the old and the new one. */
export function withMeasure(form: LimitForm, measure: Measure, names: Names, kindOf: KindOf, now: number | null, units: Units): LimitForm {
  const name = form.name.trim() === '' || form.name === names.before ? names.after : form.name;
  const fresh = newForm(measure, whereFor(measure, form, kindOf), name, now, units);
  const action = actionsFor(measure).includes(form.action) ? form.action : 'none';
  return { ...fresh, id: form.id, enabled: form.enabled, tell: form.tell, action };
}
interface Names {
  readonly before: string;
  readonly after: string;
}
type KindOf = (serverId: string) => Kind | undefined;

function whereFor(measure: Measure, { where, measure: before }: LimitForm, kindOf: KindOf): LimitWhere {
  if (where.type === 'all') return where;
  const facts = factsOf(measure);
  const fits = (id: string): boolean => {
    const kind = kindOf(id);
    return kind !== undefined && facts.kinds.includes(kind);
  };
  if (where.type === 'subjects' && facts.subject === factsOf(before).subject && fits(where.serverId)) return where;
  const ids = (where.type === 'servers' ? where.ids : [where.serverId]).filter(fits);
  return ids.length === 0 ? { type: 'all' } : { type: 'servers', ids };
}

/** Another threshold; the one at which it clears keeps its distance, unless it was set by hand. */
export function withAt(form: LimitForm, at: string): LimitForm {
  const [before, clear, after] = [number(form.at), number(form.clearAt), number(at)];
  const usual = clearFor(form.measure, form.side, before);
  const follows = fieldsOf(form.measure).clearAt && Number.isFinite(after) && (!Number.isFinite(before) || Math.abs(clear - usual) < 1e-6);
  return { ...form, at, clearAt: follows ? tidy(clearFor(form.measure, form.side, after)) : form.clearAt };
}
export function withSide(form: LimitForm, side: LimitSide): LimitForm {
  if (side === form.side) return form;
  const at = number(form.at);
  return { ...form, side, clearAt: Number.isFinite(at) ? tidy(clearFor(form.measure, side, at)) : form.clearAt };
}

/** Ten percent on the good side of it; of signals, percents and small counts so many units. */
function clearFor(measure: Measure, side: LimitSide, at: number): number {
  const { unit, reaches } = factsOf(measure);
  const away = side === 'over' ? -1 : 1;
  if (unit === 'dB') return at + away * 3;
  if (unit === 'dBm') return at + away * 5;
  if (unit === 'percent') return at + away * (reaches ? 5 : 10);
  if (unit === 'count' && Math.abs(at) < 10) return reaches ? Math.max(0, at + away * 2) : at;
  return at + away * Math.abs(at) * 0.1;
}

/** The limit to save, or what must be mended first. */
export function limitOf(form: LimitForm, units: Units): { readonly limit: LimitInput } | { readonly problems: readonly FormProblem[] } {
  const { factor } = scaleOf(form.measure, units);
  const fields = fieldsOf(form.measure);
  const [lasting, coolDown] = [fields.lasting ? seconds(form.lasting) : 0, fields.coolDown ? seconds(form.coolDown) : 0];
  const at = fields.at ? number(form.at) * factor : 0;
  const days = number(form.days);
  const problems: FormProblem[] = [];
  if (form.name.trim() === '') problems.push('name');
  if (!Number.isFinite(at)) problems.push('at');
  const clearAt = fields.clearAt ? number(form.clearAt) * factor : at;
  if (!Number.isFinite(clearAt)) problems.push('clearAt');
  if (!within(lasting, 0, LONGEST_S)) problems.push('lasting');
  if (!within(coolDown, 0, LONGEST_S)) problems.push('coolDown');
  if (form.period === 'rolling' && !(Number.isInteger(days) && within(days, 1, 366))) problems.push('days');
  const { id, name, enabled, measure, where, side, tell, action } = form;
  const limit: LimitInput = {
    ...{ id, enabled, measure, where, side, at, clearAt, tell, action },
    name: name.trim(),
    forS: Math.round(lasting),
    coolDownS: Math.round(coolDown),
    period: form.period === null ? null : form.period === 'rolling' ? { type: 'rolling', days } : { type: form.period },
  };
  if (where.type === 'servers' ? where.ids.length === 0 : where.type === 'subjects' && where.subjects.length === 0) problems.push('where');
  if (Number.isFinite(at) && Number.isFinite(clearAt))
    for (const problem of limitProblems(limit)) if (!problems.includes(problem)) problems.push(problem);
  return problems.length > 0 ? { problems } : { limit };
}

const LONGEST_S = 7 * 86_400;
const within = (value: number, least: number, most: number): boolean => value >= least && value <= most;
const tidy = (value: number): string => String(Number(value.toPrecision(6)));

/** A number as it is typed, also with a decimal comma; NaN: it is none. */
export function number(text: string): number {
  const plain = text.trim().replace(',', '.').replace('−', '-');
  return plain === '' ? Number.NaN : Number(plain);
}

const UNITS_S: Readonly<Record<string, number>> = { s: 1, с: 1, min: 60, мин: 60, m: 60, h: 3_600, ч: 3_600, d: 86_400, д: 86_400 };
/** Minutes as they are typed, or a number with a unit; NaN: it is neither. */
export function seconds(text: string): number {
  const [, value = '', unit = ''] = /^\s*(-?[\d.,]+)\s*(\p{L}*)\s*$/u.exec(text) ?? [];
  return number(value) * (unit === '' ? 60 : (UNITS_S[unit.toLowerCase()] ?? Number.NaN));
}
/** Whole minutes as a plain number, anything else in seconds. */
const durationField = (s: number): string => (s % 60 === 0 ? String(s / 60) : `${tidy(s)} s`);

/** Whether the form says something else than the limit it was made from. */
export const isChanged = (form: LimitForm, limit: Limit, units: Units): boolean => {
  const { enabled: _on, ...before } = formOf(limit, units);
  const { enabled: _now, ...after } = form;
  return JSON.stringify(before) !== JSON.stringify(after);
};
