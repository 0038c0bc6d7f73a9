import { judgeRun, mergeAccounts, openAccount, plus, type Run, resetAccount, secondVerdict, sumOf, takeOver } from '@shared/ledger';
import type { Bytes } from '@shared/model';
import { type AccountMark, type AccountReset, COUNTER_WIDTH, decodeBlock, type LedgerHead } from '../../store/accounts';
import { Accounts, isExact } from './accounts';
import { Counters } from './counters';
import { Draft } from './draft';
import { type BookReading, type BookWorld, foldReading } from './fold';
import { type CountedKey, foldList } from './list/fold';
import { ListRates } from './list/rates';
import { type DirectReading, exactId, type ListedReading } from './list/reading';
import { AccountMoves } from './moves';
import { type Gains, Rates } from './rates';

/** A reading that changes nothing is stored so often all the same: after a crash, gaps are told from then on. */
const KEEP_MS = 60_000;

/** A change on its way; of an empty commit nothing is stored. */
interface Held {
  readonly tick: number;
  readonly commit: Uint8Array<ArrayBuffer>;
}

export interface TagRates {
  readonly inbound: Readonly<Record<string, Bytes>>;
  readonly outbound: Readonly<Record<string, Bytes>>;
}

/** The ledger of one server in memory: as stored, with at most one change on its way. */
export class Book {
  readonly accounts = new Accounts();
  readonly counters = new Counters();
  readonly rates = new Rates();
  readonly moves = new AccountMoves();
  private readonly listRates = new ListRates(this.rates, account => this.accounts.isExact(account));
  /** Of a key API: how each key was counted last, by its identity; how many of them the second source counts. */
  readonly counted = new Map<string, CountedKey>();
  directs = 0;
  private keptAt = 0;
  readonly marks: AccountMark[] = [];
  readonly resets = new Map<number, AccountReset[]>();
  head: LedgerHead | null = null;
  tagRates: TagRates = { inbound: {}, outbound: {} };
  /** Tags of the inbounds that take keys; null: not read yet. */
  takers: ReadonlySet<string> | null = null;
  /** Moves with every change that was put in place. */
  revision = 0;
  private draft: { readonly change: Draft; readonly done: () => void } | null = null;

  constructor(private readonly world: BookWorld) {}

  /**
   * Bytes per second over all users, over the inbounds that have keys where the server counts no users; null: not known yet. An API of the
   * old style is an inbound too, and our own readings would be its traffic.
   */
  get rate(): Bytes | null {
    if (this.rates.total === null || this.counters.emails.length > 0) return this.rates.total;
    const counted = Object.entries(this.tagRates.inbound).filter(([tag]) => this.takers?.has(tag) ?? true);
    return counted.reduce((sum, [, rate]) => plus(sum, rate), { up: 0, down: 0 });
  }

  /** Takes over what the store holds. */
  load(bytes: Uint8Array): void {
    const { head, marks, resets, accounts, counters } = decodeBlock(bytes);
    this.head = head;
    this.marks.push(...marks);
    for (const reset of resets) this.addReset(reset);
    for (const [row, number] of accounts.numbers.entries()) {
      // Numbers have no holes; a store with one shall not shift the rest.
      while (this.accounts.count < number) this.accounts.add(`#${this.accounts.count}`, openAccount(0));
      this.accounts.add(accounts.texts[row] ?? `#${number}`, openAccount(0));
      this.accounts.set(number, accounts.values, row);
    }
    for (const [row, number] of counters.numbers.entries()) {
      while (this.counters.emails.length < number) this.counters.email(`>${this.counters.emails.length}`);
      this.counters.email(counters.texts[row] ?? `>${number}`);
      const [account = 0, run = 0, up = Number.NaN, down = Number.NaN, ...seen] = counters.values.subarray(
        row * COUNTER_WIDTH,
        (row + 1) * COUNTER_WIDTH,
      );
      this.counters.accounts[number] = account;
      for (const [side, value] of [up, down].entries()) {
        if (Number.isNaN(value)) continue;
        this.counters.last[number * 2 + side] = value;
        this.counters.runs[number * 2 + side] = run;
        const then = seen[side] ?? Number.NaN;
        if (!Number.isNaN(then)) this.counters.setSeen(number * 2 + side, then);
      }
    }
    this.moves.begin(head, this.accounts, this.dayOf);
  }

  /** Folds a reading; the change must be stored and then adopted. Throws on bytes that are no answer. */
  fold(reading: BookReading): Held {
    this.draft = null;
    const before = this.runBefore(reading.place);
    let verdict = judgeRun(before, reading);
    let folded = foldReading(this, this.world, reading, verdict);
    const again = folded.back ? secondVerdict(before, reading, verdict) : null;
    if (again) {
      verdict = again;
      folded = foldReading(this, this.world, reading, verdict);
    }
    const { change, gains } = folded;
    this.takeOverInto(change);
    return this.hold(change, () => this.measure(gains, verdict.continuity === 'same' ? verdict.elapsedMs : null));
  }

  /** Folds a reading of a key API and what its second source told beside it; as `fold`. */
  list(reading: ListedReading, direct: DirectReading | null): Held {
    this.draft = null;
    const {
      change,
      gains,
      reads,
      counted,
      direct: directs,
    } = foldList(this, this.world, reading, direct, direct && this.runBefore(direct.place));
    this.takeOverInto(change);
    const isKept = !change.isIdle || reading.at - this.keptAt >= KEEP_MS || reading.at < this.keptAt;
    if (isKept) this.keptAt = reading.at;
    const done = (): void => {
      this.listRates.take(gains, reads, reading.monotonic);
      for (const [identity, how] of counted) this.counted.set(identity, how);
      if (direct) this.directs = directs;
    };
    return this.hold(change, done, isKept);
  }

