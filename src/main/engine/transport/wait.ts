import { Fault } from '@shared/fault';
import type { Clock } from '../outside';

/** Resolves after `ms` by the engine's clock; rejects with `cancelled` as soon as the signal aborts. */
export function wait(clock: Pick<Clock, 'after'>, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      cancel();
      reject(new Fault('cancelled', 'Cancelled while it waited'));
    };
    const cancel = clock.after(ms, () => {
      signal.removeEventListener('abort', abort);
      resolve();
    });
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
}
