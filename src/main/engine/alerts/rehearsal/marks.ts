/** What happened now and then: the ledger marks resets by others and restarts; when controllers' cores began again the history has. */
import type { SeriesName } from '@shared/history/metrics';
import type { AskKeys } from '@shared/limits/keys';
import type { Track } from '@shared/limits/rehearse';
import type { Limit, Server } from '@shared/model';
import { type PastReadings, rangesOf, type Span, type Tracks } from './tracks';

export interface MarksDeps {
  readonly history: Pick<PastReadings, 'range'>;
  readonly askKeys: AskKeys;
}
interface Marks {
  /** When it happened, Unix ms. */
  readonly at: readonly number[];
  /** From then on nothing of it was missed. */
  readonly from: number;
}

const POINTS = 12_000;

export async function markTracks(deps: MarksDeps, limit: Limit, servers: readonly Server[], span: Span): Promise<Tracks> {
  const tracks: Track[] = [];
  const step = Math.max(1_000, Math.min(60_000, limit.forS * 500));
  for (const server of servers) {
    const marks = await marksOf(deps, limit, server, span);
    if (!marks) continue;
    // Around each mark; between them nothing happened.
    const times = new Map<number, number>([
      [marks.from, 0],
      [span.to, 0],
    ]);
    const quiet = Math.ceil((limit.forS * 1000) / step) + 1;
    for (const mark of marks.at) {
      for (let after = 1; after <= quiet; after += 1) times.set(mark + after * step, times.get(mark + after * step) ?? 0);
      times.set(mark, (times.get(mark) ?? 0) + 1);
    }
    const rows = [...times].sort(([a], [b]) => a - b);
    tracks.push({
      ...{ serverId: server.id, subject: '', subjectName: '' },
      ...{ at: Float64Array.from(rows, ([at]) => at), values: Float64Array.from(rows, ([, count]) => count) },
    });
  }
  return { tracks, partial: false, stepMs: step };
}

/** Null: nothing is known of it. */
async function marksOf(
  { history, askKeys }: MarksDeps,
  { measure }: Limit,
  { id, kind }: Server,
  { from, to }: Span,
): Promise<Marks | null> {
  switch (kind) {
    case 'xray':
    case 'keyapi': {
      const { resets, restarts } = await askKeys(id, { now: to, rules: [], since: from });
      return { at: measure === 'counterReset' ? resets : restarts, from };
    }
    case 'mihomo': {
      const names = (['live', 'restarts'] as const).map((metric): SeriesName => ({ serverId: id, metric, subject: '' }));
      const [live, restarts] = (await rangesOf(history, names, { from, to, points: POINTS })).series;
      const watchedFrom = live?.points.at[0];
      if (watchedFrom === undefined || !restarts) return null;
      const { at, count } = restarts.points;
      const times = [...at].flatMap((time, row) => Array.from({ length: count[row] ?? 0 }, () => time));
      return { at: times, from: Math.max(from, watchedFrom) };
    }
    case 'farm':
      return null;
  }
}
