/**
 * The program that ssh runs to ask something (SSH_ASKPASS), and our side of it. It has to run on its own, without Electron: the packaged
 * binary does not run as Node, and a second Electron for each question would show in the dock. So it is a fixed script for the system's
 * /bin/sh, without anything put into it: the question lies in a file of the tunnel's private folder, whose name is random and made for one
 * ssh process; the answer goes through a pipe that the script makes there, never through a file. ssh closes every inherited descriptor,
 * and a jump host's ssh has its own in- and output, so nothing simpler reaches all of them.
 */
import { constants, existsSync } from 'node:fs';
import { open, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Asked, oneLine, type Questions, readHint } from './asked';

/** Names the folder to the script. */
const FOLDER_VARIABLE = 'SWITCHYARD_ASK';

export const SCRIPT = `#!/bin/sh
# Puts a question of ssh's to Switchyard, which runs this and nobody else should.
umask 077
me=\${${FOLDER_VARIABLE}:?}/$$
trap 'rm -f "$me.answer" "$me.asking" "$me.question"' EXIT
trap 'exit 1' HUP INT TERM
mkfifo "$me.answer" || exit 1
# Open for both, so that the other side never finds the pipe without a reader.
exec 3<> "$me.answer"
printf '%s\\n%s' "\${SSH_ASKPASS_PROMPT:-}" "$1" > "$me.asking" && mv "$me.asking" "$me.question" || exit 1
IFS= read -r verdict <&3 && [ "$verdict" = answered ] || exit 1
IFS= read -r answer <&3 || exit 1
printf '%s\\n' "$answer"
`;

/** Questions that come by the script, which lies at `script`, through the tunnel's own `folder`. */
export const questionsByScript = (script: string, folder: string): Questions => ({
  env: { SSH_ASKPASS: script, [FOLDER_VARIABLE]: folder },
  take: () => takeQuestions(folder),
  close: () => undefined,
});

async function takeQuestions(folder: string): Promise<readonly Asked[]> {
  const asked: Asked[] = [];
  for (const name of await readdir(folder).catch(() => [])) {
    const base = /^(\d+)\.question$/.exec(name)?.[1];
    if (base === undefined) continue;
    const file = join(folder, name);
    const text = await readFile(file, 'utf8').catch(() => null);
    await rm(file, { force: true }).catch(() => undefined);
    if (text !== null) asked.push(askedIn(text, join(folder, `${base}.answer`)));
  }
  return asked;
}

function askedIn(content: string, pipe: string): Asked {
  const end = content.indexOf('\n');
  return {
    hint: readHint(content.slice(0, end)),
    text: content.slice(end + 1),
    // The script takes its pipe away when it ends, also when ssh ends it.
    get gone() {
      return !existsSync(pipe);
    },
    answer: given => reply(pipe, given),
  };
}

async function reply(pipe: string, given: string | null): Promise<void> {
  try {
    // Never waits: without a reader (ssh has gone) it fails at once.
    const to = await open(pipe, constants.O_WRONLY | constants.O_NONBLOCK);
    try {
      await to.write(given === null ? 'gone\n' : `answered\n${oneLine(given)}\n`);
    } finally {
      await to.close();
    }
  } catch {
    // Nobody waits for it.
  }
}
