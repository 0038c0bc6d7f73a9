/** Series by name and number; no number is given twice. */
import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { HISTORY_METRICS, type HistoryMetric, type SeriesName } from '@shared/history/metrics';

export interface KnownSeries {
  readonly no: number;
  /** Decimals that its whole numbers stand for: as they were when it was first told. */
  readonly digits: number;
}
interface Row extends KnownSeries {
  readonly metric: string;
  readonly subject: string;
}

export interface Names {
  /** Makes it known when it is not, as of `at` (Unix ms). */
  take(name: SeriesName, at: number): KnownSeries;
  find(name: SeriesName): KnownSeries | null;
  /** The first `most` of one metric, or (null) of the server's own; and how many there are. */
  of(serverId: string, metric: HistoryMetric | null, most: number): { readonly series: readonly SeriesName[]; readonly count: number };
  /** Subjects of a metric in their order, after that one, at most `most`. */
  subjects(serverId: string, metric: HistoryMetric, after: string | null, most: number): readonly string[];
  numbers(): readonly number[];
  /** A subject of a server is called so from now on, where no series is already. */
  rename(serverId: string, from: string, to: string): void;
  /** When the first of them was told, Unix ms; null: there is none. */
  since(): number | null;
  /** The series of a server are known no more; their numbers, whose blocks are left to be removed. */
  remove(serverId: string): readonly number[];
}

/** The add-on reads a text only up to its first NUL. */
const readable = (text: string): string => text.replaceAll('\u0000', '\u2400');
const isMetric = (text: string): text is HistoryMetric => Object.hasOwn(HISTORY_METRICS, text);

export function createNames(db: DatabaseSyncInstance): Names {
  const find = db.prepare('select no, digits from series where server_id = ? and metric = ? and subject = ?');
  const insert = db.prepare('insert into series (server_id, metric, subject, digits, since) values (?, ?, ?, ?, ?)');
  const of = db.prepare('select no, digits, metric, subject from series where server_id = ? order by no');
  const some = (which: string) => ({
    rows: db.prepare(`select no, digits, metric, subject from series where server_id = ? and ${which} order by subject, no limit ?`),
    count: db.prepare(`select count(*) as count from series where server_id = ? and ${which}`),
  });
  const own = some("subject = ''");
  const ofMetric = some("metric = ? and subject <> ''");
  const subjects = db.prepare('select subject from series where server_id = ? and metric = ? and subject > ? order by subject limit ?');
  const first = db.prepare('select subject from series where server_id = ? and metric = ? order by subject limit ?');
  const numbers = db.prepare('select no from series order by no');
  const since = db.prepare('select min(since) as at from series');
  const rename = db.prepare('update or ignore series set subject = ? where server_id = ? and subject = ?');
  const leave = db.prepare('insert or ignore into gone (series) select no from series where server_id = ?');
  const remove = db.prepare('delete from series where server_id = ?');

  const found = ({ serverId, metric, subject }: SeriesName): KnownSeries | null =>
    (find.get(readable(serverId), metric, readable(subject)) as KnownSeries | undefined) ?? null;
  return {
    take: (name, at) => {
      const known = found(name);
      if (known) return known;
      const { digits } = HISTORY_METRICS[name.metric];
      const { lastInsertRowid } = insert.run(readable(name.serverId), name.metric, readable(name.subject), digits, at);
      return { no: Number(lastInsertRowid), digits };
    },
    find: found,
    of: (serverId, metric, most) => {
      const { rows, count } = metric === null ? own : ofMetric;
      const which = metric === null ? [readable(serverId)] : [readable(serverId), metric];
      return {
        series: (rows.all(...which, most) as Row[]).flatMap(row =>
          isMetric(row.metric) ? [{ serverId, metric: row.metric, subject: row.subject }] : [],
        ),
        count: (count.get(...which) as { readonly count: number }).count,
      };
    },
    subjects: (serverId, metric, after, most) => {
      const server = readable(serverId);
      const rows = after === null ? first.all(server, metric, most) : subjects.all(server, metric, after, most);
      return (rows as { readonly subject: string }[]).map(({ subject }) => subject);
    },
    rename: (serverId, from, to) => void rename.run(readable(to), readable(serverId), readable(from)),
    numbers: () => (numbers.all() as { readonly no: number }[]).map(({ no }) => no),
    since: () => (since.get() as { readonly at: number | null }).at,
    remove: serverId => {
      const gone = (of.all(readable(serverId)) as Row[]).map(({ no }) => no);
      leave.run(readable(serverId));
      remove.run(readable(serverId));
      return gone;
    },
  };
}
