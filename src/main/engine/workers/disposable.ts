/**
 * A database that may be lost: never searched for damage as a whole, which would read years. What is damaged is found when it is read: it is set aside and a
 * new one begun.
 */
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';
import { Fault } from '@shared/fault';
import { ask, versionOf } from './store/ask';
import { asFault, Damage, isDamage, putAside, transaction } from './store/open';

export interface Disposable {
  /** `setAside`: where the damaged file went, null when it was good. Throws a Fault `storage` when it cannot be used and is not damaged. */
  open(dataDir: string, now: number): { readonly db: DatabaseSyncInstance; readonly setAside: string | null };
  /** What was found while it was in use is not seen when it is opened again. */
  markDamaged(dataDir: string): void;
}

/** `file`: its name in the data folder; `pragmas` are run before anything else. */
export function createDisposable(file: string, migrations: readonly string[], pragmas = ''): Disposable {
  const pathIn = (dataDir: string): string => join(dataDir, file);
  const markIn = (dataDir: string): string => `${pathIn(dataDir)}-damaged`;
  /** It may be large: of those that were set aside only the newest is kept. */
  const removeEarlier = (dataDir: string): void => {
    for (const name of readdirSync(dataDir)) if (name.startsWith(`${file}.damaged-`)) rmSync(join(dataDir, name), { force: true });
  };

  const openFile = (path: string): DatabaseSyncInstance => {
    // An empty file with our mode first: SQLite gives its own side files the mode of the main one.
    if (!existsSync(path)) closeSync(openSync(path, 'a', 0o600));
    if (isForeign(path)) throw new Damage('its head is damaged');
    // While another program holds it, the thread stands still with all its services.
    const db = new DatabaseSync(path, { timeout: 1000 });
    try {
      // Only of use before the first table: where pages that became free go back to the disk.
      db.exec(`pragma page_size = 4096; pragma auto_vacuum = incremental; ${pragmas}`);
      db.exec('pragma journal_mode = wal; pragma synchronous = normal; pragma trusted_schema = off; pragma journal_size_limit = 16777216');
      const version = versionOf(db);
      if (version > migrations.length)
        throw new Fault('storage', `${file} was written by a newer version of Switchyard (schema ${version})`);
      // Also where there is nothing to add: what cannot be written is found here.
      transaction(db, () => {
        const known = versionOf(db);
        for (const [index, sql] of migrations.entries()) if (index >= known) db.exec(`${sql}; pragma user_version = ${index + 1}`);
      });
      if (schemaOf(db) !== wantedSchema(migrations)) throw new Damage('its schema is damaged');
      return db;
    } catch (thrown) {
      db.close();
      throw thrown;
    }
  };

  return {
    open: (dataDir, now) => {
      const path = pathIn(dataDir);
      try {
        mkdirSync(dataDir, { recursive: true, mode: 0o700 });
        if (!existsSync(markIn(dataDir))) return { db: openFile(path), setAside: null };
      } catch (thrown) {
        if (!isDamage(thrown)) throw asFault(thrown);
      }
      try {
        removeEarlier(dataDir);
        const setAside = putAside(path, now);
        rmSync(markIn(dataDir), { force: true });
        return { db: openFile(path), setAside };
      } catch (thrown) {
        throw asFault(thrown);
      }
    },
    markDamaged: dataDir => writeFileSync(markIn(dataDir), '', { mode: 0o600 }),
  };
}

const schemaOf = (db: DatabaseSyncInstance): string => ask(db, 'sql', 'sqlite_schema where sql is not null order by name').join(';');

/** A schema is text: damage to it is known by nothing else, and no statement fits it any more. */
function wantedSchema(migrations: readonly string[]): string {
  const db = new DatabaseSync(':memory:');
  try {
    for (const sql of migrations) db.exec(sql);
    return schemaOf(db);
  } finally {
    db.close();
  }
}

/** The head names a format that no SQLite writes: SQLite would only read such a file, and not say why. */
function isForeign(path: string): boolean {
  const head = Buffer.alloc(20);
  const file = openSync(path, 'r');
  try {
    return readSync(file, head, 0, head.length, 0) === head.length && (head[18] ?? 0) > 2;
  } finally {
    closeSync(file);
  }
}
