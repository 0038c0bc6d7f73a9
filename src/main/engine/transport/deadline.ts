import { Fault } from '@shared/fault';

/**
 * Runs `work` with a total deadline in ms. Its signal aborts at the deadline or with the caller's signal, and the returned promise settles
 * at once then, even if `work` does not react: Fault `timeout` or `cancelled`. (`AbortSignal.any` keeps listeners on a long-lived caller's
 * signal in Node 20, so the joining is done by hand.)
 */
export async function withDeadline<T>(caller: AbortSignal | null, ms: number, what: string, work: (signal: AbortSignal) => Promise<T>) {
  if (caller?.aborted) throw new Fault('cancelled', `${what}: cancelled`);
  const inner = new AbortController();
  let end = (_fault: Fault): void => {};
  const ended = new Promise<never>((_, reject) => {
    end = fault => {
      reject(fault);
      inner.abort(fault);
    };
  });
  ended.catch(() => {});
  const cancel = () => end(new Fault('cancelled', `${what}: cancelled`));
  const timer = setTimeout(() => end(new Fault('timeout', `${what}: not complete within ${seconds(ms)}`)), ms);
  caller?.addEventListener('abort', cancel, { once: true });
  try {
    const working = work(inner.signal);
    working.catch(() => {});
    return await Promise.race([working, ended]);
  } finally {
    clearTimeout(timer);
    caller?.removeEventListener('abort', cancel);
  }
}

const seconds = (ms: number): string => `${ms / 1000} s`;
