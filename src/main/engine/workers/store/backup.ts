/** Copies of `state.db` in `backups/`: one a day, and one before each migration. */
import { closeSync, copyFileSync, existsSync, fsyncSync, mkdirSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';
import { problemsOf, versionOf } from './ask';

const DAILY = /^state-(\d{4}-\d{2}-\d{2})\.db$/;
const BEFORE = /^state-(\d{4}-\d{2}-\d{2})-before-v\d+\.db$/;
const DAILY_KEPT = 7;
const BEFORE_KEPT = 3;

export const backupDir = (dataDir: string): string => join(dataDir, 'backups');
export const dayOf = (now: number): string => new Date(now).toISOString().slice(0, 10);

/** Writes today's backup, `anew` also over an earlier one of today; old days go. */
export function backUpDaily(db: DatabaseSyncInstance, dataDir: string, now: number, anew = false): void {
  const path = join(backupDir(dataDir), `state-${dayOf(now)}.db`);
  if (existsSync(path) && !anew) return;
  write(db, dataDir, path);
  prune(dataDir, DAILY, DAILY_KEPT);
}

export function backUpBefore(db: DatabaseSyncInstance, dataDir: string, version: number, now: number): void {
  write(db, dataDir, join(backupDir(dataDir), `state-${dayOf(now)}-before-v${version}.db`));
  prune(dataDir, BEFORE, BEFORE_KEPT);
}

/** Puts the newest good backup in the place of `state.db`. Returns its date, or null when there is none. */
export function restoreNewest(dataDir: string, target: string, newestVersion: number): string | null {
  for (const name of backups(dataDir)) {
    const day = (DAILY.exec(name) ?? BEFORE.exec(name))?.[1];
    if (day === undefined) continue;
    const aside = `${target}.restoring`;
    copyFileSync(join(backupDir(dataDir), name), aside);
    if (isGood(aside, newestVersion)) {
      sync(aside);
      renameSync(aside, target);
      return day;
    }
    rmSync(aside, { force: true });
  }
  return null;
}

function isGood(path: string, newestVersion: number): boolean {
  try {
    const db = new DatabaseSync(path);
    try {
      const version = versionOf(db);
      return version > 0 && version <= newestVersion && problemsOf(db).length === 0;
    } finally {
      db.close();
    }
  } catch {
    return false;
  }
}

/** Written aside and renamed, so that a backup that exists is whole. The empty file first gives it its mode. */
function write(db: DatabaseSyncInstance, dataDir: string, path: string): void {
  mkdirSync(backupDir(dataDir), { recursive: true, mode: 0o700 });
  const aside = `${path}.writing`;
  rmSync(aside, { force: true });
  closeSync(openSync(aside, 'wx', 0o600));
  db.exec(`vacuum into '${aside.replaceAll("'", "''")}'`);
  if (!isGood(aside, versionOf(db))) throw new Error('the copy is damaged');
  sync(aside);
  renameSync(aside, path);
}

function prune(dataDir: string, pattern: RegExp, kept: number): void {
  const old = backups(dataDir).filter(name => pattern.test(name));
  for (const name of old.slice(kept)) rmSync(join(backupDir(dataDir), name), { force: true });
}

/** Newest first, by the date in the name; of one day the daily one first, since it is the later one. */
function backups(dataDir: string): readonly string[] {
  if (!existsSync(backupDir(dataDir))) return [];
  return readdirSync(backupDir(dataDir))
    .filter(name => DAILY.test(name) || BEFORE.test(name))
    .sort((a, b) => b.slice(6, 16).localeCompare(a.slice(6, 16)) || a.length - b.length);
}

function sync(path: string): void {
  const file = openSync(path, 'r+');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
