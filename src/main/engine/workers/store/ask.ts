import type { DatabaseSyncInstance } from '@photostructure/sqlite';

/**
 * Values of the first column of a query, read without a prepared statement: one that was prepared keeps a database open after its `close()` until
 * the garbage collector takes it (tried with `@photostructure/sqlite` 1.2.1), and an open file can be neither checkpointed nor, on Windows,
 * renamed.
 */
export function ask(db: DatabaseSyncInstance, column: string, from: string): readonly unknown[] {
  const values: unknown[] = [];
  const tell = (value: unknown): number => values.push(value);
  db.function('tell', tell);
  db.exec(`select tell(${column}) from ${from}`);
  return values;
}

/** `pragma user_version`: the schema that the file has. */
export const versionOf = (db: DatabaseSyncInstance): number => Number(ask(db, 'user_version', 'pragma_user_version')[0]);

/** Every integrity problem that SQLite finds; empty when the file is good. Throws when it is no database at all. */
export const problemsOf = (db: DatabaseSyncInstance): readonly string[] =>
  ask(db, 'quick_check', 'pragma_quick_check')
    .map(String)
    .filter(text => text !== 'ok');
