/** What ssh says -> a Fault of the closed set, quoting its words. OpenSSH speaks English only. */
import { Fault } from '@shared/fault';
import type { ErrorCode } from '@shared/model';

/** Said also when all is well, or without any meaning for a person. */
const NOISE =
  /^(Warning: Permanently added|Authenticated to|Transferred:|Bytes per second|@{5,}|Pseudo-terminal|debug\d:|Killed by signal|Exit request sent)/;
/** In the order of what says most: what a jump host refuses ends in "connection closed" for the host behind it. */
const MEANINGS: readonly (readonly [ErrorCode, RegExp])[] = [
  // The questions' own program cannot run: what follows from that says nothing.
  ['ssh-failed', /^ssh_askpass: (exec|posix_spawnp?)\b/],
  ['ssh-host-changed', /HOST IDENTIFICATION HAS CHANGED|REVOKED HOST KEY|^Host key for .* has changed/],
  ['ssh-host-key', /Host key verification failed|No \S+ host key is known for/],
  ['ssh-auth', /Permission denied \(|Permission denied, please|Too many authentication failures|No more authentication methods/],
  [
    'ssh-connect',
    /Could not resolve hostname|connect to host .* port|kex_exchange_identification|ssh_exchange_identification|Connection (closed|reset|timed out)|^Connection to .* closed|timed out|Network is unreachable|No route to host|stdio forwarding failed|not responding/,
  ],
];
/** Beside the line with the meaning: what a person compares before deciding. */
const TELLING: Partial<Record<ErrorCode, RegExp>> = {
  'ssh-host-changed': /SHA256:|^Offending|^Host key for|REVOKED HOST KEY/,
  'ssh-auth': /Permission denied|agent|identity|Load key|Too many/i,
};
const LONGEST = 600;

const COLOUR = new RegExp(`${String.fromCharCode(27)}\\[[0-9;?]*[ -/]*[@-~]`, 'g');

/** One line without colours, control characters and marks that turn the direction of reading (a server may send any). */
export const plain = (line: string): string => line.replace(COLOUR, '').replace(/[\p{Cc}\p{Cf}]/gu, '');

/** Why ssh ended, by its last words. `fallback`: when these say nothing known. */
export function faultFrom(lines: readonly string[], fallback: ErrorCode, ended: string): Fault {
  const said = lines.map(line => plain(line).trim()).filter(line => line !== '' && !NOISE.test(line));
  const [code, pattern] = MEANINGS.find(([, meaning]) => lines.some(line => meaning.test(line))) ?? [fallback, null];
  const telling = TELLING[code] ?? pattern;
  const chosen = telling ? said.filter(line => telling.test(line)) : said.slice(-3);
  const words = (chosen.length > 0 ? chosen : said.slice(-3)).slice(-4).join(' ');
  return new Fault(code, words === '' ? ended : words.slice(0, LONGEST));
}

/** A connection that the other side would not open; null for any other line. */
export function refusedOpening(line: string): Fault | null {
  const words = /^channel \d+: (open failed: .*)$/.exec(plain(line).trim())?.[1];
  if (words === undefined) return null;
  return new Fault(words.includes('administratively prohibited') ? 'ssh-forbidden' : 'ssh-remote', words);
}
