/** Opens `history.db`. It is not searched for damage, which would read years: what is damaged is found when it is read. */
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';
import { Fault } from '@shared/fault';
import { ask, versionOf } from '../store/ask';
import { asFault, Damage, isDamage, putAside, transaction } from '../store/open';
import { MIGRATIONS } from './schema';

export const historyPath = (dataDir: string): string => join(dataDir, 'history.db');

/** `setAside`: where the damaged file went, null when it was good. Throws a Fault `storage` when it cannot be used and is not damaged. */
export function openHistory(dataDir: string, now: number): { readonly db: DatabaseSyncInstance; readonly setAside: string | null } {
  const path = historyPath(dataDir);
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    if (!existsSync(markPath(dataDir))) return { db: openFile(path), setAside: null };
  } catch (thrown) {
    if (!isDamage(thrown)) throw asFault(thrown);
  }
  try {
    removeEarlier(dataDir);
    const setAside = putAside(path, now);
    rmSync(markPath(dataDir), { force: true });
    return { db: openFile(path), setAside };
  } catch (thrown) {
    throw asFault(thrown);
  }
}

/** What was found while it was in use is not seen when it is opened again. */
export const markDamaged = (dataDir: string): void => writeFileSync(markPath(dataDir), '', { mode: 0o600 });
const markPath = (dataDir: string): string => `${historyPath(dataDir)}-damaged`;

/** A history may be large: of those that were set aside only the newest is kept. */
function removeEarlier(dataDir: string): void {
  for (const name of readdirSync(dataDir)) if (name.startsWith('history.db.damaged-')) rmSync(join(dataDir, name), { force: true });
}

function openFile(path: string): DatabaseSyncInstance {
  // An empty file with our mode first: SQLite gives its own side files the mode of the main one.
  if (!existsSync(path)) closeSync(openSync(path, 'wx', 0o600));
  const db = new DatabaseSync(path, { timeout: 5000 });
  try {
    // Only of use before the first table: where pages that became free go back to the disk.
    db.exec('pragma page_size = 4096; pragma auto_vacuum = incremental');
    db.exec('pragma journal_mode = wal; pragma synchronous = normal; pragma trusted_schema = off; pragma journal_size_limit = 16777216');
    const version = versionOf(db);
    if (version > MIGRATIONS.length)
      throw new Fault('storage', `history.db was written by a newer version of Switchyard (schema ${version})`);
    // Also where there is nothing to add: what cannot be written is found here.
    transaction(db, () => {
      const known = versionOf(db);
      for (const [index, sql] of MIGRATIONS.entries()) if (index >= known) db.exec(`${sql}; pragma user_version = ${index + 1}`);
    });
    if (schemaOf(db) !== wantedSchema()) throw new Damage('its schema is damaged');
    return db;
  } catch (thrown) {
    db.close();
    throw thrown;
  }
}

const schemaOf = (db: DatabaseSyncInstance): string => ask(db, 'sql', 'sqlite_schema where sql is not null order by name').join(';');

/** A schema is text: damage to it is known by nothing else, and no statement fits it any more. */
function wantedSchema(): string {
  const db = new DatabaseSync(':memory:');
  try {
    for (const sql of MIGRATIONS) db.exec(sql);
    return schemaOf(db);
  } finally {
    db.close();
  }
}
