/** One reading of a key API for the sampler: list and counts within the server's limits, given to the ledger, which keeps the accounts. */
import type { KeyapiReport, KeyCounts } from '@shared/model';
import type { LedgerFigures, ListReading } from '../../keys/ledger';
import type { ClientContext, Reading } from '../client';
import type { KeyListing, WireKey } from './contract';
import { type Counter, type Counting, POLL_SHARE } from './counting';
import type { Pace } from './pace';

/** What a probe read is still good for the reading right after it. */
const FRESH_MS = 3_000;

/** Where the numbers come from, all in all: one guess among them makes no exact whole. */
export type Source = 'exact' | 'estimate' | 'none';

interface Taken extends Counting {
  readonly at: number;
  readonly askedAt: number;
  readonly monotonic: number;
  readonly listing: KeyListing;
}

export interface PollDeps {
  readonly context: Pick<ClientContext, 'clock' | 'ledger'>;
  readonly pace: Pace;
  list(signal: AbortSignal): Promise<KeyListing>;
  restartAskedAt(): number | null;
  /** A write of ours is under way for which Xray restarts. */
  isRestarting(): boolean;
  bootedAt(): number | null;
}

export class Poll {
  private fresh: Taken | null = null;
  private listing: KeyListing | null = null;
  /** Of the last list that was read. */
  private rttMs = 0;
  /** Unix ms of the last reading. */
  private readAt: number | null = null;
  /** Of servers that are asked key by key: by key id, what was counted last. */
  private readonly known = new Map<string, KeyCounts['source']['type']>();

  constructor(private readonly deps: PollDeps) {}

  /** The server may be another one. */
  forget(): void {
    this.fresh = null;
    this.listing = null;
    this.readAt = null;
    this.known.clear();
  }

  /** Reads, and keeps it for the reading that follows. */
  async look(counter: Counter, signal: AbortSignal): Promise<Source> {
    this.fresh = await this.take(counter, signal);
    return this.sourceOf(this.fresh);
  }

  async sample(counter: Counter, report: KeyapiReport, signal: AbortSignal): Promise<Reading> {
    // Such a server answers nobody until its restart is over, so it is left alone, and what was read last stands.
    if (this.deps.isRestarting() && this.readAt !== null)
      return { at: this.readAt, rowsChanged: false, figures: { kind: 'keyapi', rttMs: this.rttMs } };
    const { clock } = this.deps.context;
    const { fresh } = this;
    this.fresh = null;
    const taken = fresh && clock.monotonic() - fresh.monotonic < FRESH_MS ? fresh : await this.take(counter, signal);
    const folded = await this.fold(taken, signal);
    this.readAt = taken.at;
    return {
      at: taken.at,
      rowsChanged: folded?.moved ?? true,
      figures: {
        kind: 'keyapi',
        keys: folded?.keys ?? taken.listing.keys.length,
        trafficSource: folded?.counted ? ofCounted(folded.counted) : this.sourceOf(taken),
        rttMs: this.rttMs,
        report,
        // A rate is a sum of exact numbers or none at all.
        rates: folded?.rate ? { ...folded.rate, at: taken.at } : null,
        ...(folded ? { online: folded.online, counters: folded.counters ?? null } : {}),
      },
    };
  }

  private async take(counter: Counter, signal: AbortSignal): Promise<Taken> {
    const { clock } = this.deps.context;
    const askedAt = clock.monotonic();
    // Where the server limits lists, keys are read less often than their counts.
    const wait = this.listing !== null && this.deps.pace.waitMs('list', POLL_SHARE) > 0;
    const listing = wait && this.listing ? this.listing : await this.deps.list(signal);
    this.listing = listing;
    if (!wait) this.rttMs = clock.monotonic() - askedAt;
    const counting = await counter.read(listing.keys, signal);
    return {
      ...{ askedAt, listing, at: clock.now(), monotonic: clock.monotonic() },
      ...{ ...counting, counts: joined(listing.keys, counting.counts), beside: joined(listing.keys, counting.beside) },
    };
  }

  /** Null: nobody keeps accounts (a probe). */
  private async fold({ listing, inTurn: _turn, ...taken }: Taken, signal: AbortSignal): Promise<LedgerFigures | null> {
    const { ledger } = this.deps.context;
    if (!ledger) return null;
    const about = { keys: listing.keys, restartAskedAt: this.deps.restartAskedAt(), bootedAt: this.deps.bootedAt() };
    const reading: ListReading = { ...taken, ...about };
    return ledger.list(reading, signal);
  }

  private sourceOf({ counts, inTurn, listing }: Taken): Source {
    if (!inTurn) this.known.clear();
    for (const [id, { source }] of counts) this.known.set(id, source.type);
    const there = new Set(listing.keys.map(({ id }) => id));
    for (const id of this.known.keys()) if (!there.has(id)) this.known.delete(id);
    const types = [...this.known.values()];
    return types.includes('estimate') ? 'estimate' : types.length > 0 ? 'exact' : 'none';
  }
}

const ofCounted = ({ exact, estimates }: NonNullable<LedgerFigures['counted']>): Source =>
  estimates > 0 ? 'estimate' : exact > 0 ? 'exact' : 'none';

/** By key id what the server tells by id or uuid. */
function joined(keys: readonly WireKey[], counts: ReadonlyMap<string, KeyCounts>): ReadonlyMap<string, KeyCounts> {
  const found = new Map<string, KeyCounts>();
  for (const { id, uuid } of keys) {
    const counted = counts.get(id) ?? (uuid === null ? undefined : counts.get(uuid));
    if (counted) found.set(id, counted);
  }
  return found;
}
