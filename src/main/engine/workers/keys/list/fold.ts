/**
 * One reading of a key API, and of the Xray behind it where that is read too, into the accounts of its keys. Several counters count for one account:
 * the API's own, one for each way in which it ever counted, and Xray's. What each adds is `claim` of `@shared/ledger`, so that no byte counts twice.
 */
import {
  type Account,
  claim,
  credit,
  isAbsurd,
  isNothing,
  openAccount,
  type Period,
  plus,
  type Run,
  seenAfter,
  sumOf,
  takeOver,
} from '@shared/ledger';
import type { Bytes, CountedBy, KeyapiRow, KeyCounts } from '@shared/model';
import type { WireKey } from '../../../clients/keyapi/contract';
import { Draft } from '../draft';
import { type BookWorld, type Ledger, noteForeignReset } from '../fold';
import { type Found, findCounter, NOTHING, noteCounter } from './counter';
import { type Direct, readDirect } from './direct';
import { foldEstimate } from './estimates';
import { nextHead } from './head';
import { type Motion, motionOf } from './motion';
import { besideId, type DirectReading, exactId, identityOf, isDirected, type ListedReading, shownBy, wayOf } from './reading';

/** How a key is counted now, and the server's estimate as it is. */
export interface CountedKey {
  readonly how: KeyapiRow['counted'];
  readonly estimate: number | null;
}
export interface FoldedList {
  readonly change: Draft;
  /** What each account gained, and all that were read. */
  readonly gains: ReadonlyMap<number, Bytes>;
  readonly reads: ReadonlySet<number>;
  /** How each key is counted now, by identity; those that were not looked at are left out. */
  readonly counted: ReadonlyMap<string, CountedKey>;
  /** Keys that the second source has a counter of. */
  readonly direct: number;
}

const countedBy = (counts: KeyCounts) => ({ type: 'exact', by: isDirected(counts) ? 'api' : 'api-total' }) as const;
/** Clocks of servers may be off, and zones are guessed. */
const DAY_MS = 86_400_000;
const least = (a: Bytes, b: Bytes): Bytes => ({ up: Math.min(a.up, b.up), down: Math.min(a.down, b.down) });

/** What one reading changes; nothing is changed yet. */
export function foldList(
  ledger: Ledger,
  world: BookWorld,
  reading: ListedReading,
  direct: DirectReading | null,
  runBefore: Run | null,
): FoldedList {
  return new ListFold(ledger, world, reading, direct && readDirect(ledger, reading, direct, runBefore)).fold();
}

class ListFold {
  private readonly change: Draft;
  private readonly gains = new Map<number, Bytes>();
  private readonly reads = new Set<number>();
  private readonly counted = new Map<string, CountedKey>();
  private readonly period: Period;
  private readonly isFirst: boolean;
  private readonly run: number;
  private readonly epoch: number;
  private directed: boolean;
  /** Ways of counting that were met for the first time in keys that had been counted in another one. */
  private newWay: KeyCounts | null = null;
  private readonly backs: number[] = [];
  private readonly motion: Motion;
  private way: CountedBy | null = null;

  constructor(
    private readonly ledger: Ledger,
    world: BookWorld,
    private readonly reading: ListedReading,
    private readonly direct: Direct | null,
  ) {
    const { head } = ledger;
    this.isFirst = !head?.list;
    this.motion = motionOf(ledger, reading, direct);
    const next = nextHead(head, reading, direct, this.motion);
    this.change = new Draft(next, ledger.accounts, ledger.counters);
    this.run = next.run;
    this.epoch = next.list.epoch;
    this.directed = next.list.directed;
    this.period = world.period(reading.at);
    for (const mark of direct?.verdict.marks ?? []) this.change.marks.push({ account: null, mark });
  }

  fold(): FoldedList {
    const { change, reading, direct } = this;
    const done = new Set<string>();
    for (const key of reading.keys) {
      const identity = identityOf(key);
      if (!done.has(identity)) this.key(key, identity);
      done.add(identity);
    }
    this.markGaps();
    const list = change.head.list;
    if (list) change.head = { ...change.head, list: { ...list, directed: this.directed, way: this.way ?? list.way } };
    return { change, gains: this.gains, reads: this.reads, counted: this.counted, direct: direct?.shown.size ?? 0 };
  }

