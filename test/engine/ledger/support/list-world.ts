/** A key API and the Xray behind it, read in every order and in every way, with the truth about every byte. */
import type { Bytes, KeyCounts } from '@shared/model';
import fc from 'fast-check';
import type { WireKey } from '../../../../src/main/engine/clients/keyapi/contract';
import type { DirectReading, ListedReading } from '../../../../src/main/engine/workers/keys/list/reading';
import { wireKey } from '../../support/wire';
import { answer } from './answer';

/** How the API counts: as Xray does, without directions, in a book of its own that outlives Xray, by guesses, or not at all. */
export type Way = 'xray' | 'total' | 'own-book' | 'guess' | 'none';
export type ListStep =
  | { readonly type: 'traffic'; readonly key: number; readonly up: number; readonly down: number }
  | {
      readonly type: 'poll';
      readonly how: 'good' | 'lost' | 'dies';
      readonly direct: boolean;
      readonly api: boolean;
      readonly some: boolean;
      readonly meanwhile: number;
    }
  | { readonly type: 'restart'; readonly asked: boolean }
  | { readonly type: 'reset'; readonly key: number }
  | { readonly type: 'way'; readonly way: Way }
  | { readonly type: 'new-key' }
  | { readonly type: 'gone'; readonly key: number }
  | { readonly type: 'beside'; readonly on: boolean };

export interface ListStories {
  readonly ways: readonly Way[];
  /** Whether the second source may fail, the API's counts may, only some of them may be told. */
  readonly direct: readonly boolean[];
  readonly api: readonly boolean[];
  readonly some: readonly boolean[];
  readonly asked: readonly boolean[];
  readonly resets: boolean;
}
const bytes = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 9 }), fc.integer({ min: 0, max: 5_000_000_000 }));
export function listStories({ ways, direct, api, some, asked, resets }: ListStories): fc.Arbitrary<readonly ListStep[]> {
  const key = fc.integer({ min: 0, max: 4 });
  const one = <const T extends string, R extends object>(weight: number, type: T, rest: { [K in keyof R]: fc.Arbitrary<R[K]> }) => ({
    weight,
    arbitrary: fc.record({ type: fc.constant(type), ...rest }),
  });
  const step = fc.oneof(
    one(8, 'traffic', { key, up: bytes, down: bytes }),
    one(8, 'poll', {
      how: fc.constantFrom<'good' | 'lost' | 'dies'>('good', 'good', 'good', 'lost', 'dies'),
      ...{ direct: fc.constantFrom(...direct), api: fc.constantFrom(...api), some: fc.constantFrom(...some), meanwhile: key },
    }),
    one(2, 'restart', { asked: fc.constantFrom(...asked) }),
    ...(resets ? [one(1, 'reset', { key })] : []),
    one(ways.length > 1 ? 1 : 0, 'way', { way: fc.constantFrom(...ways) }),
    one(1, 'new-key', {}),
    one(1, 'gone', { key }),
    one(1, 'beside', { on: fc.boolean() }),
  ) as fc.Arbitrary<ListStep>;
  return fc.array(step, { maxLength: 50, size: 'max' });
}

/** Accounts that are being tried. */
export interface TriedList {
  /** Computes a change, and gives what keeps it: nothing has happened yet. */
  read(reading: ListedReading, direct: DirectReading | null): { keep(): void };
  /** Memory is gone, what was kept is there. */
  reload(): void;
  exact(uuid: string): Bytes;
  /** The account of estimates; null: none. */
  estimated(uuid: string): number | null;
}

interface KeyTruth {
  readonly wire: WireKey;
  there: boolean;
  /** Since the first contact, or since the key was made. */
  readonly passed: { up: number; down: number };
  /** Xray's counter, and the API's own book. */
  readonly xray: { up: number; down: number };
  readonly book: { up: number; down: number };
  /** What Xray's counter showed at its last kept reading; null: never; and what all its readings come to. */
  read: { up: number; down: number } | null;
  readonly chain: { up: number; down: number };
  /** Something exact was told of it. */
  told: boolean;
}
const T0 = Date.UTC(2026, 4, 10, 12);
const uuidOf = (n: number): string => `${String(n).padStart(8, '0')}-0000-4000-8000-00000000000a`;
const zero = (): { up: number; down: number } => ({ up: 0, down: 0 });

export class ListWorld {
  private now = T0;
  private startedAt = T0 - 1_000_000;
  private readonly keys: KeyTruth[] = [];
  private contacted = false;
  private askedAt: number | null = null;
  private way: Way;
  private beside = false;

  constructor(
    private readonly tried: TriedList,
    ways: readonly Way[],
    /** The readings that are followed tell restarts by an uptime. */
    private readonly knowsRestarts: boolean,
    private readonly check: (world: { readonly directed: boolean; readonly keys: readonly KeyTruth[] }) => void,
  ) {
    this.way = ways[0] ?? 'xray';
    for (let n = 0; n < 3; n += 1) this.add();
    for (const key of this.keys) this.pass(key, { up: 100 + key.wire.name.length, down: 1000 });
  }
  private directed = true;

  run(steps: readonly ListStep[]): void {
    for (const step of steps) {
      this.now += 5_000;
      this.do(step);
    }
    this.poll({ type: 'poll', how: 'good', direct: true, api: true, some: false, meanwhile: 0 });
  }

