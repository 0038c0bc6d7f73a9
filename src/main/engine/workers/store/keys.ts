/** Desired keys, writes on their way, choices: kept as JSON, since they are the keys service's own affair. */
import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { type KeyChoices, type KeyIntent, type KeysChange, NEW_CHOICES } from '../../store/keys';
import type { LedgerTables } from './ledger';
import { transaction } from './open';

type Value = string | number | null;

export interface KeyTables {
  load(serverId: string): Uint8Array | null;
  change(change: KeysChange, commit: Uint8Array | null): null;
  intents(serverId: string): readonly KeyIntent[];
  choices(serverId: string): KeyChoices;
  saveChoices(serverId: string, choices: KeyChoices): null;
  /** Inside a transaction. */
  forget(serverId: string): void;
}

export function createKeyTables(db: DatabaseSyncInstance, ledger: LedgerTables): KeyTables {
  const texts = (sql: string) => {
    const statement = db.prepare(sql);
    return (...values: readonly Value[]): readonly string[] =>
      (statement.all(...values) as { readonly text: string }[]).map(({ text }) => text);
  };
  const run = (sql: string) => {
    const statement = db.prepare(sql);
    return (...values: readonly Value[]): void => void statement.run(...values);
  };
  // What is no JSON (damage that SQLite cannot see) loses that row only.
  const readKeys = texts('select key as text from keys where server_id = ? and json_valid(key) order by rowid');
  const saveKey = run(
    `insert into keys (server_id, key_id, name, key) values (?, ?, ?, ?)
     on conflict (server_id, key_id) do update set name = excluded.name, key = excluded.key`,
  );
  const removeKey = run('delete from keys where server_id = ? and key_id = ?');
  const readIntents = texts('select intent as text from key_intents where server_id = ? and json_valid(intent) order by at, rowid');
  const begin = run(
    'insert into key_intents (id, server_id, at, intent) values (?, ?, ?, ?) on conflict (id) do update set intent = excluded.intent',
  );
  const end = run('delete from key_intents where id = ?');
  const readChoices = texts('select choices as text from key_choices where server_id = ? and json_valid(choices)');
  const saveChoices = run(
    'insert into key_choices (server_id, choices) values (?, ?) on conflict (server_id) do update set choices = excluded.choices',
  );
  const removals = ['keys', 'key_intents', 'key_choices'].map(table => run(`delete from ${table} where server_id = ?`));

  return {
    load: serverId => {
      const keys = readKeys(serverId);
      return keys.length === 0 ? null : new TextEncoder().encode(`[${keys.join(',')}]`);
    },
    change: ({ serverId, save, remove, begin: begun, end: ended }, commit) =>
      transaction(db, () => {
        for (const keyId of remove) removeKey(serverId, keyId);
        for (const key of save) saveKey(serverId, key.keyId, key.name, JSON.stringify(key));
        for (const intent of begun) begin(intent.id, intent.serverId, Math.round(intent.at), JSON.stringify(intent));
        for (const id of ended) end(id);
        if (commit) ledger.put(serverId, commit);
        return null;
      }),
    intents: serverId => readIntents(serverId).map(text => JSON.parse(text) as KeyIntent),
    choices: serverId => {
      const [text] = readChoices(serverId);
      return text === undefined ? NEW_CHOICES : { ...NEW_CHOICES, ...(JSON.parse(text) as Partial<KeyChoices>) };
    },
    saveChoices: (serverId, choices) => {
      saveChoices(serverId, JSON.stringify(choices));
      return null;
    },
    forget: serverId => {
      for (const remove of removals) remove(serverId);
    },
  };
}
