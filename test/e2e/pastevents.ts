/** A log of events as earlier runs left it. */
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { MIGRATIONS } from '../../src/main/engine/workers/events/schema';

const DAY_MS = 86_400_000;

/** Puts so many events into a data folder, one a minute up to yesterday noon, by turns a rotation of a farm that is gone and a change of mode. */
export function writePastEvents(dataDir: string, count: number): void {
  const db = new DatabaseSync(join(dataDir, 'events.db'));
  try {
    db.exec('pragma page_size = 4096; pragma auto_vacuum = incremental');
    for (const [index, sql] of MIGRATIONS.entries()) db.exec(`${sql}; pragma user_version = ${index + 1}`);
    const insert = db.prepare('insert into events values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
    const noon = Math.floor(Date.now() / DAY_MS) * DAY_MS - DAY_MS / 2;
    db.exec('begin');
    for (let index = 0; index < count; index++) {
      const at = noon - index * 60_000;
      const turn = index % 2 === 0;
      const params = turn ? { port: `TLL-${index}`, ip: '203.0.113.77' } : { mode: 'direct' };
      const [type, kind, server] = turn ? ['rotation-same-ip', 'rotation', 'tallinn-farm'] : ['mode-set', 'control', 'old-gw'];
      const words = [server, ...Object.values(params)].join('\n').toLowerCase();
      insert.run(at, at, turn ? 'warn' : 'ok', type, kind, turn ? 'timer' : 'you', server, server, null, JSON.stringify(params), words);
    }
    db.exec('commit');
  } finally {
    db.close();
  }
}
