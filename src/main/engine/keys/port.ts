import { connect } from 'node:net';
import type { KeyCheck } from '@shared/model';

const WAIT_MS = 3_000;

/** Whether a port accepts connections from here; one connection, closed at once. `detail` is `host:port` and why it failed. */
export function checkPort(host: string, port: number, signal: AbortSignal): Promise<KeyCheck> {
  const where = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  return new Promise(resolve => {
    const socket = connect({ host, port });
    const finish = (result: KeyCheck['result'], why: string | null): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      socket.removeAllListeners();
      socket.on('error', () => undefined);
      socket.destroy();
      resolve({ name: 'port-open', result, detail: why === null ? where : `${where}: ${why}` });
    };
    const abort = (): void => finish('not-checked', 'cancelled');
    const timer = setTimeout(() => finish('fail', `no answer within ${WAIT_MS / 1000} s`), WAIT_MS);
    signal.addEventListener('abort', abort, { once: true });
    socket.on('connect', () => finish('pass', null));
    socket.on('error', (error: Error & { code?: string }) => finish('fail', error.code ?? error.message));
    if (signal.aborted) abort();
  });
}
