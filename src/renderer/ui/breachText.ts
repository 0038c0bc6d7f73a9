/** A breach in words, and breaches of one limit as one line where they are many. Pure. */
import { formatClock, formatMoment, type Units } from '@shared/format';
import type { Route } from '@shared/ipc';
import { factsOf } from '@shared/limits/measures';
import { measureText } from '@shared/limits/words';
import type { Breach } from '@shared/model';
import type { Texts } from '@shared/texts';
import { spanText } from './metricValue';

/** What broke it: the key, port or node, or the server itself. */
export const subjectOf = ({ subject, subjectName }: Pick<Breach, 'subject' | 'subjectName'>, server: string): string =>
  subject === '' ? server : subjectName;

/** Whether its worst value says something: what is so or not so, and what happened, has none. */
export const hasValue = ({ measure }: Pick<Breach, 'measure'>): boolean => {
  const { type } = factsOf(measure);
  return type === 'value' || type === 'period';
};

/** Where what broke it is shown; many of them: their server. */
export function routeOf({ serverId, subject, measure }: Breach, many = false): Route {
  const tabs = { server: undefined, key: 'keys', port: many ? 'ports' : `ports/${subject}`, node: 'proxies' } as const;
  const tab = tabs[factsOf(measure).subject];
  return { page: 'server', serverId, ...(tab === undefined ? {} : { tab }) };
}

/** `reached 241 MiB, the limit is 200 MiB`; of states how long it has been so. */
export function breachLine(t: Texts, breach: Breach, now: number, units: Units): string {
  if (!hasValue(breach)) return t('breach.lasts', { time: lastedText(t, breach, now) });
  const peak = measureText(breach.measure, breach.peak, units);
  return t('breach.line', { peak, threshold: measureText(breach.measure, breach.threshold, units) });
}

/** Title and line of breaches that are told together. */
export function breachWords(
  t: Texts,
  { first, breaches }: BreachGroup,
  server: string,
  now: number,
  units: Units,
): readonly [string, string] {
  const limit = first.limitName;
  return breaches.length > 1
    ? [t('breach.many', { limit, count: breaches.length, server }), breaches.map(({ subjectName }) => subjectName).join(', ')]
    : [t('breach.title', { limit, subject: subjectOf(first, server) }), breachLine(t, first, now, units)];
}

/** `Core memory: home-gw, 241 MiB, over`. */
export function logText(t: Texts, breach: Breach, server: string, units: Units): string {
  const value = hasValue(breach) ? [measureText(breach.measure, breach.peak, units)] : [];
  const parts = [subjectOf(breach, server), ...value, ...(breach.endedAt === null ? [] : [t('breach.over')])];
  return `${breach.limitName}: ${parts.join(', ')}`;
}

/** How long it lasted, or has lasted. */
export const lastedText = (t: Texts, { startedAt, endedAt }: Pick<Breach, 'startedAt' | 'endedAt'>, now: number): string =>
  spanText(t, Math.max(0, (endedAt ?? now) - startedAt) / 1000);

/** `today 11:58`, `13 Sep 22:10`. */
export function breachMoment(t: Texts, at: number, now: number): string {
  const clock = formatClock(at, { language: t.language, seconds: false });
  const moment = formatMoment(at, now, { language: t.language });
  return moment === clock ? t('breach.today', { time: clock }) : `${moment} ${clock}`;
}

/** What was done because of it, or how it was told. */
export function toldText(t: Texts, { action, told }: Pick<Breach, 'action' | 'told'>): string {
  return action === null ? t(`breach.told-${told}`) : t(`breach.did-${action.type}-${action.state}`);
}

/** Open breaches as the user takes them in: those of one limit on one server together, from this many on. */
const MANY = 3;
export interface BreachGroup {
  readonly first: Breach;
  readonly breaches: readonly Breach[];
}
/** The same for a line that many are, whichever of them began last: what is pressed in it stays. */
export const groupKey = ({ first: { id, limitId, serverId }, breaches }: BreachGroup): string =>
  breaches.length > 1 ? `${limitId} ${serverId}` : id;
export function grouped(breaches: readonly Breach[]): readonly BreachGroup[] {
  const groups = new Map<string, Breach[]>();
  for (const breach of breaches) {
    const key = `${breach.limitId} ${breach.serverId}`;
    const group = groups.get(key);
    if (group) group.push(breach);
    else groups.set(key, [breach]);
  }
  return [...groups.values()].flatMap(group => {
    const [first] = group;
    if (!first) return [];
    return group.length >= MANY ? [{ first, breaches: group }] : group.map(breach => ({ first: breach, breaches: [breach] }));
  });
}
