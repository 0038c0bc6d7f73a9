import { formatDuration, type Units } from '@shared/format';
import type { EventEntry, Metric } from '@shared/model';
import { METRICS } from '@shared/model';
import type { Texts } from '@shared/texts';
import { metricValue } from './metricValue';
import { modeText } from './modeText';

const metricOf = (value: unknown): Metric | undefined => METRICS.find(metric => metric === value);

/** One line of the event list; an unknown type reads as itself. Codes, values and durations are worded first. */
export function eventText(t: Texts, event: EventEntry, serverName: string | null, units: Units): string {
  const { params } = event;
  const type = event.type === 'link-lost' && params.code === '' ? 'link-stale' : event.type;
  const key = `event.${type}`;
  if (!t.has(key)) return event.type;
  const code = params.code;
  const metric = metricOf(params.metric);
  const ms = typeof params.durationMs === 'number' ? params.durationMs : 0;
  const peak = typeof params.peak === 'number' && metric ? metricValue(metric, params.peak, units) : (params.peak ?? '');
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
