import type { KeyapiLimits } from '@shared/model';

export type PaceKind = keyof KeyapiLimits;
const MINUTE_MS = 60_000;

/** Which of the server's limits a request counts for; null: none. `path` begins after the API's base. */
export function paceOf(method: string, path: string): PaceKind | null {
  if (path === '/keys') return method === 'GET' ? 'list' : method === 'POST' ? 'create' : null;
  if (path.endsWith('/sync-config')) return method === 'POST' ? 'sync' : null;
  if (!path.startsWith('/keys/')) return null;
  return method === 'GET' ? 'get' : method === 'DELETE' ? 'delete' : null;
}

/** What was asked of a server in the last minute, and when its limits let more through. Times are monotonic milliseconds. */
export class Pace {
  /** Null: none is known. */
  limits: KeyapiLimits | null = null;
  private readonly sent = new Map<PaceKind, number[]>();
  private readonly shutUntil = new Map<PaceKind, number>();

  constructor(private readonly now: () => number) {}

  count(kind: PaceKind): void {
    this.sent.set(kind, [...this.recent(kind), this.now()]);
  }

  /** The server refused for this long. */
  refused(kind: PaceKind, ms: number): void {
    this.shutUntil.set(kind, this.now() + ms);
  }

  /** How long until one more such request fits into `share` (0..1) of the limit. */
  waitMs(kind: PaceKind, share = 1): number {
    const now = this.now();
    const shut = Math.max(0, (this.shutUntil.get(kind) ?? 0) - now);
    const most = this.limits ? Math.max(1, Math.floor(this.limits[kind] * share)) : Number.POSITIVE_INFINITY;
    const recent = this.recent(kind);
    const freed = recent.length < most ? undefined : recent[recent.length - most];
    return Math.max(shut, freed === undefined ? 0 : freed + MINUTE_MS - now);
  }

  private recent(kind: PaceKind): readonly number[] {
    const from = this.now() - MINUTE_MS;
    return (this.sent.get(kind) ?? []).filter(at => at > from);
  }
}

/** Spreads requests that are asked for in turn evenly over the minute: so many may go now. */
export class Credit {
  private saved: number;
  private last: number | null = null;

  constructor(
    private readonly now: () => number,
    private readonly perMinute: () => number,
    first: number,
    private readonly most: number,
  ) {
    this.saved = first;
  }

  /** What may go now, whole requests. */
  get(): number {
    const now = this.now();
    const grown = this.last === null ? 0 : ((now - this.last) * this.perMinute()) / MINUTE_MS;
    this.last = now;
    this.saved = Math.max(this.saved, Math.min(this.most, this.saved + grown));
    return Math.floor(this.saved);
  }

  spend(): void {
    this.saved -= 1;
  }
}
