import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { limitSchema } from '@shared/limits/limit.schema';
import { withoutServer } from '@shared/limits/where';
import { BREACH_TOLD, type Breach, type BreachAction, type BreachFilter, type Limit, MEASURES } from '@shared/model';
import { DAY_MS } from '@shared/walltime';
import { BREACH_DAYS, LEAST_BREACHES, MOST_BREACHES, namesOf } from '../../store/limits';
import type { StoreHandlers } from '../../store/protocol';
import { transaction } from './open';

/** Old rows are looked for once in so many writes. */
const PRUNE_EVERY = 256;

type Row = Readonly<Record<string, string | number | null>>;
type LimitCalls =
  | 'limits'
  | 'saveLimit'
  | 'removeLimit'
  | 'breaches'
  | 'saveBreaches'
  | 'breachWindow'
  | 'breachSlice'
  | 'breachCounts'
  | 'heldBreaches'
  | 'acknowledgeBreaches';
export type LimitTables = Pick<StoreHandlers, LimitCalls> & {
  /** Within a transaction of the caller: limits are over that server no more, its open breaches end. */
  forget(serverId: string, at: number): void;
};

/** Which rows a query finds, but for its state; numbered as `valuesOf` gives them. */
const FOUND = `from breaches where (started_at >= ?1 or ended_at is null) and (?2 is null or limit_id = ?2)
  and (?3 is null or server_id = ?3) and instr(names, ?4) > 0`;
const STATES = { all: '', open: ' and ended_at is null', unacknowledged: ' and acknowledged_at is null' } as const;
const valuesOf = ({ limitId, serverId, search, days }: BreachFilter, now: number) =>
  [Math.round(now) - days * DAY_MS, limitId, serverId, search.trim().toLowerCase()] as const;