  private do(step: ListStep): void {
    const of = (n: number): KeyTruth | undefined => this.keys[n % this.keys.length];
    switch (step.type) {
      case 'traffic': {
        const key = of(step.key);
        if (key?.there) this.pass(key, step);
        return;
      }
      case 'poll':
        this.poll(step);
        return;
      case 'restart':
        this.startedAt = this.now;
        if (step.asked) this.askedAt = this.now;
        for (const key of this.keys) {
          Object.assign(key.xray, zero());
          // Its uptime tells: all that it shows then is new.
          if (key.read && this.knowsRestarts) key.read = zero();
        }
        return;
      case 'reset': {
        const key = of(step.key);
        if (key) Object.assign(key.xray, zero());
        return;
      }
      case 'way':
        this.way = step.way;
        if (step.way === 'total' || step.way === 'own-book') this.directed = false;
        return;
      case 'new-key':
        if (this.keys.length < 8) this.add();
        return;
      case 'gone': {
        const key = of(step.key);
        if (key) key.there = false;
        return;
      }
      case 'beside':
        this.beside = step.on;
        return;
    }
  }

  private add(): void {
    const n = this.keys.length;
    const wire = wireKey(String(n), uuidOf(n));
    // One that is made after the first contact is counted from zero by everybody.
    const read = this.contacted ? zero() : null;
    this.keys.push({ wire, there: true, passed: zero(), xray: zero(), book: zero(), read, chain: zero(), told: false });
  }
  private pass(key: KeyTruth, { up, down }: Bytes): void {
    for (const counter of [key.xray, key.book, ...(this.contacted ? [key.passed] : [])]) {
      counter.up += up;
      counter.down += down;
    }
  }

  private counts(key: KeyTruth): KeyCounts | null {
    const exact = { type: 'exact', how: 'xray', name: 'xray_api' } as const;
    switch (this.way) {
      case 'xray':
        return { ...key.xray, total: key.xray.up + key.xray.down, source: exact };
      case 'total':
        return { up: null, down: null, total: key.xray.up + key.xray.down, source: { ...exact, how: 'unnamed' } };
      case 'own-book':
        return { ...key.book, total: key.book.up + key.book.down, source: { ...exact, how: 'unnamed' } };
      case 'guess':
        return this.guess(key);
      case 'none':
        return null;
    }
  }
  private guess(key: KeyTruth): KeyCounts {
    const total = Math.round((key.book.up + key.book.down) * (1 + (this.now % 7) / 10));
    return { up: null, down: null, total, source: { type: 'estimate', how: 'network-share', name: 'alternative_monitor' } };
  }

  private poll({ how, direct, api, some, meanwhile }: Extract<ListStep, { type: 'poll' }>): void {
    const there = this.keys.filter(key => key.there);
    const counts = new Map<string, KeyCounts>();
    const beside = new Map<string, KeyCounts>();
    const told: KeyTruth[] = [];
    const apart = new Map(there.map(key => [key, { ...key.xray }]));
    for (const [n, key] of there.entries()) {
      const counted = api && (!some || n % 2 === this.now % 2) ? this.counts(key) : null;
      if (counted) counts.set(key.wire.id, counted);
      if (counted?.source.type === 'exact') told.push(key);
      if (this.beside && api) beside.set(key.wire.id, this.guess(key));
    }
    const reading: ListedReading = {
      ...{ at: this.now, monotonic: this.now, keys: there.map(({ wire }) => wire), counts, beside, whole: api && !some, failed: !api },
      ...{ restartAskedAt: this.askedAt !== null && this.now - this.askedAt < 120_000 ? this.askedAt : null, bootedAt: null },
    };
    const first = !this.contacted;
    // What passes between the two readings is in the second alone; before the first contact there is no account that it could be in.
    const key = there[meanwhile];
    if (!first && key) this.pass(key, { up: 3, down: 30 });
    const shown = Object.fromEntries(
      this.keys.flatMap(({ wire, xray }) => (xray.up + xray.down > 0 ? [[wire.uuid ?? '', { ...xray }]] : [])),
    );
    const steady = { clock: 'boot', at: this.now };
    const uptimeS = Math.floor((this.now - this.startedAt) / 1000);
    const directReading = direct
      ? { at: this.now, steady, uptimeS, allocations: null, place: 'here', bytes: answer(shown), mayCountTwice: false }
      : null;
    const change = this.tried.read(reading, directReading);
    if (how === 'lost') return;
    if (how === 'dies') {
      this.tried.reload();
      return;
    }
    change.keep();
    if (first) this.contacted = true;
    for (const one of told) one.told = true;
    for (const one of there) {
      if (this.knowsRestarts && direct) this.follow(one, one.xray);
      if (!this.knowsRestarts && this.way === 'xray' && api && !some) this.follow(one, apart.get(one) ?? one.xray);
    }
    this.check({ directed: this.directed, keys: this.keys });
  }

  /** What one source's readings alone come to. */
  private follow(key: KeyTruth, xray: Bytes): void {
    const { read, chain } = key;
    if (read) {
      // A counter that somebody set back shows it only while it is lower than it was.
      chain.up += xray.up - (xray.up >= read.up ? read.up : 0);
      chain.down += xray.down - (xray.down >= read.down ? read.down : 0);
    }
    key.read = { ...xray };
    key.told = true;
  }
}
