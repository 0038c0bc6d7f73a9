/** Reads the counts of every key, in whatever way the server has: all at once, or a few keys at each reading in turn. */
import { Fault, toFailure } from '@shared/fault';
import type { Failure, KeyapiCall, KeyCounts } from '@shared/model';
import type { WireKey } from './contract';
import { Credit, type Pace } from './pace';
import { TRAFFIC_LISTS } from './routes';
import type { Session } from './session';

/** Share of the server's limit that polls may take: the rest is for what the user does meanwhile. */
export const POLL_SHARE = 0.75;
/** Single keys asked for in a minute where no limit is known, at once after the start, and at once later. */
const PER_MINUTE = 60;
const FIRST = 20;
const MOST = 5;

export interface CountingDeps {
  readonly pace: Pace;
  readonly now: () => number;
  all(call: KeyapiCall, signal: AbortSignal): Promise<ReadonlyMap<string, KeyCounts>>;
  one(key: WireKey, signal: AbortSignal): Promise<KeyCounts | null>;
  /** A call that was there is not any more. */
  gone(): void;
}
export interface Counting {
  /** By key id: what was counted now. */
  readonly counts: ReadonlyMap<string, KeyCounts>;
  /** Guesses beside exact numbers, by key id. */
  readonly beside: ReadonlyMap<string, KeyCounts>;
  readonly whole: boolean;
  /** Keys are asked for one by one: what was counted earlier still stands. */
  readonly inTurn: boolean;
  readonly failure: Failure | null;
}
const NONE: ReadonlyMap<string, KeyCounts> = new Map();

export class Counter {
  private turn = 0;
  private readonly credit: Credit;
  /** Whether single keys have exact numbers where the list of all only has guesses; null: not tried yet. */
  private exactByKey: boolean | null = null;

  constructor(
    private readonly deps: CountingDeps,
    private readonly session: Session,
  ) {
    this.credit = new Credit(deps.now, () => (deps.pace.limits?.get ?? PER_MINUTE) * POLL_SHARE, FIRST, MOST);
  }

  /** Traffic is an extra: its failure leaves the numbers out and never the keys. A refused credential is passed on. */
  async read(keys: readonly WireKey[], signal: AbortSignal): Promise<Counting> {
    try {
      const list = TRAFFIC_LISTS.find(call => this.session.routes.has(call));
      if (!list) return await this.some(keys, NONE, signal);
      const counts = await this.deps.all(list, signal);
      const guesses = [...counts.values()].some(({ source }) => source.type === 'estimate');
      if (guesses && (await this.hasExact(keys, signal))) return await this.some(keys, counts, signal);
      return { counts, beside: NONE, whole: true, inTurn: false, failure: null };
    } catch (thrown) {
      return { counts: NONE, beside: NONE, whole: false, inTurn: false, failure: this.failed(thrown) };
    }
  }

  private async hasExact(keys: readonly WireKey[], signal: AbortSignal): Promise<boolean> {
    if (this.exactByKey !== null) return this.exactByKey;
    const key = keys.find(({ active }) => active);
    if (!key || !this.session.routes.has('key-traffic') || this.deps.pace.waitMs('get', POLL_SHARE) > 0) return false;
    try {
      const counts = await this.deps.one(key, signal);
      if (counts) this.exactByKey = counts.source.type === 'exact';
    } catch (thrown) {
      if (isFinal(thrown)) throw thrown;
      if (thrown instanceof Fault && thrown.code === 'unimplemented') this.exactByKey = false;
    }
    return this.exactByKey ?? false;
  }

  /** As many keys as the server's limit lets through. */
  private async some(keys: readonly WireKey[], beside: ReadonlyMap<string, KeyCounts>, signal: AbortSignal): Promise<Counting> {
    const counts = new Map<string, KeyCounts>();
    let failure: Failure | null = null;
    if (this.session.routes.has('key-traffic'))
      for (let left = Math.min(this.credit.get(), keys.length); left > 0; left -= 1) {
        if (this.deps.pace.waitMs('get', POLL_SHARE) > 0) break;
        const key = keys[this.turn % keys.length];
        this.turn += 1;
        if (!key) continue;
        this.credit.spend();
        try {
          const counted = await this.deps.one(key, signal);
          if (counted) counts.set(key.id, counted);
        } catch (thrown) {
          failure = this.failed(thrown);
          break;
        }
      }
    return { counts, beside, whole: false, inTurn: true, failure };
  }

  private failed(thrown: unknown): Failure {
    if (isFinal(thrown)) throw thrown;
    if (thrown instanceof Fault && thrown.code === 'unimplemented') this.deps.gone();
    return toFailure(thrown);
  }
}

const isFinal = (thrown: unknown): boolean => !(thrown instanceof Fault) || ['auth', 'forbidden', 'cancelled'].includes(thrown.code);
