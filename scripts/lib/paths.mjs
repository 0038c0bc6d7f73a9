import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** The project folder these scripts lie in: the clone, or its staged copy. */
export const project = resolve(import.meta.dirname, '../..');

/** Where the user typed the command: npm changes into the project before it runs a script. */
export const invokedFrom = process.env.INIT_CWD ?? process.cwd();

export const isRoot = process.getuid?.() === 0;
export const isLinux = process.platform === 'linux';
export const isWindows = process.platform === 'win32';

/** Where root keeps what any user of this machine may read. */
export const sharedCache = '/var/cache/switchyard';

/** What costs a download or a long build (Electron, the real programs) is kept here, beside all clones. */
export const cache = process.env.SWITCHYARD_CACHE ?? defaultCache();

function defaultCache() {
  if (isRoot) return sharedCache;
  if (process.env.XDG_CACHE_HOME) return join(process.env.XDG_CACHE_HOME, 'switchyard');
  if (isWindows) return join(process.env.LOCALAPPDATA ?? join(homedir(), 'AppData/Local'), 'Switchyard', 'Cache');
  if (process.platform === 'darwin') return join(homedir(), 'Library/Caches/switchyard');
  return join(homedir(), '.cache/switchyard');
}

/** Where the build goes: `out`, or SWITCHYARD_OUT (which the build configurations read too). */
export const buildOutput = resolve(project, process.env.SWITCHYARD_OUT ?? 'out');