  private key(key: WireKey, identity: string): void {
    const { change, reading } = this;
    const { since } = change.head;
    // Of a list that was cut off at the first contact, the rest is no newer than what it showed.
    const isNew = !this.isFirst && (key.createdAtMs === null || key.createdAtMs > since - DAY_MS);
    const exact = change.accountFor(exactId(identity), () => openAccount(isNew ? Math.max(reading.at, since + 1) : since));
    // A key that came since the first contact had counted nothing then: every source began at zero with it.
    const born = change.read(exact).since > since;
    const counts = reading.counts.get(key.id) ?? null;
    const told = counts?.source.type === 'exact' ? counts : null;
    this.exact(identity, exact, born, told, reading.resets?.has(key.id) ?? false);
    const guess = counts && !told ? counts : (reading.beside.get(key.id) ?? null);
    if (guess && guess.source.type === 'estimate') {
      const gained = foldEstimate(
        this.ledger,
        change,
        { at: reading.at, period: this.period, whole: reading.whole },
        { identity, exact, born, guess },
      );
      this.reads.add(gained.account);
      this.gain(gained.account, { up: 0, down: gained.bytes });
    }
    const how = this.howCounted(identity, told, guess);
    if (how) this.counted.set(identity, { how, estimate: guess?.total ?? null });
  }

  /** Null: it was not looked at now. */
  private howCounted(identity: string, told: KeyCounts | null, guess: KeyCounts | null): KeyapiRow['counted'] | null {
    if (this.direct?.shown.has(identity)) return { type: 'exact', by: 'grpc' };
    if (told) return countedBy(told);
    if (guess) return { type: 'estimate', source: guess.source };
    return this.reading.whole && !this.reading.failed ? { type: 'none' } : null;
  }

  private exact(identity: string, account: number, born: boolean, told: KeyCounts | null, isReset: boolean): void {
    const { change, direct, epoch, run } = this;
    const { counters } = this.ledger;
    const ended = this.motion.anew.exact ? epoch - 1 : null;
    const own = told && findCounter(counters, `${wayOf(told)}>${identity}`, shownBy(told), readIn => readIn === ended);
    const shown = direct ? (direct.shown.get(identity) ?? NOTHING) : null;
    const xray = shown && findCounter(counters, identity, shown, readIn => readIn !== run);
    const isOther = direct?.verdict.continuity === 'first';
    const leads = xray?.state === 'same' && direct?.shown.has(identity) === true && isNothing(this.others(account, xray));
    const before = change.read(account).total;
    if (own && told) {
      this.way = countedBy(told).by;
      const sided = isDirected(told);
      if (this.isFirst || (own.state === 'unknown' && !born)) this.meet(account, own, leads ? null : told);
      else if (!leads) this.add(account, this.claimed(account, own, born, this.directed && sided, null), !sided);
      if (own.back && isReset) {
        change.lose(account, this.reading.at);
        change.marks.push({ account, mark: { type: 'own-reset', at: this.reading.at } });
      } else if (!leads && (own.back || own.state === 'anew')) this.backs.push(account);
    }
    const between = change.read(account).total;
    if (xray) {
      // Another server in the place of the one read before says nothing about what was counted there.
      const met = isOther || this.isFirst || (xray.state === 'unknown' && !born);
      if (met) this.meet(account, xray, null);
      else {
        // Of what a new run has counted, others cannot have counted more than they show of it themselves.
        const most = own && told && (isDirected(told) || !this.directed) && (xray.state === 'anew' || xray.back) ? own.shown : null;
        this.add(account, this.claimed(account, xray, born, this.directed, most), false);
        if (xray.back) change.lose(account, this.reading.at);
      }
      noteCounter(change, xray, account, run, change.read(account).total);
    }
    const after = change.read(account).total;
    if (own && told) {
      const seen = this.seenBy(own, isDirected(told), between, after);
      noteCounter(change, own, account, epoch, seen);
      this.crosscheck(identity, own, sumOf(seen));
    }
    if (own || xray) this.reads.add(account);
    this.judge(account, before);
  }

  /** What the account has gained from others since a counter was read last. */
  private others(account: number, { state, seen }: Found): Bytes {
    const { total } = this.change.read(account);
    return state === 'unknown' ? total : { up: total.up - seen.up, down: total.down - seen.down };
  }