  /** Moves the baselines of keys that have an account; null: none has. */
  reset(keyIds: readonly string[], at: number, by: AccountReset['by']): Held | null {
    const change = this.change();
    for (const id of change ? new Set(keyIds) : []) {
      const number = this.accounts.byId.get(id);
      if (number === undefined || !change) continue;
      const account = change.read(number);
      if (!isExact(id)) {
        // Held against the exact account anew from here on.
        const exact = this.accounts.byId.get(exactId(id.slice(1)));
        const held = exact === undefined ? 0 : sumOf(change.read(exact).total);
        change.write(number, { ...resetAccount(account, at), first: { up: 0, down: held } });
        continue;
      }
      const { up, down } = account.total;
      change.resets.push({ account: number, at, bytes: { up: up - account.base.up, down: down - account.base.down }, by });
      change.write(number, resetAccount(account, at));
    }
    return change && !change.isEmpty ? this.hold(change) : null;
  }

  /**
   * Emails now belong to keys. What another account of ours had counted stays there; with `inherit` the key takes over the account of an
   * email that was nobody's, and of every other that differs in letter case only: for Xray they are one user. Null: nothing changes.
   */
  bind(owners: readonly { readonly email: string; readonly keyId: string; readonly inherit: boolean }[], at: number): Held | null {
    const change = this.change();
    if (!change) return null;
    /** Accounts of keys that had none before. */
    const taken = new Map<string, number>();
    for (const { email, keyId, inherit } of owners) {
      const number = this.counters.byEmail.get(email);
      if (number === undefined) continue;
      const present = change.accountOf(number);
      const own = taken.get(keyId) ?? this.accounts.byId.get(keyId);
      if (present === own || present < 0) continue;
      if (own !== undefined) {
        change.bindings.set(number, own);
        if (!inherit || !taken.has(keyId) || change.ids.has(present)) continue;
        change.write(own, mergeAccounts(change.read(own), change.read(present)));
        change.write(present, openAccount(at));
      } else if (inherit && !change.ids.has(present)) {
        change.ids.set(present, keyId);
        taken.set(keyId, present);
      } else {
        const opened = change.open(keyId, openAccount(at));
        change.bindings.set(number, opened);
        taken.set(keyId, opened);
      }
    }
    return change.isEmpty ? null : this.hold(change);
  }

  /** The user's choice about what the server had counted before; null: nothing changes. */
  settle(): Held | null {
    const change = this.change();
    if (!change) return null;
    this.takeOverInto(change);
    return change.head.contact === this.head?.contact ? null : this.hold(change);
  }

  /** The change is stored. */
  adopt(tick: number): void {
    const held = this.draft;
    if (held?.change.head.tick !== tick) throw new Error(`no change ${tick} is on its way`);
    this.draft = null;
    this.revision += 1;
    this.head = held.change.head;
    this.moves.note(held.change, this.accounts, this.dayOf);
    held.change.apply();
    this.marks.push(...held.change.marks);
    for (const reset of held.change.resets) this.addReset(reset);
    held.done();
  }
  discard(): void {
    this.draft = null;
  }

  private readonly dayOf = (at: number): number => this.world.period(at).day;

  private runBefore(place: string): Run | null {
    if (!this.head || this.head.run === 0) return null;
    const { run, readAt, steadyClock, steadyAt, startFrom, startTo, uptimeS, allocations } = this.head;
    const steady = steadyClock === null || steadyAt === null ? null : { clock: steadyClock, at: steadyAt };
    const start = startFrom === null || startTo === null ? null : { from: startFrom, to: startTo };
    return { number: run, at: readAt, steady, start, uptimeS, allocations, moved: this.head.place !== place };
  }

  /** A change without a reading; null while the server was never read. */
  private change(): Draft | null {
    this.draft = null;
    return this.head && new Draft({ ...this.head, tick: this.head.tick + 1 }, this.accounts, this.counters);
  }

  private takeOverInto(change: Draft): void {
    const choice = this.world.firstContact();
    if (change.head.contact !== 'open' || choice === null) return;
    change.head = { ...change.head, contact: choice };
    if (choice === 'start-at-zero') return;
    const { since, startedAt } = change.head;
    const at = this.world.period(since);
    const ran = startedAt === null ? { day: 0, month: 0 } : this.world.period(startedAt);
    for (let number = 0; number < change.accountCount; number += 1) {
      const account = change.read(number);
      if (change.isExact(number) && account.first.up + account.first.down > 0) change.write(number, takeOver(account, at, ran));
    }
    change.marks.push({ account: null, mark: { type: 'first-contact', at: since, takenOver: true } });
  }

  /** `isKept` false: there is nothing to be stored. */
  private hold(change: Draft, done: () => void = () => undefined, isKept = true): Held {
    this.draft = { change, done };
    return { tick: change.head.tick, commit: isKept ? change.encode() : new Uint8Array(0) };
  }

  private measured = false;
  private measure(gains: Gains, elapsedMs: number | null): void {
    const begins = elapsedMs === null || !this.measured;
    this.measured = true;
    if (begins) this.rates.begin();
    const seconds = begins ? null : this.rates.add(gains, elapsedMs);
    if (begins || seconds !== null) this.tagRates = this.counters.tagRates(seconds);
  }

  private addReset(reset: AccountReset): void {
    const list = this.resets.get(reset.account) ?? [];
    list.push(reset);
    this.resets.set(reset.account, list);
  }
}
