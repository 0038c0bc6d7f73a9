/** "Test this key": a handshake and a request through the key itself, with a client program that the user has. */
import { randomBytes } from 'node:crypto';
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { Fault } from '@shared/fault';
import type { KeyTest } from '@shared/model';
import { redact } from '@shared/redact';
import { defectsOf, type Link, parseLink } from '@shared/vless';
import { withDeadline } from '../transport/deadline';
import { freePort, listens, startChild } from './child';
import { argumentsFor, configFor, type Door } from './configs';
import { withPrivateFile } from './folder';
import { findPrograms, type Program } from './programs';
import { RequestFailed, requestThrough } from './request';

export interface KeyTestOptions {
  /** Path of the user's choice; null: whatever is on the PATH. */
  readonly program: string | null;
  /** What is asked for through the key. */
  readonly url: string;
  /** Where the private folder is made; absent: the system's place. */
  readonly base?: string;
}

const TOTAL_MS = 30_000;
const START_MS = 8_000;
const REQUEST_MS = 12_000;
/** Somebody else may take the port between our look and the program's start. */
const ATTEMPTS = 3;
/** What is left unchecked without a program. */
const MISSING = ['handshake', 'request'] as const;

type Failed = Extract<KeyTest, { type: 'failed' }>;
const failed = (program: Program, step: Failed['step'], message: string): Failed => ({
  ...{ type: 'failed', program: program.title, step },
  message: redact(message),
});

async function addressOf({ host }: Link): Promise<string> {
  if (isIP(host)) return host;
  return (await lookup(host)).address;
}

async function newDoor(): Promise<Door> {
  return { port: await freePort(), user: randomBytes(8).toString('hex'), password: randomBytes(16).toString('hex') };
}

type Tried = KeyTest | 'again';

async function tryOnce(
  program: Program,
  link: Link,
  address: string,
  door: Door,
  options: KeyTestOptions,
  signal: AbortSignal,
): Promise<Tried> {
  const config = configFor(program.kind, link, address, door);
  if (config === null) throw new Fault('internal', `${program.kind} cannot use this link`);
  return withPrivateFile(
    JSON.stringify(config),
    async (file, folder): Promise<Tried> => {
      const child = startChild(program, argumentsFor(program.kind, file, folder));
      try {
        if (!(await listens(child, door.port, START_MS, signal))) {
          if (signal.aborted) throw new Fault('cancelled', 'cancelled');
          const words = await child.lastWords();
          if (/address already in use|Only one usage of each socket/i.test(words)) return 'again';
          return failed(program, 'start', words || (child.running ? 'it does not listen' : 'it ended at once'));
        }
        const limit = AbortSignal.any([signal, AbortSignal.timeout(REQUEST_MS)]);
        const measured = await requestThrough(door, options.url, limit);
        return { type: 'works', program: program.title, ...measured };
      } catch (error) {
        if (error instanceof RequestFailed) return failed(program, error.step, withWords(error.message, await child.lastWords()));
        throw error;
      } finally {
        await child.end();
      }
    },
    options.base,
  );
}

const withWords = (message: string, words: string): string => (words === '' ? message : `${message}; ${words}`);

async function run(link: Link, options: KeyTestOptions, signal: AbortSignal): Promise<KeyTest> {
  const programs = await findPrograms(options.program, signal);
  const nowhere: Door = { port: 1, user: '', password: '' };
  const fit = programs.find(({ kind }) => configFor(kind, link, '192.0.2.1', nowhere) !== null);
  if (!fit) {
    const unfit = programs.map(({ title }) => title);
    return { type: 'no-program', missing: MISSING, ...(unfit.length > 0 ? { unfit } : {}) };
  }
  let address: string;
  try {
    address = await addressOf(link);
  } catch (error) {
    return failed(fit, 'handshake', error instanceof Error ? error.message : String(error));
  }
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const tried = await tryOnce(fit, link, address, await newDoor(), options, signal);
    if (tried !== 'again') return tried;
  }
  return failed(fit, 'start', 'no free port on this computer');
}

/** Rejects with a Fault `bad-input` for a text that is no link any client could use, `cancelled`, or `timeout` when even the ending hangs. */
export async function testLink(text: string, options: KeyTestOptions, caller: AbortSignal | null): Promise<KeyTest> {
  const parsed = parseLink(text);
  if (!parsed.ok) throw new Fault('bad-input', `Not a link: ${parsed.problem}`);
  const defects = defectsOf(parsed.link);
  if (defects.length > 0) throw new Fault('bad-input', `No client can use this link: ${defects.join(', ')}`);
  return withDeadline(caller, TOTAL_MS, 'key test', signal => run(parsed.link, options, signal));
}