  private claimed(account: number, found: Found, born: boolean, directed: boolean, most: Bytes | null): Bytes {
    const grown = found.state === 'unknown' && born ? found.shown : found.grown;
    const others = this.others(account, found);
    if (!most) return claim(grown, others, directed);
    const capped = directed ? least(others, most) : { up: 0, down: Math.min(sumOf(others), sumOf(most)) };
    return claim(grown, capped, directed);
  }

  /** What of the account the API's counter has seen: it was read a little before Xray's own. */
  private seenBy(own: Found, sided: boolean, before: Bytes, after: Bytes): Bytes {
    // An old number that is told again was seen when it came first.
    if (own.state === 'same' && isNothing(own.grown)) return own.seen;
    const { seen } = own;
    const grown = own.state === 'unknown' ? NOTHING : own.grown;
    if (!sided) return { up: 0, down: seenAfter(sumOf(seen), sumOf(grown), sumOf(before), sumOf(after)) };
    return { up: seenAfter(seen.up, grown.up, before.up, after.up), down: seenAfter(seen.down, grown.down, before.down, after.down) };
  }

  /** A counter that is older than the account is met: what it shows was counted before. `told`: nobody else saw what passed meanwhile. */
  private meet(account: number, found: Found, told: KeyCounts | null): void {
    const { change } = this;
    const known = change.read(account);
    const isNew = known.movedAt === 0 && isNothing(known.first) && isNothing(known.total);
    if (!isNew && told) this.newWay ??= told;
    if (!isNew || isNothing(found.shown)) return;
    const first: Account = { ...known, first: found.shown };
    change.write(account, change.head.contact === 'take-over' ? takeOver(first, this.period, { day: 0, month: 0 }) : first);
  }

  private add(account: number, bytes: Bytes, undirected: boolean): void {
    if (isNothing(bytes)) return;
    this.directed &&= !undirected;
    this.change.write(account, credit(this.change.read(account), bytes, this.reading.at, this.period));
    this.gain(account, bytes);
  }
  private gain(account: number, bytes: Bytes): void {
    this.gains.set(account, plus(this.gains.get(account) ?? NOTHING, bytes));
  }

  /** Beside a second source, what the API tells has an account of its own: to be held against the exact one, which held `then` when it was met. */
  private crosscheck(identity: string, own: Found, then: number): void {
    const { change, reading } = this;
    if (this.run === 0) return;
    const isNew = this.ledger.accounts.byId.get(besideId(identity)) === undefined;
    const account = change.accountFor(besideId(identity), () => ({ ...openAccount(reading.at), first: { up: 0, down: then } }));
    if (!isNew && !isNothing(own.grown)) change.write(account, credit(change.read(account), own.grown, reading.at, this.period));
  }

  /** Bytes between the last reading and a new beginning are not known. */
  private markGaps(): void {
    const { change, reading, direct, newWay, backs } = this;
    const before = this.ledger.head?.list;
    if (this.isFirst) change.marks.push({ account: null, mark: { type: 'first-contact', at: reading.at, takenOver: false } });
    if (!before) return;
    const gap = (end: number): void => {
      change.head = { ...change.head, gapEnd: Math.max(change.head.gapEnd, Math.min(end, reading.at)) };
    };
    if (newWay && before.way !== null) {
      change.marks.push({ account: null, mark: { type: 'source', at: reading.at, from: before.way, to: countedBy(newWay).by } });
      gap(reading.at);
    }
    if (backs.length === 0 || direct) return;
    if (this.motion.restarted) {
      const startedAt = Math.max(before.readAt, reading.restartAskedAt ?? reading.at);
      change.marks.push({ account: null, mark: { type: 'restart', at: reading.at, lastReadAt: before.readAt, startedAt } });
      gap(startedAt);
      return;
    }
    for (const account of backs) change.lose(account, reading.at);
    noteForeignReset(change, reading.at);
  }

  private judge(account: number, before: Bytes): void {
    const { change, reading, ledger } = this;
    const { total } = change.read(account);
    const bytes = { up: total.up - before.up, down: total.down - before.down };
    const elapsed = reading.at - (ledger.head?.list?.readAt ?? reading.at);
    if (isAbsurd(bytes, elapsed)) change.marks.push({ account, mark: { type: 'absurd', at: reading.at, bytes: sumOf(bytes) } });
  }
}
