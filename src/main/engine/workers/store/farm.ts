import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import type { PastRotation } from '@shared/model';
import { type FigureRow, figuresOf } from '@shared/rotationfigures';
import { DAY_MS, zoneOf } from '@shared/walltime';
import { MOST_PAST, PAST_DAYS, type PastPort } from '../../store/farm';
import type { StoreHandlers } from '../../store/protocol';
import { transaction } from './open';

/** Old rows are looked for once in so many writes. */
const PRUNE_EVERY = 64;
const WEEK_MS = 7 * DAY_MS;
const ADDRESS = `outcome in ('changed', 'same-ip') and new_ip is not null`;

type Row = Readonly<Record<string, string | number | null>>;
type FarmCalls =
  | 'farmDocuments'
  | 'saveFarmDocument'
  | 'removeFarmDocument'
  | 'savePast'
  | 'pastWindow'
  | 'pastById'
  | 'pastFigures'
  | 'pastPorts'
  | 'loadSignals'
  | 'saveSignals';
export type FarmTables = Pick<StoreHandlers, FarmCalls> & {
  /** Within a transaction of the caller. */
  writePast(rows: readonly PastRotation[]): void;
  forget(serverId: string): void;
};

/** Documents of runs, schedules, restarts and tags; the history of rotations; signals. */
export function createFarmTables(db: DatabaseSyncInstance): FarmTables {
  const documents = db.prepare('select document from farm_documents where kind = ? order by rowid');
  const saveDocument = db.prepare(
    `insert into farm_documents (kind, id, server_id, document) values (?, ?, ?, ?)
     on conflict (kind, id) do update set document = excluded.document`,
  );
  const removeDocument = db.prepare('delete from farm_documents where kind = ? and id = ?');
  const savePast = db.prepare(
    `insert into past_rotations (id, server_id, port_id, port_name, at, took_ms, old_ip, new_ip, outcome, reason, was_stuck, asked_by, operator, evidence)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     on conflict (id) do update set took_ms = excluded.took_ms, new_ip = excluded.new_ip, outcome = excluded.outcome, reason = excluded.reason,
       was_stuck = excluded.was_stuck, operator = excluded.operator, evidence = excluded.evidence`,
  );
  const pruneOld = db.prepare('delete from past_rotations where at < ?');
  const pruneMany = db.prepare(
    'delete from past_rotations where rowid in (select rowid from past_rotations order by at desc limit -1 offset ?)',
  );
  const of = (view: string, port: string): string => `from past_rotations where server_id = ?1 ${port} ${view}`;
  const [ALL, FAILED] = ['', `and outcome <> 'changed'`];
  const [FARM, PORT] = ['and ?2 is null', 'and port_id = ?2'];
  const queries = {
    all: { farm: of(ALL, FARM), port: of(ALL, PORT) },
    failed: { farm: of(FAILED, FARM), port: of(FAILED, PORT) },
  };
  const byId = db.prepare('select * from past_rotations where id in (select value from json_each(?))');
  const figureRows = db.prepare(
    `select port_id, at, took_ms, new_ip, outcome, operator from past_rotations where server_id = ? and at > ? and port_id between ? and ?`,
  );
  const otherIps = db.prepare(`select distinct new_ip from past_rotations where server_id = ? and port_id <> ? and at > ? and ${ADDRESS}`);
  const shares = db.prepare(
    `select port_id, count(distinct new_ip) as ips, count(*) as changes from past_rotations where server_id = ? and at > ? and ${ADDRESS} group by port_id`,
  );
  // From port to port by the index: a look at every row there is takes a hundred times as long.
  const newest = db.prepare(
    `with recursive ports (id) as (
       select min(port_id) from past_rotations where server_id = ?1
       union all
       select (select min(port_id) from past_rotations where server_id = ?1 and port_id > ports.id) from ports where ports.id is not null
     )
     select past_rotations.* from ports cross join past_rotations on past_rotations.rowid =
       (select rowid from past_rotations where server_id = ?1 and port_id = ports.id order by at desc limit 1)`,
  );
  const loadSignals = db.prepare('select block from port_signals where server_id = ?');
  const saveSignals = db.prepare(
    'insert into port_signals (server_id, block) values (?, ?) on conflict (server_id) do update set block = excluded.block',
  );
  const forgotten = ['farm_documents', 'past_rotations', 'port_signals'].map(table =>
    db.prepare(`delete from ${table} where server_id = ?`),
  );
  let writes = 0;

  const writePast = (rows: readonly PastRotation[]): void => {
    for (const row of rows) {
      const evidence = row.evidence.length > 0 ? JSON.stringify(row.evidence) : null;
      savePast.run(
        ...[row.id, row.serverId, row.portId, row.portName, Math.round(row.at), row.tookMs === null ? null : Math.round(row.tookMs)],
        ...[row.oldIp, row.newIp, row.outcome, row.reason, row.wasStuck ? 1 : 0, row.by, row.operator, evidence],
      );
      if (writes++ % PRUNE_EVERY === 0) {
        pruneOld.run(Math.round(row.at) - PAST_DAYS * DAY_MS);
        pruneMany.run(MOST_PAST);
      }
    }
  };

  return {
    writePast,
    farmDocuments: ({ kind }) => (documents.all(kind) as Row[]).flatMap(row => fromJson(String(row.document))),
    saveFarmDocument: ({ kind, id, serverId, document }) => {
      saveDocument.run(kind, id, serverId, JSON.stringify(document ?? null));
      return null;
    },
    removeFarmDocument: ({ kind, id }) => {
      removeDocument.run(kind, id);
      return null;
    },
    savePast: ({ rows }) =>
      transaction(db, () => {
        writePast(rows);
        return null;
      }),
    pastWindow: ({ serverId, query: { portId, view, offset, limit } }) => {
      const whose = portId === null ? 'farm' : 'port';
      const count = (which: 'all' | 'failed'): number =>
        Number((db.prepare(`select count(*) as n ${queries[which][whose]}`).get(serverId, portId) as Row).n);
      const rows = db.prepare(`select * ${queries[view][whose]} order by at desc, rowid desc limit ?3 offset ?4`);
      const counts = { all: count('all'), failed: count('failed') };
      return { rows: (rows.all(serverId, portId, limit, offset) as Row[]).map(readPast), count: counts[view], counts };
    },
    pastById: ({ ids }) => (byId.all(JSON.stringify(ids)) as Row[]).map(readPast),
    pastFigures: ({ serverId, portId, now, zone }) => {
      const range = portId === null ? [0, Number.MAX_SAFE_INTEGER] : [portId, portId];
      const rows = (figureRows.all(serverId, Math.round(now) - PAST_DAYS * DAY_MS, ...range) as Row[]).map(readFigure);
      const others = portId === null ? null : (otherIps.all(serverId, portId, Math.round(now) - WEEK_MS) as Row[]);
      return figuresOf(rows, others && new Set(others.map(row => String(row.new_ip))), now, zoneOf(zone));
    },
    pastPorts: ({ serverId, now }) => {
      const counted = new Map((shares.all(serverId, Math.round(now) - WEEK_MS) as Row[]).map(row => [row.port_id, row]));
      return (newest.all(serverId) as Row[]).map((row): PastPort => {
        const { ips = 0, changes = 0 } = counted.get(row.port_id ?? null) ?? {};
        return { portId: Number(row.port_id), unique: Number(ips), changes: Number(changes), last: readPast(row) };
      });
    },
    loadSignals: ({ serverId }) => {
      const row = loadSignals.get(serverId) as { readonly block: Uint8Array } | undefined;
      return row ? new Uint8Array(row.block) : null;
    },
    saveSignals: ({ serverId, block }) => {
      saveSignals.run(serverId, block);
      return null;
    },
    forget: serverId => {
      for (const statement of forgotten) statement.run(serverId);
    },
  };
}

const text = (value: string | number | null | undefined): string | null => (value === null || value === undefined ? null : String(value));
const number = (value: string | number | null | undefined): number | null => (value === null || value === undefined ? null : Number(value));

const readFigure = (row: Row): FigureRow => ({
  portId: Number(row.port_id),
  at: Number(row.at),
  tookMs: number(row.took_ms),
  newIp: text(row.new_ip),
  outcome: row.outcome as FigureRow['outcome'],
  operator: text(row.operator),
});

const readPast = (row: Row): PastRotation => ({
  ...readFigure(row),
  id: String(row.id),
  serverId: String(row.server_id),
  portName: String(row.port_name),
  oldIp: text(row.old_ip),
  reason: row.reason as PastRotation['reason'],
  wasStuck: row.was_stuck === 1,
  by: row.asked_by as PastRotation['by'],
  evidence: row.evidence === null ? [] : (fromJson(String(row.evidence))[0] as readonly string[]),
});

/** A document that is no JSON (damage that SQLite cannot see) loses that one only. */
function fromJson(stored: string): readonly unknown[] {
  try {
    return [JSON.parse(stored)];
  } catch {
    return [];
  }
}
