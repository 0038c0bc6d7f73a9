/** The statements: rows <-> model. Each write is one statement or one transaction, and repeating it changes nothing. */
import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import type { StoreHandlers } from '../../store/protocol';
import { createFarmTables } from './farm';
import { createKeyTables } from './keys';
import { createLedgerTables } from './ledger';
import { createLimitTables } from './limits';
import { transaction } from './open';

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
  const ledger = createLedgerTables(db);
  const keys = createKeyTables(db, ledger);
  const { writePast, forget: forgetFarm, ...farm } = createFarmTables(db);
  const { forget: forgetLimits, ...limits } = createLimitTables(db);

  return {
    loadAccounts: ({ serverId }) => ledger.load(serverId),
    commitAccounts: ({ serverId, commit }) => ledger.commit(serverId, commit),
    loadKeys: ({ serverId }) => keys.load(serverId),
    changeKeys: ({ change, commit }) => keys.change(change, commit),
    keyIntents: ({ serverId }) => keys.intents(serverId),
    keyChoices: ({ serverId }) => keys.choices(serverId),
    saveKeyChoices: ({ serverId, choices }) => keys.saveChoices(serverId, choices),
    ...farm,
    ...limits,
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
    forgetServer: ({ id, at }) =>
      transaction(db, () => {
        forgetLimits(id, at);
        forgetFarm(id);
        ledger.forget(id);
        keys.forget(id);
        return null;
      }),
  };
}

/** A memo that is no JSON (damage that SQLite cannot see) loses that one only. */
function readMemo(memo: string): readonly unknown[] {
  try {
    return [JSON.parse(memo)];
  } catch {
    return [];
  }
}
