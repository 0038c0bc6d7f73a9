import { connect } from 'node:net';
import type { KeyCheck } from '@shared/model';

const WAIT_MS = 3_000;

const whereOf = (host: string, port: number): string => `${host.includes(':') ? `[${host}]` : host}:${port}`;

/** A UDP port answers nobody who cannot speak to it. */
export const udpPort = (host: string, port: number): KeyCheck => ({
  ...{ name: 'port-open', result: 'not-checked', detail: `${whereOf(host, port)}: UDP` },
  found: { code: 'udp', params: { address: whereOf(host, port) } },
});

/** Whether a port accepts connections from here; one connection, closed at once. `detail` is `host:port` and why it failed. */
export function checkPort(host: string, port: number, signal: AbortSignal): Promise<KeyCheck> {
  const where = whereOf(host, port);
  const begun = performance.now();
  return new Promise(resolve => {
    const socket = connect({ host, port });
    const finish = (result: KeyCheck['result'], why: string | null): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      socket.removeAllListeners();
      socket.on('error', () => undefined);
      socket.destroy();
      const ms = Math.round(performance.now() - begun);
      const found =
        why === null ? { code: 'answers', params: { address: where, ms } } : { code: 'silent', params: { address: where, message: why } };
      resolve({ name: 'port-open', result, detail: why === null ? where : `${where}: ${why}`, found });
    };
    const abort = (): void => finish('not-checked', 'cancelled');
    const timer = setTimeout(() => finish('fail', `no answer within ${WAIT_MS / 1000} s`), WAIT_MS);
    signal.addEventListener('abort', abort, { once: true });
    socket.on('connect', () => finish('pass', null));
    socket.on('error', (error: Error & { code?: string }) => finish('fail', error.code ?? error.message));
    if (signal.aborted) abort();
  });
}
