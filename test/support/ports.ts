/**
 * Loopback ports for programs that listen on a number they are told. They lie outside the range from which systems hand out ports, so
 * nothing else gets one between its choice and the program's start, nor while the program restarts; and a file claims each, because another
 * test process would get it too: an Xray listens beside another one (SO_REUSEPORT), and either answers for both.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const FIRST = 20_000;
const COUNT = 12_000;
const TRIES = 500;
const folder = join(tmpdir(), `switchyard-ports-${process.getuid?.() ?? 0}`);
const claimed = new Set<string>();

process.once('exit', () => {
  for (const file of claimed) rmSync(file, { force: true });
});

/** A port that is free, and this process's own until it ends. Rejects when there seems to be none. */
export async function freePort(): Promise<number> {
  mkdirSync(folder, { recursive: true });
  for (let tries = 0; tries < TRIES; tries += 1) {
    const port = FIRST + Math.floor(Math.random() * COUNT);
    if (claim(join(folder, String(port))) && (await isFree(port))) return port;
  }
  throw new Error('no free port');
}

function claim(file: string): boolean {
  for (const again of [true, false]) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      claimed.add(file);
      return true;
    } catch {
      // Left by one that was killed.
      if (again && !isAlive(file)) rmSync(file, { force: true });
      else return false;
    }
  }
  return false;
}

function isAlive(file: string): boolean {
  try {
    process.kill(Number(readFileSync(file, 'utf8')), 0);
    return true;
  } catch (thrown) {
    // Of another user, and there.
    return (thrown as NodeJS.ErrnoException).code === 'EPERM';
  }
}

const isFree = (port: number): Promise<boolean> =>
  new Promise(resolve => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
