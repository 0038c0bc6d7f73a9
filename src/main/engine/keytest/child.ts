import { connect, createServer } from 'node:net';
import { redact } from '@shared/redact';
import { type SshProcess, startSsh } from '../transport/ssh/process';
import type { Program } from './programs';

const POLL_MS = 25;
/** So many looks for a reason: a pause of this computer, in which nothing was read, is one of them. */
const WORDS_LOOKS = 24;
const isWindows = process.platform === 'win32';
/** What a program needs of ours; proxies of the environment would stand between it and the server. */
const ENVIRONMENT = [
  'PATH',
  'HOME',
  'USERPROFILE',
  'SystemRoot',
  'APPDATA',
  'LOCALAPPDATA',
  'TEMP',
  'TMP',
  'TMPDIR',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
];

/** A port on loopback that nobody listens on now. */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port'))));
    });
  });

/** A client program that runs until `end`, and no longer than this process, whatever ends it. */
export interface Child {
  readonly running: boolean;
  /** What it said last that sounds like a reason, without secrets; empty: nothing. */
  lastWords(): Promise<string>;
  /** Resolves when it is gone. */
  end(): Promise<void>;
}

const LONGEST = 300;
/** Of a line; patterns take their time on what a program says without an end of line. */
const LINE_MAX = 2_000;
const REASON = /fail|error|refused|reject|invalid|unknown|timeout|timed out|EOF|reset|denied|unable|cannot/i;

/** What ends on our side says nothing of the key. */
const OURS = /\binbound\b/i;
/** Time, level and number of a connection. */
const PREFIX =
  /^(?:[\d/:. +-]*\d{2}:\d{2}[\d.:]*\s+)?(?:\[?(?:trace|debug|info|warning|warn|error|fatal)\]?(?:\[\d+\])?:?\s+)?(?:\[\d+[^\]]*\]\s+)?/i;

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours of a terminal begin with one
const COLOUR = /\u001B\[[\d;]*m/g;
const plainLines = ({ lines }: SshProcess): readonly string[] =>
  lines.map(line => line.slice(0, LINE_MAX).replace(COLOUR, '').trim()).filter(line => line !== '');
/** The last line that sounds like a reason. */
const reasonIn = (lines: readonly string[]): string | undefined => lines.findLast(line => REASON.test(line) && !OURS.test(line));

/** A program often says why only after it closed the connection. */
async function lastWords(child: SshProcess): Promise<string> {
  for (let looks = 0; looks < WORDS_LOOKS && reasonIn(plainLines(child)) === undefined; looks += 1)
    await new Promise(resolve => setTimeout(resolve, POLL_MS));
  const lines = plainLines(child);
  const reason = reasonIn(lines) ?? (child.running ? '' : lines.at(-1)) ?? '';
  // Xray tells the reason of its last attempt within a chain of its own names.
  const plain = /\[([^\]]+)\] > common\/retry/.exec(reason)?.[1] ?? reason.replace(PREFIX, '');
  return redact(plain).slice(0, LONGEST);
}

export function startChild(program: Program, args: readonly string[]): Child {
  const env = Object.fromEntries(ENVIRONMENT.flatMap(name => (process.env[name] === undefined ? [] : [[name, process.env[name]]])));
  // Some say on one output what others say on the other.
  const [path, all] = isWindows ? [program.path, args] : ['/bin/sh', ['-c', 'exec "$@" 1>&2', 'client', program.path, ...args]];
  const group = startSsh(path, all, env, () => undefined);
  return {
    get running() {
      return group.running;
    },
    lastWords: () => lastWords(group),
    end: () => {
      group.end();
      return group.ended.then(() => undefined);
    },
  };
}

const answers = (port: number): Promise<boolean> =>
  new Promise(resolve => {
    const socket = connect({ host: '127.0.0.1', port });
    const finish = (yes: boolean): void => {
      socket.destroy();
      resolve(yes);
    };
    socket.once('connect', () => finish(true));
    socket.once('error', () => finish(false));
  });

/** Resolves true when the child listens on the port, false when it ended or did not listen in time. */
export async function listens(child: Child, port: number, ms: number, signal: AbortSignal): Promise<boolean> {
  for (const until = performance.now() + ms; performance.now() < until && child.running && !signal.aborted; ) {
    if (await answers(port)) return child.running;
    await new Promise(resolve => setTimeout(resolve, POLL_MS));
  }
  return false;
}
