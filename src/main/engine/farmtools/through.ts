/** One request through a farm proxy: its own protocol, then HTTP. Everything it says of a failure is without credentials. */
import { request as httpRequest } from 'node:http';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, type SecureContext, type TLSSocket } from 'node:tls';
import { Fault } from '@shared/fault';
import { faultOf } from '../transport/errors';
import { systemRoots } from '../transport/roots';
import { socksHandshake } from './socks';

export interface Gate {
  readonly type: 'http' | 'socks';
  readonly host: string;
  readonly port: number;
  readonly login: string | null;
  readonly password: string | null;
}
export interface Answer {
  readonly status: number;
  readonly text: string;
}

const MAX_BYTES = 64 * 1024;
const hostName = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '');
const portOf = (url: URL): number => Number(url.port || (url.protocol === 'https:' ? 443 : 80));
const credentials = ({ login, password }: Gate): Readonly<Record<string, string>> =>
  login === null ? {} : { 'proxy-authorization': `Basic ${Buffer.from(`${login}:${password ?? ''}`).toString('base64')}` };

/** Whether a proxy's own answer to us is meant: a refused login is not the origin's word. */
function refusal(status: number): Fault {
  if (status === 407 || status === 401) return new Fault('auth', `the proxy answered ${status}: it does not take the login`);
  if (status === 403) return new Fault('forbidden', `the proxy answered ${status}`);
  return new Fault(status >= 500 ? 'server-error' : 'rejected', `the proxy answered ${status}`);
}

/** Asks for `address` through the proxy. Rejects with a Fault; the signal ends it at once. `ca`: an authority besides the usual ones. */
export async function askThrough(gate: Gate, address: string, signal: AbortSignal, ca?: string): Promise<Answer> {
  const url = new URL(address);
  try {
    return await ask(gate, url, signal, null, ca);
  } catch (thrown) {
    const fault = faultOf(thrown);
    // An issuer that only the system knows: a second way in, since a TLS socket cannot be asked twice.
    const roots = fault.code === 'tls-self-signed' && ca === undefined ? systemRoots() : null;
    if (!roots) throw fault;
    return ask(gate, url, signal, roots, ca).catch(other => Promise.reject(faultOf(other)));
  }
}

async function ask(gate: Gate, url: URL, signal: AbortSignal, roots: SecureContext | null, ca: string | undefined): Promise<Answer> {
  const plainHttp = gate.type === 'http' && url.protocol === 'http:';
  const socket = await dial(gate, signal);
  const stop = (): void => void socket.destroy(new Fault('cancelled', 'no answer in time'));
  signal.addEventListener('abort', stop, { once: true });
  try {
    if (plainHttp) return await get(url, url.href, credentials(gate), socket, signal, true);
    if (gate.type === 'http') await openTunnel(gate, url, socket, signal);
    else await socksHandshake(socket, gate, hostName(url), portOf(url));
    const stream = url.protocol === 'https:' ? await secure(url, socket, roots, ca) : socket;
    return await get(url, `${url.pathname}${url.search}`, {}, stream, signal, false);
  } finally {
    signal.removeEventListener('abort', stop);
    socket.destroy();
  }
}

function dial({ host, port }: Gate, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(new Fault('cancelled', 'cancelled'));
    const socket = connectTcp({ host, port, noDelay: true });
    const stop = (): void => void socket.destroy(new Fault('cancelled', 'cancelled'));
    signal.addEventListener('abort', stop, { once: true });
    // Stays: a socket that fails later than anybody listens must not end the program.
    socket.on('error', error => reject(error));
    socket.once('close', () => signal.removeEventListener('abort', stop));
    socket.once('connect', () => {
      signal.removeEventListener('abort', stop);
      resolve(socket);
    });
  });
}

function openTunnel(gate: Gate, url: URL, socket: Socket, signal: AbortSignal): Promise<void> {
  const authority = `${url.hostname}:${portOf(url)}`;
  return new Promise((resolve, reject) => {
    const asked = httpRequest({
      ...{ method: 'CONNECT', path: authority, signal, createConnection: () => socket },
      headers: { host: authority, ...credentials(gate) },
    });
    asked.once('connect', (answer, same, head) => {
      if (answer.statusCode !== 200) return reject(refusal(answer.statusCode ?? 0));
      if (head.length > 0) same.unshift(head);
      resolve();
    });
    asked.once('response', answer => {
      answer.destroy();
      reject(refusal(answer.statusCode ?? 0));
    });
    asked.once('error', reject);
    asked.end();
  });
}

/** Verified against the name in the address, as ever. */
function secure(url: URL, socket: Socket, roots: SecureContext | null, ca: string | undefined): Promise<TLSSocket> {
  const host = hostName(url);
  return new Promise((resolve, reject) => {
    const options = { socket, host, ...(isIP(host) ? {} : { servername: host }), ALPNProtocols: ['http/1.1'] };
    const trusted = ca === undefined ? (roots ? { secureContext: roots } : {}) : { ca };
    const tls = connectTls({ ...options, ...trusted }, () => resolve(tls));
    tls.on('error', reject);
    tls.once('close', () => reject(new Fault('reset', 'the connection was closed before TLS stood')));
  });
}

function get(
  url: URL,
  path: string,
  headers: Readonly<Record<string, string>>,
  stream: Socket,
  signal: AbortSignal,
  byProxy: boolean,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = httpRequest(
      {
        ...{ host: hostName(url), port: portOf(url), path, method: 'GET', signal, createConnection: () => stream },
        headers: { host: url.host, connection: 'close', 'user-agent': 'Switchyard', accept: '*/*', ...headers },
      },
      answer => {
        const status = answer.statusCode ?? 0;
        if (byProxy && status === 407) {
          answer.destroy();
          return reject(refusal(status));
        }
        const chunks: Buffer[] = [];
        let length = 0;
        answer.on('data', (chunk: Buffer) => {
          length += chunk.length;
          chunks.push(chunk);
          if (length > MAX_BYTES) answer.destroy(new Fault('too-large', `the answer is larger than ${MAX_BYTES} bytes`));
        });
        answer.on('error', reject);
        answer.on('end', () => resolve({ status, text: Buffer.concat(chunks, length).toString('utf8') }));
      },
    );
    // A handshake leaves the socket paused.
    asked.once('socket', socket => socket.resume());
    asked.once('error', reject);
    asked.end();
  });
}
