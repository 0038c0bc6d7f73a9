import { accessSync, chmodSync, constants, existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes the data folder if it is not there and closes it to others. Throws an Error whose message tells the user what to do.
 */
export function openDataFolder(path: string): void {
  const advice = 'Choose another with --data DIR.';
  try {
    make(path);
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new Error(`The data folder ${path} cannot be used (${error instanceof Error ? error.message : String(error)}). ${advice}`);
  }
  if (process.getuid && statSync(path).uid !== process.getuid())
    throw new Error(`The data folder ${path} belongs to another user. ${advice}`);
  // A folder from an older start, or made by someone else for us, may be open to others.
  chmodSync(path, 0o700);
}

/** Node's own `recursive` never ends where the system refuses a new folder with "no such file" (/proc does). */
function make(path: string): void {
  if (existsSync(path)) return;
  make(dirname(path));
  mkdirSync(path, { mode: 0o700 });
}
