/** What may be written for a way over SSH. Pure: the form names a problem before main is asked. */
import type { Server, SshRoute } from './model';

export type DestinationProblem = 'empty' | 'dash' | 'password' | 'characters' | 'port';
export type RemoteProblem = 'empty' | 'path' | 'address';

/** Whether a host (without brackets) can only be the computer that says it. */
export const isLoopbackHost = (host: string): boolean =>
  /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|::1|::ffff:7f[0-9a-f]{2}:.+)$/i.test(host);

/** Variables by which ssh's question finds the running app where ssh starts the app itself to ask: the pipe, and the right to use it. */
export const ASK_PIPE = 'SWITCHYARD_ASK_PIPE';
export const ASK_TOKEN = 'SWITCHYARD_ASK_TOKEN';

/** Where an Xray's API usually listens on its server. */
export const USUAL_REMOTE = '127.0.0.1:10085';

/** Where a server is, in one line that no other place shares: the same address behind another host is another place. */
export const whereIs = (server: Server): string =>
  server.kind === 'xray' && server.ssh ? `${server.address} (SSH: ${server.ssh.destination})` : server.address;

/** The way over SSH to an Xray, or to the Xray behind a key API; null: none. */
export const routeOf = (server: Server): SshRoute | null => {
  if (server.kind === 'xray') return server.ssh ?? null;
  return server.kind === 'keyapi' ? (server.counters?.ssh ?? null) : null;
};

export const isOverSsh = (server: Server): boolean => server.kind === 'xray' && server.ssh != null;

const USER = /^[\p{L}\p{N}_][\p{L}\p{N}._+@-]*$/u;
const HOST = /^(?:[\p{L}\p{N}_][\p{L}\p{N}._-]*|\[[0-9a-f:.]+(?:%[\w.-]+)?\]|[0-9a-f]*:[0-9a-f:.]+)$/iu;

/**
 * What keeps a text from being a destination: `host`, `user@host` or `ssh://[user@]host[:port]`, the host also a name of `~/.ssh/config`.
 * Nothing that ssh would take for an option gets through, nor a mark of the shell: ssh hands user and host to the commands of its own
 * configuration (ProxyCommand, Match exec).
 */
export function destinationProblem(typed: string): DestinationProblem | null {
  const text = typed.trim();
  if (text === '') return 'empty';
  if (text.startsWith('-')) return 'dash';
  if (text.length > 255) return 'characters';
  const url = /^ssh:\/\/(.*)$/i.exec(text)?.[1];
  const rest = url?.replace(/\/$/, '') ?? text;
  const at = rest.lastIndexOf('@');
  const user = at < 0 ? null : rest.slice(0, at);
  if (user?.includes(':')) return 'password';
  let host = rest.slice(at + 1);
  if (url !== undefined) {
    const match = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/.exec(host);
    if (!match) return 'characters';
    const [, name = '', port] = match;
    if (port !== undefined && (!/^\d{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65_535)) return 'port';
    host = name;
  } else if (/^[^[\]:]+:\d+$/.test(host)) return 'port';
  if (host.startsWith('-') || user?.startsWith('-')) return 'dash';
  return HOST.test(host) && (user === null || USER.test(user)) ? null : 'characters';
}

/** Whether the remote end is the path of a unix socket. */
export const isSocketPath = (remote: string): boolean => /^[/@]/.test(remote.trim());

/** What keeps a text from being the remote end: `host:port`, or the absolute path of a unix socket (in whose name ssh reads no mark of its own). */
export function remoteProblem(typed: string): RemoteProblem | null {
  const text = typed.trim();
  if (text === '') return 'empty';
  if (isSocketPath(text)) return /^\/[\w./+=,-]{1,100}$/.test(text) ? null : 'path';
  return /^(?:\[[0-9a-f:.]+\]|[\w.-]+):\d{1,5}$/i.test(text) ? null : 'address';
}
