/** Addresses that lead to a program on this computer and to no network: a unix socket, or a named pipe of Windows. */
import { posix } from 'node:path';
import { Fault } from '@shared/fault';

export interface LocalAddress {
  /** `unix:/run/core.sock` or `pipe:core`. Parsing it again gives the same. */
  readonly address: string;
  /** What to connect to: the socket's path, or `\\.\pipe\core`. */
  readonly path: string;
}

const PIPE_ROOT = '\\\\.\\pipe\\';
/** Bytes of a socket's path that the systems take, without the closing zero. */
const LONGEST_PATH: Partial<Record<NodeJS.Platform, number>> = { darwin: 103 };
const LONGEST_PIPE = 240;

/**
 * Null: what was typed is no such address. Throws a Fault `bad-address` for one that cannot be: `unix:/path`, `unix:///path` and a bare
 * absolute path are a unix socket; `pipe:name`, `npipe:////./pipe/name` and `\\.\pipe\name` a named pipe.
 */
export function parseLocal(typed: string, platform: NodeJS.Platform = process.platform): LocalAddress | null {
  const text = typed.trim();
  const unix = /^unix:(?:\/\/(?=\/))?(.*)$/is.exec(text)?.[1] ?? (/^\/[^/]/.test(text) ? text : null);
  if (unix !== null) return unixSocket(unix, platform);
  const pipe = /^n?pipe:(.*)$/is.exec(text)?.[1] ?? (/^[\\/]{2}/.test(text) ? text : null);
  return pipe === null ? null : namedPipe(pipe, platform);
}

function unixSocket(typed: string, platform: NodeJS.Platform): LocalAddress {
  if (platform === 'win32') throw bad('a unix socket cannot be reached on Windows: use the named pipe or a port');
  if (!typed.startsWith('/')) throw bad("write the socket's whole path, from the root");
  const path = posix.normalize(typed);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
  if (/[\s@?#\u0000-\u001f\u007f]/.test(path)) throw bad("a socket's path holds no spaces and none of @, ? and #");
  if (path.endsWith('/')) throw bad('this is the path of a folder, not of a socket');
  const longest = LONGEST_PATH[platform] ?? 107;
  if (Buffer.byteLength(path) > longest) throw bad(`the path is longer than the ${longest} bytes that a socket's path may have`);
  return { address: `unix:${path}`, path };
}

function namedPipe(typed: string, platform: NodeJS.Platform): LocalAddress {
  const slashed = typed.replaceAll('\\', '/');
  const rooted = /^\/+([^/]+)\/pipe\/(.*)$/is.exec(slashed);
  if (rooted && rooted[1] !== '.') throw bad('a pipe of another computer is not used: it would carry everything unprotected');
  const name = rooted ? (rooted[2] ?? '') : typed;
  if (platform !== 'win32') throw bad('a named pipe exists on Windows only: use the unix socket or a port');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
  if (!/^[^\\/:*?"<>|@#\s\u0000-\u001f\u007f]+$/.test(name) || name.length > LONGEST_PIPE) throw bad('this is not the name of a pipe');
  return { address: `pipe:${name}`, path: PIPE_ROOT + name };
}

/** The path to connect to for a normalised address, or null for one of the network. */
export function localPath(address: string): string | null {
  if (address.startsWith('unix:')) return address.slice('unix:'.length);
  return address.startsWith('pipe:') ? PIPE_ROOT + address.slice('pipe:'.length) : null;
}

/** Where HTTP says it goes when it goes to a local socket. */
export const LOCAL_ORIGIN = 'http://localhost';

/** Why a local socket could not be connected to, in words that say what to do. */
export function localFault(error: unknown, path: string): Fault | null {
  switch (typeof error === 'object' && error !== null && 'code' in error ? error.code : null) {
    case 'ENOENT':
      return new Fault('refused', `there is no ${path}: does the program run, and is this its socket?`, { cause: error });
    case 'ECONNREFUSED':
    case 'ENOTSOCK':
      return new Fault('refused', `nothing listens at ${path}`, { cause: error });
    case 'EACCES':
    case 'EPERM':
      return new Fault('refused', `${path} may not be used by this user`, { cause: error });
    default:
      return null;
  }
}

const bad = (what: string): Fault =>
  new Fault('bad-address', `${what} (for example ${process.platform === 'win32' ? '\\\\.\\pipe\\mihomo' : 'unix:/run/mihomo.sock'})`);
