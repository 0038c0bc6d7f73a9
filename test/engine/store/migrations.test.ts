import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ask, versionOf } from '../../../src/main/engine/workers/store/ask';
import { backUpDaily, backupDir } from '../../../src/main/engine/workers/store/backup';
import { openDatabase } from '../../../src/main/engine/workers/store/open';

const DAY = 86_400_000;
const FIRST = Date.UTC(2026, 2, 1, 12);
const ONE = ['create table things (name text) strict'];
const TWO = [...ONE, "alter table things add column colour text; update things set colour = 'red'"];
let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'switchyard-migrate-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

/** Opens, lets `work` use it, closes. */
function using<T>(migrations: readonly string[], now: number, work: (db: ReturnType<typeof openDatabase>['db']) => T): T {
  const { db } = openDatabase(dataDir, now, migrations);
  try {
    return work(db);
  } finally {
    db.close();
  }
}
const backups = () => readdirSync(backupDir(dataDir)).sort();

describe('the schema', () => {
  it('grows step by step, with a backup before', () => {
    using(ONE, FIRST, db => db.exec("insert into things values ('a')"));
    using(TWO, FIRST + DAY, db => {
      expect(versionOf(db)).toBe(2);
      expect(ask(db, 'colour', 'things')).toEqual(['red']);
    });
    expect(backups()).toEqual(['state-2026-03-02-before-v2.db']);
  });

  it('stays as it was when a step fails, and the backup is there', () => {
    using(ONE, FIRST, db => db.exec("insert into things values ('a')"));
    const broken = [...ONE, 'alter table things add column colour text; insert into nowhere values (1)'];
    expect(() => openDatabase(dataDir, FIRST, broken)).toThrow(/nowhere/);
    using(ONE, FIRST, db => {
      expect(versionOf(db)).toBe(1);
      expect(ask(db, 'name', 'things')).toEqual(['a']);
    });
    expect(backups()).toEqual(['state-2026-03-01-before-v2.db']);
  });

  it('comes back from the backup made before the step, and is stepped on again', () => {
    using(ONE, FIRST, db => db.exec("insert into things values ('a')"));
    using(TWO, FIRST, () => undefined);
    writeFileSync(join(dataDir, 'state.db'), 'damage');
    const { db, report } = openDatabase(dataDir, FIRST + DAY, TWO);
    expect(report).toMatchObject({ restoredFrom: '2026-03-01' });
    expect(ask(db, 'colour', 'things')).toEqual(['red']);
    db.close();
    expect(readFileSync(report.setAside ?? '', 'utf8')).toBe('damage');
  });
});

describe('daily backups', () => {
  it('are made once a day, and the last seven stay', () => {
    using(ONE, FIRST, db => {
      for (let day = 0; day < 10; day++)
        for (let hour = 0; hour < 2; hour++) backUpDaily(db, dataDir, FIRST + day * DAY + hour * 3_600_000);
    });
    expect(backups()).toEqual(['04', '05', '06', '07', '08', '09', '10'].map(day => `state-2026-03-${day}.db`));
  });

  it('give their data back, the newest first', () => {
    using(ONE, FIRST, db => {
      for (let day = 0; day < 3; day++) {
        db.exec(`insert into things values ('${day}')`);
        backUpDaily(db, dataDir, FIRST + day * DAY);
      }
    });
    const newest = join(backupDir(dataDir), 'state-2026-03-03.db');
    writeFileSync(newest, readFileSync(newest).subarray(0, 5000));
    writeFileSync(join(dataDir, 'state.db'), '');
    writeFileSync(join(dataDir, 'state.db'), 'x'.repeat(5000));
    const { db, report } = openDatabase(dataDir, FIRST + 5 * DAY, ONE);
    expect(report.restoredFrom).toBe('2026-03-02');
    expect(ask(db, 'name', 'things')).toEqual(['0', '1']);
    db.close();
  });
});
