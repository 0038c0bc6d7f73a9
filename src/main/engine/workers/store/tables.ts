/** The statements: rows <-> model. Each write is one statement or one transaction, and repeating it changes nothing. */
import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { type Breach, type Limit, METRICS, type Metric } from '@shared/model';
import type { StoreHandlers } from '../../store/protocol';
import { createFarmTables } from './farm';
import { createKeyTables } from './keys';
import { createLedgerTables } from './ledger';
import { transaction } from './open';

interface LimitRow {
  readonly id: string;
  readonly name: string;
  readonly server_id: string;
  readonly metric: string;
  readonly above: number;
  readonly clear_below: number;
  readonly for_s: number;
  readonly cool_down_s: number;
  readonly enabled: number;
}
interface BreachRow {
  readonly id: string;
  readonly limit_id: string;
  readonly limit_name: string;
  readonly server_id: string;
  readonly metric: string;
  readonly started_at: number;
  readonly ended_at: number | null;
  readonly peak: number;
  readonly threshold: number;
  readonly muted: number;
}

export type TableHandlers = Omit<StoreHandlers, 'open' | 'close'>;

export function createTables(db: DatabaseSyncInstance): TableHandlers {
  const all = <Row>(sql: string) => {
    const statement = db.prepare(sql);
    return (...values: readonly (string | number | null)[]): readonly Row[] => statement.all(...values) as Row[];
  };
  const run = (sql: string) => {
    const statement = db.prepare(sql);
    return (...values: readonly (string | number | null)[]): null => {
      statement.run(...values);
      return null;
    };
  };

  const openRotations = all<{ readonly memo: string }>('select memo from rotations where open = 1 order by requested_at');
  const saveRotation = run(
    `insert into rotations (id, server_id, port_id, requested_at, ended_at, open, rotation, memo) values (?, ?, ?, ?, ?, ?, ?, ?)
     on conflict (id) do update set ended_at = excluded.ended_at, open = excluded.open, rotation = excluded.rotation, memo = excluded.memo`,
  );
  const removeRotation = run('delete from rotations where id = ?');
  const limits = all<LimitRow>('select * from limits order by rowid');
  const saveLimit = run(
    `insert into limits (id, name, server_id, metric, above, clear_below, for_s, cool_down_s, enabled) values (?, ?, ?, ?, ?, ?, ?, ?, ?)
     on conflict (id) do update set name = excluded.name, server_id = excluded.server_id, metric = excluded.metric, above = excluded.above,
       clear_below = excluded.clear_below, for_s = excluded.for_s, cool_down_s = excluded.cool_down_s, enabled = excluded.enabled`,
  );
  const removeLimit = run('delete from limits where id = ?');
  const breaches = all<BreachRow>(
    `select * from breaches b where ended_at is null
       or ended_at = (select max(ended_at) from breaches other where other.limit_id = b.limit_id)
     order by started_at`,
  );
  const saveBreach = run(
    `insert into breaches (id, limit_id, limit_name, server_id, metric, started_at, ended_at, peak, threshold, muted)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     on conflict (id) do update set ended_at = excluded.ended_at, peak = excluded.peak, muted = excluded.muted`,
  );
  const removeLimitsOf = run('delete from limits where server_id = ?');
  const endBreachesOf = run('update breaches set ended_at = max(?, started_at) where server_id = ? and ended_at is null');

  const ledger = createLedgerTables(db);
  const keys = createKeyTables(db, ledger);
  const { writePast, forget: forgetFarm, ...farm } = createFarmTables(db);

  return {
    loadAccounts: ({ serverId }) => ledger.load(serverId),
    commitAccounts: ({ serverId, commit }) => ledger.commit(serverId, commit),
    loadKeys: ({ serverId }) => keys.load(serverId),
    changeKeys: ({ change, commit }) => keys.change(change, commit),
    keyIntents: ({ serverId }) => keys.intents(serverId),
    keyChoices: ({ serverId }) => keys.choices(serverId),
    saveKeyChoices: ({ serverId, choices }) => keys.saveChoices(serverId, choices),
    ...farm,
    saveRotation: ({ rotation, open, memo, past }) =>
      transaction(db, () => {
        if (past) writePast([past]);
        // What is over stands in the history.
        if (!open) return removeRotation(rotation.id);
        const { id, serverId, portId, requestedAt, endedAt } = rotation;
        const ended = endedAt === null ? null : Math.round(endedAt);
        return saveRotation(
          id,
          serverId,
          portId,
          Math.round(requestedAt),
          ended,
          1,
          JSON.stringify(rotation),
          JSON.stringify(memo ?? null),
        );
      }),
    openRotations: () => openRotations().flatMap(row => readMemo(row.memo)),
    limits: () => limits().flatMap(readLimit),
    saveLimit: limit =>
      saveLimit(
        limit.id,
        limit.name,
        limit.serverId,
        limit.metric,
        limit.above,
        limit.clearBelow,
        limit.forS,
        limit.coolDownS,
        limit.enabled ? 1 : 0,
      ),
    removeLimit: ({ id }) => removeLimit(id),
    breaches: () => breaches().flatMap(readBreach),
    saveBreach: breach =>
      saveBreach(
        breach.id,
        breach.limitId,
        breach.limitName,
        breach.serverId,
        breach.metric,
        Math.round(breach.startedAt),
        breach.endedAt === null ? null : Math.round(breach.endedAt),
        breach.peak,
        breach.threshold,
        breach.muted ? 1 : 0,
      ),
    forgetServer: ({ id, at }) =>
      transaction(db, () => {
        removeLimitsOf(id);
        endBreachesOf(Math.round(at), id);
        forgetFarm(id);
        ledger.forget(id);
        keys.forget(id);
        return null;
      }),
  };
}

const isMetric = (text: string): text is Metric => (METRICS as readonly string[]).includes(text);

/** A metric that this version does not know is left alone in the table. */
function readLimit(row: LimitRow): readonly Limit[] {
  const { id, name, metric, above } = row;
  if (!isMetric(metric)) return [];
  const { server_id: serverId, clear_below: clearBelow, for_s: forS, cool_down_s: coolDownS } = row;
  return [{ id, name, serverId, metric, above, clearBelow, forS, coolDownS, enabled: row.enabled === 1 }];
}

function readBreach(row: BreachRow): readonly Breach[] {
  const { id, metric, peak, threshold } = row;
  if (!isMetric(metric)) return [];
  const { limit_id: limitId, limit_name: limitName, server_id: serverId, started_at: startedAt, ended_at: endedAt } = row;
  return [{ id, limitId, limitName, serverId, metric, startedAt, endedAt, peak, threshold, muted: row.muted === 1 }];
}

/** A memo that is no JSON (damage that SQLite cannot see) loses that one only. */
function readMemo(memo: string): readonly unknown[] {
  try {
    return [JSON.parse(memo)];
  } catch {
    return [];
  }
}