/** Limits as documents, and the log of breaches. */
export function createLimitTables(db: DatabaseSyncInstance): LimitTables {
  const limits = db.prepare('select rule from limits order by rowid');
  const saveLimit = db.prepare('insert into limits (id, rule) values (?, ?) on conflict (id) do update set rule = excluded.rule');
  const removeLimit = db.prepare('delete from limits where id = ?');
  const recalled = db.prepare(
    `select * from breaches b where ended_at is null or (ended_at >= ? and not exists (select 1 from breaches other
       where other.limit_id = b.limit_id and other.server_id = b.server_id and other.subject = b.subject and other.ended_at > b.ended_at))
     order by started_at`,
  );
  const saveBreach = db.prepare(
    `insert into breaches (id, limit_id, limit_name, server_id, subject, subject_name, names, measure, side, started_at, ended_at, peak,
       threshold, muted, acknowledged_at, told, action)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     on conflict (id) do update set ended_at = excluded.ended_at, peak = excluded.peak, muted = excluded.muted,
       acknowledged_at = coalesce(excluded.acknowledged_at, acknowledged_at), told = excluded.told,
       action = coalesce(excluded.action, action)`,
  );
  const counts = db.prepare('select limit_id, count(*) as n from breaches where started_at >= ? or ended_at is null group by limit_id');
  const held = db.prepare(`select * from breaches where told = 'held' order by started_at`);
  const acknowledge = db.prepare(
    'update breaches set acknowledged_at = ?1 where acknowledged_at is null and (?2 is null or id in (select value from json_each(?2)))',
  );
  const endOf = db.prepare('update breaches set ended_at = max(?, started_at) where server_id = ? and ended_at is null');
  const pruneOld = db.prepare(
    'delete from breaches where ended_at < ? and rowid not in (select rowid from breaches order by rowid desc limit ?)',
  );
  const pruneMany = db.prepare(
    'delete from breaches where rowid in (select rowid from breaches where ended_at is not null order by started_at desc limit -1 offset ?)',
  );
  let writes = 0;

  const readLimits = (): readonly Limit[] => (limits.all() as Row[]).flatMap(readLimit);
  const writeLimit = (limit: Limit): null => {
    saveLimit.run(limit.id, JSON.stringify(limit));
    return null;
  };
  const write = (breach: Breach): void => {
    saveBreach.run(
      ...[breach.id, breach.limitId, breach.limitName, breach.serverId, breach.subject, breach.subjectName, namesOf(breach)],
      ...[breach.measure, breach.side, Math.round(breach.startedAt), wholeOrNull(breach.endedAt), breach.peak, breach.threshold],
      ...[breach.muted ? 1 : 0, wholeOrNull(breach.acknowledgedAt), breach.told, breach.action && JSON.stringify(breach.action)],
    );
    if (writes++ % PRUNE_EVERY === 0) {
      pruneOld.run(Math.round(breach.startedAt) - BREACH_DAYS * DAY_MS, LEAST_BREACHES);
      pruneMany.run(MOST_BREACHES);
    }
  };

  return {
    limits: readLimits,
    saveLimit: writeLimit,
    removeLimit: ({ id }) => {
      removeLimit.run(id);
      return null;
    },
    breaches: ({ endedSince }) => (recalled.all(Math.round(endedSince)) as Row[]).flatMap(readBreach),
    saveBreaches: ({ breaches }) =>
      transaction(db, () => {
        breaches.forEach(write);
        return null;
      }),
    breachWindow: ({ query, now }) => {
      const values = valuesOf(query, now);
      const count = (state: keyof typeof STATES): number =>
        Number((db.prepare(`select count(*) as n ${FOUND}${STATES[state]}`).get(...values) as Row).n);
      const rows = db.prepare(`select * ${FOUND}${STATES[query.state]} order by started_at desc, rowid desc limit ?5 offset ?6`);
      const all = { all: count('all'), open: count('open'), unacknowledged: count('unacknowledged') };
      return { rows: (rows.all(...values, query.limit, query.offset) as Row[]).flatMap(readBreach), count: all[query.state], counts: all };
    },
    breachSlice: ({ slice: { filter, after, limit }, now }) => {
      // Of measures that this version does not know nothing is read: a slice of them alone would look like the end.
      const known = ' and measure in (select value from json_each(?6))';
      const behind = after === null ? '' : ' and (started_at, id) < (?7, ?8)';
      const rows = db.prepare(`select * ${FOUND}${STATES[filter.state]}${known}${behind} order by started_at desc, id desc limit ?5`);
      const place = after === null ? [] : [after.startedAt, after.id];
      return (rows.all(...valuesOf(filter, now), limit, JSON.stringify(MEASURES), ...place) as Row[]).flatMap(readBreach);
    },
    breachCounts: ({ since }) =>
      Object.fromEntries((counts.all(Math.round(since)) as Row[]).map(row => [String(row.limit_id), Number(row.n)])),
    heldBreaches: () => (held.all() as Row[]).flatMap(readBreach),
    acknowledgeBreaches: ({ ids, at }) => Number(acknowledge.run(Math.round(at), ids && JSON.stringify(ids)).changes),
    forget(serverId, at) {
      for (const limit of readLimits()) {
        const left = withoutServer(limit, serverId);
        if (left === null) removeLimit.run(limit.id);
        else if (left !== limit) writeLimit(left);
      }
      endOf.run(Math.round(at), serverId);
    },
  };
}

const wholeOrNull = (value: number | null): number | null => (value === null ? null : Math.round(value));

/** A rule that this version does not know is left alone in the table. */
function readLimit({ rule }: Row): readonly Limit[] {
  const read = limitSchema.safeParse(fromJson(rule));
  return read.success ? [read.data] : [];
}

const isMeasure = (text: unknown): text is Breach['measure'] => MEASURES.some(measure => measure === text);

function readBreach(row: Row): readonly Breach[] {
  const { measure, told } = row;
  if (!isMeasure(measure)) return [];
  return [
    {
      id: String(row.id),
      limitId: String(row.limit_id),
      limitName: String(row.limit_name),
      serverId: String(row.server_id),
      subject: String(row.subject),
      subjectName: String(row.subject_name),
      measure,
      side: row.side === 'under' ? 'under' : 'over',
      startedAt: Number(row.started_at),
      endedAt: numberOrNull(row.ended_at),
      peak: Number(row.peak),
      threshold: Number(row.threshold),
      muted: row.muted === 1,
      acknowledgedAt: numberOrNull(row.acknowledged_at),
      told: BREACH_TOLD.find(one => one === told) ?? 'no',
      action: fromJson(row.action) as BreachAction | null,
    },
  ];
}

const numberOrNull = (value: string | number | null | undefined): number | null =>
  value === null || value === undefined ? null : Number(value);

/** What is no JSON (damage that SQLite cannot see) is nothing. */
function fromJson(text: string | number | null | undefined): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    return null;
  }
}
