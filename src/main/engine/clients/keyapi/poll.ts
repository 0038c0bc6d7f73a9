/** One reading of a key API for the sampler: list and counts, folded by the ledger, within the server's limits. */
import { Fault } from '@shared/fault';
import type { Key, KeyapiReport, KeyCounts } from '@shared/model';
import type { LedgerFigures, ListReading } from '../../keys/ledger';
import type { ClientContext, Reading } from '../client';
import type { KeyListing, WireKey } from './contract';
import type { Counter, Counting } from './counting';
import { POLL_SHARE } from './counting';
import type { Pace } from './pace';
import { Rates } from './rates';

/** What a probe read is still good for the reading right after it. */
const FRESH_MS = 3_000;

interface Taken extends Counting {
  readonly at: number;
  readonly askedAt: number;
  readonly monotonic: number;
  readonly listing: KeyListing;
  readonly rttMs: number;
}

export interface PollDeps {
  readonly serverId: string;
  readonly context: Pick<ClientContext, 'clock' | 'ledger'>;
  readonly pace: Pace;
  list(signal: AbortSignal): Promise<KeyListing>;
  restartAskedAt(): number | null;
  bootedAt(): number | null;
}

export class Poll {
  private fresh: Taken | null = null;
  private listing: KeyListing | null = null;
  private known = new Map<string, KeyCounts>();
  private readonly rates = new Rates();
  private shown = '';

  constructor(private readonly deps: PollDeps) {}

  /** The server may be another one. */
  forget(): void {
    this.fresh = null;
    this.listing = null;
    this.known.clear();
    this.rates.clear();
  }

  /** Reads and keeps it for the reading that follows; where the numbers come from. */
  async look(counter: Counter, signal: AbortSignal): Promise<'exact' | 'estimate' | 'none'> {
    const taken = await this.take(counter, signal);
    this.fresh = taken;
    return sourceOf(taken.counts.values());
  }

  async sample(counter: Counter, report: KeyapiReport, signal: AbortSignal): Promise<Reading> {
    const { clock } = this.deps.context;
    const { fresh } = this;
    this.fresh = null;
    const taken = fresh && clock.monotonic() - fresh.monotonic < FRESH_MS ? fresh : await this.take(counter, signal);
    const { keys: wireKeys } = taken.listing;
    this.learn(taken, wireKeys);
    const folded = await this.fold(taken, signal);
    const keys = wireKeys.map(key => this.toKey(key));
    const rate = folded ? folded.rate : this.rates.total();
    return {
      at: taken.at,
      keys,
      rowsChanged: folded ? folded.moved : this.differs(keys),
      figures: {
        kind: 'keyapi',
        keys: wireKeys.length,
        trafficSource: sourceOf(this.known.values()),
        rttMs: taken.rttMs,
        report,
        // A rate is a sum of exact numbers or none at all.
        ...(rate ? { rates: { ...rate, at: taken.at } } : {}),
        ...(folded ? { online: folded.online, counters: folded.counters ?? null } : {}),
      },
    };
  }

  private async take(counter: Counter, signal: AbortSignal): Promise<Taken> {
    const { clock } = this.deps.context;
    const askedAt = clock.monotonic();
    // Where the server limits lists, keys are read less often than their counts.
    const listing = this.listing && this.deps.pace.waitMs('list', POLL_SHARE) > 0 ? this.listing : await this.deps.list(signal);
    const rttMs = clock.monotonic() - askedAt;
    this.listing = listing;
    const counting = await counter.read(listing.keys, signal);
    const byId = (counts: ReadonlyMap<string, KeyCounts>): ReadonlyMap<string, KeyCounts> => joined(listing.keys, counts);
    return {
      ...{ askedAt, listing, rttMs, at: clock.now(), monotonic: clock.monotonic() },
      ...{ ...counting, counts: byId(counting.counts), beside: byId(counting.beside) },
    };
  }

  private learn({ counts, whole, inTurn, monotonic, failure }: Taken, keys: readonly WireKey[]): void {
    const there = new Set(keys.map(({ id }) => id));
    if (whole) this.known.clear();
    for (const [id, counted] of counts) this.known.set(id, counted);
    for (const id of this.known.keys()) if (!there.has(id)) this.known.delete(id);
    if (failure === null) this.rates.take(monotonic, counts, whole);
    // No numbers, or not those of now: none are shown, and the next make no rate of the gap.
    else if (!inTurn) {
      this.known.clear();
      this.rates.clear();
    }
  }

  /** Null: nobody keeps accounts (a probe). */
  private async fold({ listing, rttMs: _rtt, inTurn: _turn, ...taken }: Taken, signal: AbortSignal): Promise<LedgerFigures | null> {
    const { ledger } = this.deps.context;
    if (!ledger) return null;
    const reading: ListReading = {
      ...taken,
      ...{ keys: listing.keys, restartAskedAt: this.deps.restartAskedAt(), bootedAt: this.deps.bootedAt() },
    };
    return ledger.list(reading, signal).catch((thrown: unknown) => {
      if (thrown instanceof Fault && thrown.code === 'unimplemented') return null;
      throw thrown;
    });
  }

  private differs(keys: readonly Key[]): boolean {
    const shown = JSON.stringify(keys);
    const changed = shown !== this.shown;
    this.shown = shown;
    return changed;
  }

  private toKey(key: WireKey): Key {
    const counted = this.known.get(key.id);
    const rate = this.rates.of(key.id);
    return {
      ...{
        serverId: this.deps.serverId,
        id: key.id,
        name: key.name,
        uuid: key.uuid,
        flow: null,
        createdAt: key.createdAt,
        active: key.active,
      },
      traffic: counted
        ? {
            ...{ up: counted.up, down: counted.down, total: counted.total, source: counted.source.type },
            ...{ downRate: rate?.down ?? null, upRate: rate?.up ?? null },
          }
        : null,
    };
  }
}

/** By key id what the server tells by id or uuid. */
function joined(keys: readonly WireKey[], counts: ReadonlyMap<string, KeyCounts>): ReadonlyMap<string, KeyCounts> {
  const found = new Map<string, KeyCounts>();
  for (const { id, uuid } of keys) {
    const counted = counts.get(id) ?? (uuid === null ? undefined : counts.get(uuid));
    if (counted) found.set(id, counted);
  }
  return found;
}

/** What all of them are: one guess among them makes no exact whole. */
function sourceOf(counts: Iterable<KeyCounts>): 'exact' | 'estimate' | 'none' {
  let found: 'exact' | 'none' = 'none';
  for (const { source } of counts) {
    if (source.type === 'estimate') return 'estimate';
    found = 'exact';
  }
  return found;
}
