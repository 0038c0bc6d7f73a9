/** The client's side of SOCKS 5 (RFC 1928, 1929). Names go to the proxy unresolved. */
import { isIPv4, isIPv6, type Socket } from 'node:net';
import { Fault } from '@shared/fault';
import type { ErrorCode } from '@shared/model';
import type { Gate } from './through';

const VERSION = 5;
const NO_AUTH = 0;
const USER_AUTH = 2;
const REPLIES: Readonly<Record<number, readonly [ErrorCode, string]>> = {
  1: ['server-error', 'the proxy failed'],
  2: ['forbidden', 'the proxy does not allow this address'],
  3: ['refused', 'the proxy reaches no network'],
  4: ['refused', 'the proxy does not reach the host'],
  5: ['refused', 'the host refused the proxy'],
  6: ['timeout', 'the proxy got no answer'],
  7: ['unimplemented', 'the proxy opens no connections'],
  8: ['unimplemented', 'the proxy does not know this kind of address'],
};
const notSocks = (): Fault => new Fault('wrong-kind', 'the port does not answer as a SOCKS 5 proxy');

/** Resolves when the proxy says that it is connected to `host:port`; what follows on the socket is the host's. Rejects with a Fault. */
export async function socksHandshake(socket: Socket, gate: Pick<Gate, 'login' | 'password'>, host: string, port: number): Promise<void> {
  const reader = createReader(socket);
  try {
    const methods = gate.login === null ? [NO_AUTH] : [NO_AUTH, USER_AUTH];
    socket.write(Uint8Array.of(VERSION, methods.length, ...methods));
    const [version, method] = await reader.take(2);
    if (version !== VERSION) throw notSocks();
    if (method === USER_AUTH && gate.login !== null) await login(socket, reader, gate.login, gate.password ?? '');
    else if (method !== NO_AUTH) throw new Fault('auth', gate.login === null ? 'the proxy wants a login' : 'the proxy takes no login');
    socket.write(Buffer.concat([Uint8Array.of(VERSION, 1, 0), addressBytes(host), Uint8Array.of(port >> 8, port & 255)]));
    const [replyVersion, reply = 1, , type] = await reader.take(4);
    if (replyVersion !== VERSION) throw notSocks();
    if (reply !== 0) {
      const [code, words] = REPLIES[reply] ?? ['unexpected', `the proxy answered ${reply}`];
      throw new Fault(code, words);
    }
    const length = type === 1 ? 4 : type === 4 ? 16 : ((await reader.take(1))[0] ?? 0);
    await reader.take(length + 2);
  } finally {
    reader.end();
  }
}

async function login(socket: Socket, reader: Reader, name: string, password: string): Promise<void> {
  const [user, word] = [Buffer.from(name), Buffer.from(password)];
  if (user.length > 255 || word.length > 255) throw new Fault('bad-input', 'SOCKS takes logins of 255 bytes at most');
  socket.write(Buffer.concat([Uint8Array.of(1, user.length), user, Uint8Array.of(word.length), word]));
  const [, status] = await reader.take(2);
  if (status !== 0) throw new Fault('auth', 'the proxy does not take the login');
}

function addressBytes(host: string): Buffer {
  if (isIPv4(host)) return Buffer.from([1, ...host.split('.').map(Number)]);
  if (isIPv6(host)) return Buffer.from([4, ...groupsOf(host).flatMap(group => [group >> 8, group & 255])]);
  const name = Buffer.from(host);
  if (name.length > 255) throw new Fault('bad-address', 'the name is longer than SOCKS takes');
  return Buffer.concat([Uint8Array.of(3, name.length), name]);
}

/** The eight groups, as the address parser of URLs spells them. */
function groupsOf(host: string): readonly number[] {
  const plain = new URL(`http://[${host}]`).hostname.slice(1, -1);
  const [head = '', tail] = plain.split('::');
  const part = (text: string): number[] => (text === '' ? [] : text.split(':').map(group => Number.parseInt(group, 16)));
  const [left, right] = [part(head), part(tail ?? '')];
  return [...left, ...Array<number>(8 - left.length - right.length).fill(0), ...right];
}

interface Reader {
  /** The next `count` bytes. */
  take(count: number): Promise<Uint8Array>;
  /** What came too early goes back to the socket. */
  end(): void;
}

function createReader(socket: Socket): Reader {
  let kept = Buffer.alloc(0);
  let wake: (() => void) | null = null;
  let failed: Error | null = null;
  const onData = (chunk: Buffer): void => {
    kept = Buffer.concat([kept, chunk]);
    wake?.();
  };
  const fail = (error: Error): void => {
    failed ??= error;
    wake?.();
  };
  const onError = (error: Error): void => fail(error);
  const onClose = (): void => fail(new Fault('reset', 'the proxy closed the connection'));
  socket.on('data', onData);
  socket.on('error', onError);
  socket.on('end', onClose);
  socket.on('close', onClose);
  return {
    async take(count) {
      while (kept.length < count) {
        if (failed) throw failed;
        await new Promise<void>(resolve => {
          wake = resolve;
        });
        wake = null;
      }
      const taken = kept.subarray(0, count);
      kept = kept.subarray(count);
      return taken;
    },
    end() {
      socket.pause();
      socket.off('data', onData);
      socket.off('error', onError);
      socket.off('end', onClose);
      socket.off('close', onClose);
      if (kept.length > 0 && !socket.destroyed) socket.unshift(kept);
    },
  };
}
