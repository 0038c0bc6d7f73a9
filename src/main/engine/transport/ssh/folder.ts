import { createHash } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Fault } from '@shared/fault';

/** The system takes 104 to 108 bytes for a socket's path; some of them are for the name below the folder. */
const LONGEST_PATH = 100;
const BELOW = '/12345678/x'.length;
/** In a socket's path ssh reads `:` as an end, and `%` and `$` as its own marks. */
const PLAIN = /^[\w./+=,@ -]+$/;

const fits = (folder: string): boolean => Buffer.byteLength(folder) + BELOW <= LONGEST_PATH && PLAIN.test(folder);

/**
 * The folder for tunnels' sockets, of this user alone, emptied of what an earlier run left: in the data folder, or under the runtime or
 * temporary folder when the path would be too long for a socket. Throws a Fault `storage`.
 */
export function openFolder(dataDir: string, env: NodeJS.ProcessEnv = process.env): string {
  const own = join(dataDir, 'ssh');
  if (fits(own)) return prepare(own);
  const name = `switchyard-${createHash('sha256').update(dataDir).digest('hex').slice(0, 8)}`;
  for (const base of [env.XDG_RUNTIME_DIR, tmpdir(), '/tmp']) {
    if (!base || !fits(join(base, name))) continue;
    try {
      return prepare(join(base, name));
    } catch {
      // Somebody else's folder of that name: one that nobody can have guessed.
      if (fits(join(base, `${name}-123456`))) return mkdtempSync(join(base, `${name}-`));
    }
  }
  throw new Fault('storage', 'no folder with a path short enough for a socket');
}

function prepare(folder: string): string {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const found = lstatSync(folder);
    if (!found.isDirectory() || (process.getuid && found.uid !== process.getuid())) throw new Error(`${folder} is not ours`);
    chmodSync(folder, 0o700);
    for (const entry of readdirSync(folder)) rmSync(join(folder, entry), { recursive: true, force: true });
    return folder;
  } catch (error) {
    throw new Fault('storage', `the folder for SSH cannot be used: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}
