/** What an event says, in the user's language. */
import { decimalIn, formatDuration, UNKNOWN, type Units } from '../format';
import { factsOf } from '../limits/measures';
import { measureText } from '../limits/words';
import { type EventEntry, MEASURES } from '../model';
import { modeText } from '../modetext';
import type { TextParams, Texts } from '../translate';

/** What is so or not so has no values to tell. */
const isState = (measure: unknown): boolean => MEASURES.some(each => each === measure && factsOf(each).type === 'state');

/** The type as its text names it. */
function typeOf({ type, params }: EventEntry): string {
  if (type === 'link-lost' && params.code === '') return 'link-stale';
  if (type === 'app-started' && params.servers === 0) return 'app-started-empty';
  if (type === 'core-restarted' && Number(params.durationMs) < 1_000) return 'core-restarted-now';
  return (type === 'breach' || type === 'recovery') && isState(params.measure) ? `${type}-state` : type;
}

/** The event in one line; an unknown type reads as itself. */
export function eventText(t: Texts, event: EventEntry, serverName: string | null, units: Units): string {
  const key = `event.${typeOf(event)}`;
  return t.has(key) ? t(key, wordsOf(t, event, serverName, units)) : event.type;
}

/** For files: the whole line, its particulars behind it. */
export const wordEvents =
  (t: Texts, units: Units) =>
  (event: EventEntry, serverName: string | null): string => {
    const { head, detail } = eventLine(t, event, serverName, { ...units, language: t.language });
    return detail === '' ? head : `${head}: ${detail}`;
  };

export interface EventLine {
  /** What happened. */
  readonly head: string;
  /** Particulars; empty: none. */
  readonly detail: string;
}
/** The event in a wide line: what stands in the particulars is not said before them. */
export function eventLine(t: Texts, event: EventEntry, serverName: string | null, units: Units): EventLine {
  const words = wordsOf(t, event, serverName, units);
  const type = typeOf(event);
  const [head, detail] = [`eventHead.${type}`, `eventDetail.${type}`];
  return {
    head: t.has(head) ? t(head, words) : eventText(t, event, serverName, units),
    detail: t.has(detail) ? t(detail, words) : failedText(t, event),
  };
}

/** Of a run: how many did not come about. */
function failedText(t: Texts, { type, params: { failed } }: EventEntry): string {
  return typeof failed === 'number' && failed > 0 && /-run(-|$)/.test(type) ? t('eventDetail.failed', { failed }) : '';
}

/** Codes, values and durations are worded first. */
function wordsOf(t: Texts, { params }: EventEntry, serverName: string | null, units: Units): TextParams {
  const measure = MEASURES.find(each => each === params.measure);
  const ms = typeof params.durationMs === 'number' ? params.durationMs : 0;
  const coded = (key: string, code: string | number): string => (t.has(key) ? t(key) : String(code));
  const valued = (name: string): TextParams => {
    const value = params[name];
    return typeof value === 'number' && measure !== undefined ? { [name]: measureText(measure, value, units) } : {};
  };
  return {
    ...params,
    server: serverName ?? '',
    ...(params.code === undefined ? {} : { reason: coded(`error.${params.code}`, params.code) }),
    ...(params.reason === undefined ? {} : { reason: coded(`eventReason.${params.reason}`, params.reason) }),
    ...(params.oldIp === '' ? { oldIp: UNKNOWN } : {}),
    who: params.subject || (serverName ?? ''),
    s: Math.max(1, Math.round(ms / 1000)),
    lasted: formatDuration(ms),
    took: decimalIn((ms / 1000).toFixed(1), t.language),
    ...valued('peak'),
    ...valued('threshold'),
    ...(typeof params.mode === 'string' ? { mode: modeText(t, params.mode) } : {}),
    ...(params.action === undefined ? {} : { action: coded(`coreAction.${params.action}`, params.action) }),
  };
}
