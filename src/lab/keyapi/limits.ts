import type { Clock } from '../clock';

const PER_MINUTE: readonly (readonly [method: string, path: RegExp, most: number])[] = [
  ['POST', /^\/api\/keys$/, 5],
  ['GET', /^\/api\/keys$/, 30],
  ['DELETE', /^\/api\/keys\/[^/]+$/, 10],
  ['GET', /^\/api\/keys\/[^/]+/, 60],
  ['POST', /sync-config$/, 3],
];
const MINUTE_MS = 60_000;

/** Requests per minute and route, as dialect D allows them. */
export class RateLimiter {
  readonly #seen = new Map<number, number[]>();

  constructor(private readonly clock: Clock) {}

  /** Counts the request; the broken limit in the server's words, or null. */
  take(method: string, path: string): string | null {
    const index = PER_MINUTE.findIndex(([verb, pattern]) => verb === method && pattern.test(path));
    const most = PER_MINUTE[index]?.[2];
    if (most === undefined) return null;
    const now = this.clock.now();
    const recent = (this.#seen.get(index) ?? []).filter(at => at > now - MINUTE_MS);
    if (recent.length >= most) return `${most} per 1 minute`;
    this.#seen.set(index, [...recent, now]);
    return null;
  }

  clear(): void {
    this.#seen.clear();
  }
}
