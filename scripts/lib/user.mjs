import { readFileSync } from 'node:fs';
import { findProgram } from './processes.mjs';
import { run } from './run.mjs';
import { SetupFailure } from './say.mjs';

/** @typedef {{ name: string, uid: number, gid: number, home: string }} User */

/** Chromium refuses its sandbox to root, so what root starts runs as this ordinary user. */
const NAME = 'switchyard';

/**
 * Finds the ordinary user, creating it at the first time.
 * @returns {Promise<User & { note: string }>}
 */
export async function ensureUser() {
  const there = readUser(NAME);
  if (there) {
    if (there.uid === 0) throw new SetupFailure(`The user ${NAME} is root under another name.`, `userdel ${NAME}`);
    return noted(there, '');
  }
  const useradd = findProgram('useradd');
  if (!useradd)
    throw new SetupFailure(
      'Started by root, Switchyard runs as an ordinary user; it cannot create one, since there is no useradd.',
      `create a user named ${NAME} with a home folder, or start Switchyard as an ordinary user`,
    );
  await run(useradd, ['--create-home', '--user-group', '--shell', '/bin/sh', NAME], { what: `Creating the user ${NAME}` });
  const created = readUser(NAME);
  if (!created) throw new SetupFailure(`The user ${NAME} was created but is not in /etc/passwd.`);
  return noted(created, ', created');
}

/** @param {User} user @param {string} event */
const noted = (user, event) => ({
  ...user,
  note: `${user.name}${event} (Chromium's sandbox refuses root, so what follows runs as this user)`,
});

/** @param {string} name @returns {User | null} */
function readUser(name) {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find(entry => entry.startsWith(`${name}:`));
  if (!line) return null;
  const [, , uid = '', gid = '', , home = ''] = line.split(':');
  return { name, uid: Number(uid), gid: Number(gid), home };
}
