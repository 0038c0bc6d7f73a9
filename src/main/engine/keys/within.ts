import { Fault } from '@shared/fault';

/** Longest reading, ms. */
export const READ_MS = 30_000;

/** Aborts its signal after `ms` or with the engine, and waits for the work all the same: what was sent is looked after. */
export async function within<T>(ending: AbortSignal, ms: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  if (ending.aborted) throw new Fault('cancelled', 'Switchyard is stopping');
  const limit = new AbortController();
  const end = (): void => limit.abort();
  const timer = setTimeout(end, ms);
  ending.addEventListener('abort', end, { once: true });
  try {
    return await work(limit.signal);
  } finally {
    clearTimeout(timer);
    ending.removeEventListener('abort', end);
  }
}

/** The signal of two: aborts with either, and lets go of both when the work is over. */
export async function either<T>(one: AbortSignal, other: AbortSignal | undefined, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const both = new AbortController();
  const end = (): void => both.abort();
  const signals = other ? [one, other] : [one];
  for (const signal of signals) {
    if (signal.aborted) end();
    signal.addEventListener('abort', end, { once: true });
  }
  try {
    return await work(both.signal);
  } finally {
    for (const signal of signals) signal.removeEventListener('abort', end);
  }
}
