/** How a server stands: shape, word and the one figure of the rail. Pure. */
import { formatClock, formatCount } from '@shared/format';
import type { ServerSummary, StateShape } from '@shared/model';
import type { Texts } from '@shared/texts';

/** How a server was set up is said on its page; only what has gone wrong there colours it. */
const QUIET_WARNINGS: ReadonlySet<string> = new Set(['plain-http', 'plain-grpc', 'no-auth', 'empty-secret', 'old-revision']);

export function serverShape(summary: ServerSummary): StateShape {
  if (summary.needsSecret) return 'warn';
  switch (summary.link) {
    case 'live':
      return needsAttention(summary) ? 'warn' : 'ok';
    case 'stale':
      return 'stale';
    case 'idle':
    case 'connecting':
      return 'busy';
    case 'backoff':
    case 'auth-failed':
      return 'bad';
    case 'stopped':
      return summary.failure ? 'bad' : 'off';
  }
}

function needsAttention(summary: ServerSummary): boolean {
  if (summary.warnings.some(code => !QUIET_WARNINGS.has(code))) return true;
  return summary.kind === 'farm' && summary.portsOnline !== null && summary.portsTotal !== null && summary.portsOnline < summary.portsTotal;
}

export const isLive = (summary: ServerSummary): boolean => summary.link === 'live';
/** Shows figures that are old: greyed, with the moment they are from. */
export const isStale = (summary: ServerSummary): boolean => summary.link !== 'live' && summary.lastData !== null;

/** One word for the pill. */
export function stateWord(t: Texts, summary: ServerSummary): string {
  if (summary.needsSecret) return t('state.needs-secret');
  return summary.link === 'live' && needsAttention(summary) ? t('state.attention') : t(`state.${summary.link}`);
}

/** The figure beside a name in the rail, or nothing. */
export function railFigure(summary: ServerSummary): string {
  if (summary.lastData === null) return '';
  switch (summary.kind) {
    case 'xray':
    case 'keyapi':
      return figureOf(summary.online ?? summary.keys);
    case 'mihomo':
      return summary.connections === null || !isLive(summary) ? '' : formatCount(summary.connections);
    case 'farm':
      return summary.portsTotal === null ? '' : `${summary.portsOnline ?? 0}/${summary.portsTotal}`;
  }
}

/** What there is to say about a server in one line: its figures while live, else since when not. */
export function stateLine(t: Texts, summary: ServerSummary): string {
  if (summary.needsSecret) return t('line.needs-secret');
  const since = formatClock(summary.lastData ?? summary.since, { language: t.language });
  switch (summary.link) {
    case 'idle':
    case 'connecting':
      return t('line.connecting');
    case 'stale':
      return t('line.stale', { since });
    case 'auth-failed':
      return t('line.auth-failed');
    case 'backoff':
    case 'stopped':
      return t('line.down', { since: formatClock(summary.since, { language: t.language, seconds: false }) });
    case 'live':
      return figureLine(t, summary);
  }
}

const figureOf = (count: number | null): string => (count === null ? '' : formatCount(count));
const keysLine = (t: Texts, keys: number, online: number | null): string =>
  online === null ? t('line.keys', { count: keys }) : t('line.xray', { count: keys, online: formatCount(online), keys: formatCount(keys) });

function figureLine(t: Texts, summary: ServerSummary): string {
  switch (summary.kind) {
    case 'xray':
      return summary.keys === null ? t('state.live') : keysLine(t, summary.keys, summary.online);
    case 'keyapi':
      return summary.keys === null
        ? t('state.live')
        : `${keysLine(t, summary.keys, summary.online ?? null)}, ${t(`line.traffic-${summary.trafficSource}`)}`;
    case 'mihomo':
      return summary.connections === null ? t('state.live') : t('line.connections', { count: summary.connections });
    case 'farm':
      return summary.portsTotal === null
        ? t('state.live')
        : t('line.ports', { count: summary.portsTotal, online: summary.portsOnline ?? 0 });
  }
}
