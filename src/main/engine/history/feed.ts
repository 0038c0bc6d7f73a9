/** What the engine tells the history: never waited for, never more than the history can take, and a failure is told once. */
import { toFailure } from '@shared/fault';
import type { HistoryMetric, SeriesName } from '@shared/history/metrics';
import { metricOf } from '@shared/metrics';
import { type AppState, type Failure, METRICS, type ServerSummary } from '@shared/model';
import type { History, Reading, Tick } from './history';

export interface FeedOptions {
  readonly history: History;
  /** `HistoryReport.ticks`: each source goes on after the newest tick there is. */
  readonly ticks: Readonly<Record<string, number>>;
  /** Whether a server's readings are kept at all. */
  keeps(serverId: string): boolean;
  /** The history began to fail, or (null) works again; `lost`: how many ticks were lost meanwhile. */
  changed(failure: Failure | null, lost: number): void;
}

export interface Feed {
  /** Figures of every server as the state has them at `at` (Unix ms). */
  sample(state: Pick<AppState, 'summaries' | 'totals'>, at: number): void;
  /** Readings of a source that does not count its ticks: they are counted here. */
  tell(source: string, at: number, readings: readonly Reading[]): void;
  /** A tick of `state.db`, counted there: what was told before may be told again. */
  tick(tick: Tick): void;
}

/** Of ticks that are not written yet: beyond it the disk is too slow, and what comes is lost. */
const MOST_PENDING = 60;
const SAMPLER = 'sampler';
const TOTALS = '';

export function createFeed({ history, ticks, keeps, changed }: FeedOptions): Feed {
  const newest = new Map(Object.entries(ticks));
  /** Series that had a value in the sample before. */
  const alive = new Map<string, Map<HistoryMetric, SeriesName>>();
  let pending = 0;
  let lost = 0;
  let failing = false;

  const fails = (failure: Failure): void => {
    lost += 1;
    if (!failing) changed(failure, lost);
    failing = true;
  };
  const works = (): void => {
    if (failing) changed(null, lost);
    failing = false;
    lost = 0;
  };
  const tick = (given: Tick): void => {
    if (given.readings.length === 0) return;
    if (pending >= MOST_PENDING) {
      fails({ code: 'storage', message: 'the history is too slow' });
      return;
    }
    pending += 1;
    void history
      .append(given)
      .then(works, thrown => fails(toFailure(thrown)))
      .finally(() => {
        pending -= 1;
      });
  };
  const tell: Feed['tell'] = (source, at, readings) => {
    const number = (newest.get(source) ?? 0) + 1;
    newest.set(source, number);
    tick({ source, tick: number, at, readings });
  };
  /** A value, or once, where there was one before, that there is none. */
  const put = (readings: Reading[], serverId: string, metric: HistoryMetric, value: number | null): void => {
    const known = alive.get(serverId) ?? new Map<HistoryMetric, SeriesName>();
    const series = known.get(metric);
    if (value === null && !series) return;
    const named = series ?? { serverId, metric, subject: '' };
    readings.push({ series: named, value });
    if (value === null) known.delete(metric);
    else known.set(metric, named);
    alive.set(serverId, known);
  };

  return {
    tick,
    tell,
    sample: ({ summaries, totals }, at) => {
      const readings: Reading[] = [];
      for (const id of alive.keys()) if (id !== TOTALS && !summaries[id]) alive.delete(id);
      for (const summary of Object.values(summaries)) {
        if (!keeps(summary.id)) continue;
        for (const [metric, value] of figuresOf(summary)) put(readings, summary.id, metric, value);
      }
      for (const metric of ['down', 'up'] as const) put(readings, TOTALS, metric, totals.live > 0 ? totals[metric] : null);
      tell(SAMPLER, at, readings);
    },
  };
}

function figuresOf(summary: ServerSummary): readonly (readonly [HistoryMetric, number | null])[] {
  const live = summary.link === 'live';
  const online = 'online' in summary ? (summary.online ?? null) : null;
  return [
    ...METRICS.map(metric => [metric, live ? metricOf(summary, metric) : null] as const),
    ['keysOnline', live ? online : null],
    // Whether it could be reached is known also when it is not live.
    ['live', summary.link === 'idle' ? null : Number(live)],
  ];
}
