import { formatDuration, type Units } from '@shared/format';
import { type EventEntry, MEASURES, type Measure } from '@shared/model';
import type { Texts } from '@shared/texts';
import { metricValue } from './metricValue';
import { modeText } from './modeText';

const measureOf = (value: unknown): Measure | undefined => MEASURES.find(measure => measure === value);

/** One line of the event list; an unknown type reads as itself. Codes, values and durations are worded first. */
export function eventText(t: Texts, event: EventEntry, serverName: string | null, units: Units): string {
  const { params } = event;
  const type = event.type === 'link-lost' && params.code === '' ? 'link-stale' : event.type;
  const key = `event.${type}`;
  if (!t.has(key)) return event.type;
  const code = params.code;
  const measure = measureOf(params.metric);
  const ms = typeof params.durationMs === 'number' ? params.durationMs : 0;
  const peak = typeof params.peak === 'number' && measure ? metricValue(measure, params.peak, units) : (params.peak ?? '');
  return t(key, {
    ...params,
    server: serverName ?? '',
    reason: typeof code === 'string' && t.has(`error.${code}`) ? t(`error.${code}`) : (code ?? ''),
    s: Math.max(1, Math.round(ms / 1000)),
    lasted: formatDuration(ms),
    peak,
    ...(typeof params.mode === 'string' ? { mode: modeText(t, params.mode) } : {}),
    ...(typeof params.action === 'string' && t.has(`coreAction.${params.action}`) ? { action: t(`coreAction.${params.action}`) } : {}),
  });
}
