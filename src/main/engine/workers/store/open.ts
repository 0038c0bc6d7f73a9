/** Opens `state.db`: checked, repaired from a backup when damaged, migrated. */
import { closeSync, existsSync, mkdirSync, openSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';
import { Fault } from '@shared/fault';
import type { StoreReport } from '../../store/store';
import { problemsOf, versionOf } from './ask';
import { backUpBefore, restoreNewest } from './backup';
import { MIGRATIONS } from './migrations';

export interface Opened {
  readonly db: DatabaseSyncInstance;
  readonly report: StoreReport;
}

const databasePath = (dataDir: string): string => join(dataDir, 'state.db');

/** Rejects with a Fault `storage` when the file cannot be used and is not damaged (no permission, disk full, newer version). */
export function openDatabase(dataDir: string, now: number, migrations = MIGRATIONS): Opened {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const path = databasePath(dataDir);
  try {
    return { db: openChecked(dataDir, path, now, migrations), report: { setAside: null, restoredFrom: null } };
  } catch (thrown) {
    if (!isDamage(thrown)) throw asFault(thrown);
  }
  const setAside = putAside(path, now);
  try {
    const restoredFrom = restoreNewest(dataDir, path, migrations.length);
    return { db: openChecked(dataDir, path, now, migrations), report: { setAside, restoredFrom } };
  } catch (thrown) {
    throw asFault(thrown);
  }
}

/** Thrown where `quick_check` finds something, or the schema is not what it was made. */
export class Damage extends Error {}

/** SQLITE_CORRUPT and SQLITE_NOTADB, also in their extended forms; errors while rows are read carry only SQLite's fixed text. */
export function isDamage(thrown: unknown): boolean {
  if (thrown instanceof Damage) return true;
  if (!(thrown instanceof Error)) return false;
  const code = 'errcode' in thrown && typeof thrown.errcode === 'number' ? thrown.errcode & 0xff : 0;
  return (
    code === 11 || code === 26 || /^(database disk image is malformed|file is not a database|unsupported file format)$/.test(thrown.message)
  );
}

export function asFault(thrown: unknown): Fault {
  if (thrown instanceof Fault) return thrown;
  return new Fault('storage', thrown instanceof Error ? thrown.message : String(thrown), { cause: thrown });
}

function openChecked(dataDir: string, path: string, now: number, migrations: readonly string[]): DatabaseSyncInstance {
  // An empty file with our mode first: SQLite gives its own side files the mode of the main one.
  if (!existsSync(path)) closeSync(openSync(path, 'wx', 0o600));
  const db = new DatabaseSync(path, { timeout: 5000 });
  try {
    db.exec('pragma journal_mode = wal; pragma synchronous = full; pragma trusted_schema = off');
    const found = problemsOf(db);
    if (found.length > 0) throw new Damage(found.join('; '));
    migrate(db, dataDir, now, migrations);
    return db;
  } catch (thrown) {
    db.close();
    throw thrown;
  }
}

function migrate(db: DatabaseSyncInstance, dataDir: string, now: number, migrations: readonly string[]): void {
  const version = versionOf(db);
  if (version > migrations.length) throw new Fault('storage', `state.db was written by a newer version of Switchyard (schema ${version})`);
  if (version > 0 && version < migrations.length) backUpBefore(db, dataDir, version + 1, now);
  for (const [index, sql] of migrations.entries()) {
    if (index < version) continue;
    transaction(db, () => db.exec(`${sql}; pragma user_version = ${index + 1}`));
  }
}

/** All or nothing. */
export function transaction<T>(db: DatabaseSyncInstance, work: () => T): T {
  db.exec('begin immediate');
  try {
    const result = work();
    db.exec('commit');
    return result;
  } catch (thrown) {
    if (db.isTransaction) db.exec('rollback');
    throw thrown;
  }
}

/** The damaged file and its side files keep their content under a dated name. */
export function putAside(path: string, now: number): string {
  const stamp = new Date(now).toISOString().slice(0, 19).replaceAll(':', '-');
  let aside = `${path}.damaged-${stamp}`;
  for (let n = 2; existsSync(aside); n++) aside = `${path}.damaged-${stamp}-${n}`;
  for (const suffix of ['', '-wal', '-shm']) if (existsSync(path + suffix)) renameSync(path + suffix, aside + suffix);
  return aside;
}
