/** Client programs of the user's: which of them is there. */
import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';

export const PROGRAM_KINDS = ['xray', 'sing-box', 'mihomo'] as const;
export type ProgramKind = (typeof PROGRAM_KINDS)[number];
export interface Program {
  readonly kind: ProgramKind;
  readonly path: string;
  /** As it says itself: `Xray 26.3.27`. */
  readonly title: string;
}

/** Names under which each is installed, in the order in which they are looked for. */
const NAMES: Readonly<Record<ProgramKind, readonly string[]>> = {
  xray: ['xray'],
  'sing-box': ['sing-box'],
  mihomo: ['mihomo', 'clash-meta', 'verge-mihomo'],
};
/** What the first line of each says of itself. */
const BANNERS: readonly (readonly [ProgramKind, RegExp])[] = [
  ['xray', /^Xray \d[\w.-]*/m],
  ['sing-box', /^sing-box version \S+/m],
  ['mihomo', /^(?:Mihomo|Clash)(?: Meta)? v?\S+/im],
];
const ASK_MS = 5_000;
const isWindows = process.platform === 'win32';

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, isWindows ? constants.F_OK : constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

const say = (path: string, args: readonly string[], signal: AbortSignal): Promise<string> =>
  new Promise(resolve => {
    execFile(path, args, { timeout: ASK_MS, killSignal: 'SIGKILL', windowsHide: true, signal, maxBuffer: 64 * 1024 }, (_, stdout, stderr) =>
      resolve(`${stdout}\n${stderr}`),
    );
  });

/** Which client a program is, by what it says of itself; null: none of those we can use, or no program. */
export async function identify(path: string, signal: AbortSignal): Promise<Program | null> {
  if (!(await isProgram(path))) return null;
  // In this order: mihomo takes a word that it does not know for none, and would run as it is set up.
  for (const args of [['-v'], ['version']]) {
    const said = await say(path, args, signal);
    for (const [kind, banner] of BANNERS) {
      const found = banner.exec(said)?.[0];
      if (found) return { kind, path, title: found.replace(/ version /, ' ') };
    }
  }
  return null;
}

/** The user's choice, or else every client on the PATH, one of each kind. Relative folders of the PATH are left out: they are anybody's. */
export async function findPrograms(
  chosen: string | null,
  signal: AbortSignal,
  env: NodeJS.ProcessEnv = process.env,
): Promise<readonly Program[]> {
  if (chosen !== null) {
    const program = await identify(chosen, signal);
    return program ? [program] : [];
  }
  const folders = (env.PATH ?? env.Path ?? '').split(delimiter).filter(folder => isAbsolute(folder));
  const found: Program[] = [];
  for (const kind of PROGRAM_KINDS) {
    const paths = NAMES[kind].flatMap(name => folders.map(folder => join(folder, isWindows ? `${name}.exe` : name)));
    for (const path of paths) {
      const program = await identify(path, signal);
      if (program?.kind !== kind) continue;
      found.push(program);
      break;
    }
  }
  return found;
}
