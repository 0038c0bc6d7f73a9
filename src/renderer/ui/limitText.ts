/** A limit in words: what it judges, of what, and how that stands. Pure. */
import { type Quantity, type Units, unitIn } from '@shared/format';
import { breachShape, factsOf } from '@shared/limits/measures';
import { measureQuantity, measureText } from '@shared/limits/words';
import type { Limit, LimitStanding, Measure, StateShape } from '@shared/model';
import type { Texts } from '@shared/texts';
import { secondsText } from './metricValue';

type Rule = Omit<Limit, 'id' | 'name' | 'enabled'>;

/** How long in its largest whole unit: `30 s`, `5 min`, `2 h`, `3 d`. */
export function lastingText(t: Texts, s: number): string {
  if (s >= 86_400 && s % 86_400 === 0) return t('age.d', { count: s / 86_400 });
  if (s >= 3_600 && s % 3_600 === 0) return t('age.h', { count: s / 3_600 });
  return secondsText(t, s);
}

/** `over 200 MiB for 2 min`, `unreachable for 5 min`, `3 days before`. */
export function ruleLine(t: Texts, rule: Rule, units: Units): string {
  const { measure, at, clearAt, forS } = rule;
  const { type, unit } = factsOf(measure);
  const time = lastingText(t, forS);
  if (type === 'state') return t(`limits.rule-${measure}`, { time });
  if (type === 'event') return at < 1 ? t('limits.rule-each') : t('limits.rule-times', { count: at });
  if (unit === 'days') return at <= 0 ? t('limits.rule-expired') : t('limits.rule-days', { count: at });
  const beyond = beyondText(t, rule, units);
  if (type === 'period') return periodText(t, rule, beyond);
  if (forS > 0) return t('limits.rule-for', { rule: beyond, time });
  return clearAt === at ? beyond : t('limits.rule-clears', { rule: beyond, value: measureText(measure, clearAt, units) });
}

function beyondText(t: Texts, { measure, side, at }: Rule, units: Units): string {
  const value = measureText(measure, at, units);
  switch (measure) {
    case 'ipStuck':
      return t('limits.rule-turns', { count: at });
    case 'drift':
      return side === 'over' && at < 1 ? t('limits.rule-drift') : t(`limits.rule-keys-${side}`, { count: at });
    case 'down':
    case 'up':
    case 'rsrp':
    case 'sinr':
      return `${t(`limits.rule-of-${measure}`)} ${t(`limits.rule-${side}`, { value })}`;
    default:
      return t(factsOf(measure).reaches ? 'limits.rule-from' : `limits.rule-${side}`, { value });
  }
}

function periodText(t: Texts, { period }: Rule, rule: string): string {
  if (period === null) return rule;
  return period.type === 'rolling' ? t('limits.rule-rolling', { rule, count: period.days }) : t(`limits.rule-a-${period.type}`, { rule });
}

/** `all servers`, `home-gw`, `3 ports of riga-farm`. */
export function whereText(t: Texts, { measure, where }: Pick<Limit, 'measure' | 'where'>, nameOf: (serverId: string) => string): string {
  const { subject, kinds } = factsOf(measure);
  switch (where.type) {
    case 'all':
      return t(subject === 'server' && kinds.length === 1 ? `limits.all-${kinds[0]}` : `limits.all-${subject}`);
    case 'servers':
      return where.ids.map(nameOf).join(', ');
    case 'subjects':
      return t(`limits.some-${subject}`, { count: where.subjects.length, server: nameOf(where.serverId) });
  }
}

/** A value as it stands in a column; of states the seconds for which they have been so. */
export function nowQuantity(t: Texts, measure: Measure, value: number | null, units: Units): Quantity {
  if (value !== null && Number.isFinite(value)) {
    if (factsOf(measure).unit === 'state') return sinceQuantity(value, t.language);
    if (measure === 'ipStuck') return { value: String(value), unit: t('limits.turns', { count: value }) };
    if (measure === 'keyExpires') return { value: String(Math.ceil(value)), unit: t('limits.days', { count: Math.ceil(value) }) };
  }
  return measureQuantity(measure, value, units);
}
function sinceQuantity(s: number, language: string): Quantity {
  const [size, unit] = s < 60 ? ([1, 's'] as const) : s < 3_600 ? ([60, 'min'] as const) : s < 172_800 ? ([3_600, 'h'] as const) : DAY;
  const ru = { s: 'с', min: 'мин', h: 'ч', d: 'д' } as const;
  return { value: String(Math.floor(s / size)), unit: language === 'ru' ? ru[unit] : unitIn(unit, 'en') };
}
const DAY = [86_400, 'd'] as const;

/** Shape and word of a limit's state. */
export function standingShape(limit: Pick<Limit, 'measure' | 'at'>, state: LimitStanding['state']): StateShape {
  switch (state) {
    case 'off':
      return 'off';
    case 'fine':
    case 'against':
      return 'ok';
    case 'broken':
      return breachShape({ measure: limit.measure, threshold: limit.at });
    case 'unjudged':
      return 'stale';
  }
}
