/** Exponential back-off with full jitter: many clients of one server that failed together do not come back together. */

/** Shortest and longest wait in ms. */
export const BACKOFF_MIN_MS = 500;
export const BACKOFF_MAX_MS = 30_000;
/** A server's own `Retry-After` is honoured up to this. */
const RETRY_AFTER_MAX_MS = 10 * 60_000;

export interface Backoff {
  /** Ms to wait before the next attempt: random between 0.5 s and a ceiling that doubles up to 30 s; never less than `atLeastMs` (Retry-After). */
  next(atLeastMs?: number): number;
  /** After some seconds of good data: the next failure starts from the shortest wait again. */
  reset(): void;
  /** Failures since the last reset. */
  readonly failures: number;
}

/** `random` gives 0 <= x < 1. */
export function createBackoff(random: () => number = Math.random): Backoff {
  let failures = 0;
  return {
    next(atLeastMs = 0) {
      // 2^16 s is far above the cap: the exponent stays small for ever.
      const ceiling = Math.min(BACKOFF_MAX_MS, 2 * BACKOFF_MIN_MS * 2 ** Math.min(failures, 16));
      failures += 1;
      const jittered = Math.round(BACKOFF_MIN_MS + random() * (ceiling - BACKOFF_MIN_MS));
      return Math.max(jittered, Math.min(atLeastMs, RETRY_AFTER_MAX_MS));
    },
    reset() {
      failures = 0;
    },
    get failures() {
      return failures;
    },
  };
}
