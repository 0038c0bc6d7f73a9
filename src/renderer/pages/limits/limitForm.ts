/** The editor of one limit as text fields with a unit. Pure. */

import { sizeScale, type Units, unitIn } from '@shared/format';
import type { Limit, Metric } from '@shared/model';

/** Metrics a limit can watch from the window. */
export const LIMIT_METRICS = ['memory', 'down', 'up', 'connections', 'rtt'] as const satisfies readonly Metric[];
export type LimitMetric = (typeof LIMIT_METRICS)[number];

export interface LimitForm {
  readonly id: string | null;
  readonly name: string;
  readonly serverId: string;
  readonly metric: LimitMetric;
  readonly above: string;
  readonly clearBelow: string;
  readonly forS: string;
  readonly coolDownMin: string;
  readonly enabled: boolean;
}

/** Fields are typed in this many bytes, or plain numbers. */
export function unitOf(metric: LimitMetric, units: Units): { readonly factor: number; readonly unit: string } {
  const mega = sizeScale(units.sizes === 'iec' ? 1024 ** 2 : 1e6, units);
  switch (metric) {
    case 'memory':
      return { factor: mega.divisor, unit: mega.unit };
    case 'down':
    case 'up':
      return units.rates === 'bits'
        ? { factor: 125_000, unit: unitIn('Mbit/s', units.language) }
        : { factor: mega.divisor, unit: `${mega.unit}${unitIn('/s', units.language)}` };
    case 'connections':
      return { factor: 1, unit: '' };
    case 'rtt':
      return { factor: 1, unit: unitIn('ms', units.language) };
  }
}

const tidy = (value: number): string => String(Number(value.toPrecision(6)));
const isLimitMetric = (metric: Metric): metric is LimitMetric => (LIMIT_METRICS as readonly string[]).includes(metric);

export function limitForm(limit: Limit, units: Units): LimitForm {
  const metric = isLimitMetric(limit.metric) ? limit.metric : 'connections';
  const { factor } = unitOf(metric, units);
  return {
    id: limit.id,
    name: limit.name,
    serverId: limit.serverId,
    metric,
    above: tidy(limit.above / factor),
    clearBelow: tidy(limit.clearBelow / factor),
    forS: tidy(limit.forS),
    coolDownMin: tidy(limit.coolDownS / 60),
    enabled: limit.enabled,
  };
}

/** A new rule that fits what the server uses now: twice that, cleared 10 % below. */
export function suggestedForm(serverId: string, metric: LimitMetric, now: number | null, name: string, units: Units): LimitForm {
  const { factor } = unitOf(metric, units);
  const base = { memory: 200 * factor, down: 50 * factor, up: 50 * factor, connections: 1000, rtt: 400 }[metric];
  const above = Number(((now !== null && now > 0 ? now * 2 : base) / factor).toPrecision(2));
  return {
    id: null,
    name,
    serverId,
    metric,
    above: tidy(above),
    clearBelow: tidy(above * 0.9),
    forS: '120',
    coolDownMin: '30',
    enabled: true,
  };
}

export type LimitProblem = 'name' | 'above' | 'clearBelow' | 'forS' | 'coolDownMin' | 'serverId';

const parse = (text: string): number => (text.trim() === '' ? Number.NaN : Number(text.trim().replace(',', '.')));

/** The limit to save, or what must be mended first. */
export function limitOf(
  form: LimitForm,
  units: Units,
): { readonly limit: Omit<Limit, 'id'> & { readonly id: string | null } } | { readonly problems: readonly LimitProblem[] } {
  const { factor } = unitOf(form.metric, units);
  const above = parse(form.above);
  const clearBelow = parse(form.clearBelow);
  const forS = parse(form.forS);
  const coolDown = parse(form.coolDownMin);
  const problems: LimitProblem[] = [];
  if (form.name.trim() === '') problems.push('name');
  if (form.serverId === '') problems.push('serverId');
  if (!(above > 0)) problems.push('above');
  if (!(clearBelow >= 0 && clearBelow <= above)) problems.push('clearBelow');
  if (!(forS >= 0 && forS <= 86_400)) problems.push('forS');
  if (!(coolDown >= 0 && coolDown <= 1440)) problems.push('coolDownMin');
  if (problems.length > 0) return { problems };
  return {
    limit: {
      id: form.id,
      name: form.name.trim(),
      serverId: form.serverId,
      metric: form.metric,
      above: above * factor,
      clearBelow: clearBelow * factor,
      forS: Math.round(forS),
      coolDownS: Math.round(coolDown * 60),
      enabled: form.enabled,
    },
  };
}
