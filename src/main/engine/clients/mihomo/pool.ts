import { Fault } from '@shared/fault';
import type { Progress } from './contract';

/**
 * Runs `work` over all items, `width` at a time, telling each end; `work` resolves with whether it succeeded. Rejects with the first Fault, or
 * with `cancelled` as soon as the signal aborts; nothing is begun after that.
 */
export async function inParallel<T>(
  items: readonly T[],
  width: number,
  signal: AbortSignal,
  work: (item: T) => Promise<boolean>,
  onEnd: (progress: Progress, item: T) => void,
): Promise<void> {
  let next = 0;
  let done = 0;
  let failed = 0;
  let stopped = false;
  const lane = async (): Promise<void> => {
    for (let item = items[next++]; item !== undefined && !stopped; item = items[next++]) {
      if (signal.aborted) throw new Fault('cancelled', `cancelled after ${done} of ${items.length}`);
      const good = await work(item);
      if (stopped) return;
      done += 1;
      if (!good) failed += 1;
      onEnd({ done, failed, total: items.length }, item);
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(width, items.length) }, lane));
  } finally {
    stopped = true;
  }
}
