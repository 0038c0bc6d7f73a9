/** A server and a computer that reads it, with everything that can go wrong between them, and the truth about every byte. */
import { type CounterPair, isTooYoung, type Period, periodAt, type RunReading, type Steady } from '@shared/ledger';
import type { AccountTotals, Bytes, Mark } from '@shared/model';
import fc from 'fast-check';

/** What a poll comes to: the answer is lost; the program dies before or after the commit; the store says no; the commit is written twice. */
type Poll = 'good' | 'lost' | 'dies-before' | 'dies-after' | 'refused' | 'twice';
export type Step =
  | { readonly type: 'traffic'; readonly key: number; readonly up: number; readonly down: number }
  | { readonly type: 'pass'; readonly seconds: number }
  | { readonly type: 'poll'; readonly how: Poll }
  | { readonly type: 'restart'; readonly downS: number }
  | { readonly type: 'foreign-reset'; readonly key: number | null }
  | { readonly type: 'clock'; readonly byS: number }
  | { readonly type: 'rename'; readonly key: number }
  | { readonly type: 'new-key' }
  | { readonly type: 'baseline'; readonly key: number };

export interface Reading extends RunReading {
  readonly period: Period;
  readonly counters: ReadonlyMap<string, CounterPair>;
}
/** A ledger that is being tried. */
export interface Tried {
  /** Computes a change of what is in memory, and gives what keeps it: nothing has happened yet. */
  poll(reading: Reading, ownerOf: (email: string) => string): { keep(): void; adopt(): readonly Mark[] };
  /** Memory is gone, what was kept is there. */
  reload(): void;
  baseline(account: string, at: number): void;
  totals(account: string, period: Period): AccountTotals | null;
  /** All marks kept so far. */
  marks(): readonly Mark[];
}

const bytes = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 5_000_000_000 }));
/** Seconds by which a wall clock is set: a little, a day back or forth, anything. */
export const clockJumps = fc.oneof(
  fc.integer({ min: -90, max: 90 }),
  fc.constantFrom(-86_400, 86_400),
  fc.integer({ min: -4_000_000, max: 4_000_000 }),
);
/** Two steady clocks may part by 2e-4 of the time between two readings: so long a restart shows after the longest story without one. */
export const longDowns = fc.integer({ min: 2_500, max: 100_000 });
/** Stories of a server; `clockSteps`: seconds by which the wall clock is set, `downS`: how long a restart takes. */
export const stories = (
  clockSteps: fc.Arbitrary<number>,
  downS: fc.Arbitrary<number>,
  longestPassS = 200_000,
  waitS: fc.Arbitrary<number> = fc.integer({ min: 1, max: 10 }),
): fc.Arbitrary<readonly Step[]> => {
  const key = fc.integer({ min: 0, max: 3 });
  const step: fc.Arbitrary<Step> = fc.oneof(
    { weight: 6, arbitrary: fc.record({ type: fc.constant('traffic' as const), key, up: bytes, down: bytes }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('pass' as const), seconds: fc.integer({ min: 1, max: longestPassS }) }) },
    { weight: 3, arbitrary: fc.record({ type: fc.constant('pass' as const), seconds: waitS }) },
    {
      weight: 8,
      arbitrary: fc.record({
        type: fc.constant('poll' as const),
        how: fc.oneof(
          { weight: 6, arbitrary: fc.constant<Poll>('good') },
          { weight: 4, arbitrary: fc.constantFrom<Poll>('lost', 'dies-before', 'dies-after', 'refused', 'twice') },
        ),
      }),
    },
    { weight: 2, arbitrary: fc.record({ type: fc.constant('restart' as const), downS }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('foreign-reset' as const), key: fc.option(key) }) },
    { weight: 3, arbitrary: fc.record({ type: fc.constant('clock' as const), byS: clockSteps }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('rename' as const), key }) },
    { weight: 1, arbitrary: fc.constant({ type: 'new-key' as const }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('baseline' as const), key }) },
  );
  return fc.array(step, { maxLength: 60, size: 'max' });
};

interface Counter extends Record<'up' | 'down', number> {
  /** Bytes that the server can still report and that nobody has read. */
  readonly unread: { up: number; down: number };
  /** As it was read last; zeroed by somebody else since. */
  readonly seen: { up: number; down: number };
  readonly zeroed: { up: boolean; down: boolean };
  /** A counter of a side begins with the first byte. */
  readonly there: { up: boolean; down: boolean };
}
interface KeyTruth {
  readonly id: string;
  email: string;
  readonly total: { up: number; down: number };
  readonly base: { up: number; down: number };
  /** Bytes by day: of the day in which it grew last, and of the one before. */
  days: readonly { readonly day: number; readonly bytes: number }[];
}

const NOTHING: Bytes = { up: 0, down: 0 };
const sum = ({ up, down }: Bytes): number => up + down;
// Looked at some 100,000 times: too often for a test framework's own comparison.
function same(what: string, found: Bytes, wanted: Bytes): void {
  holds(
    `${what}: ${found.up}, ${found.down} instead of ${wanted.up}, ${wanted.down}`,
    found.up === wanted.up && found.down === wanted.down,
  );
}
function holds(what: string, truth: boolean): void {
  if (!truth) throw new Error(what);
}

const SIDES = ['up', 'down'] as const;
const T0 = Date.UTC(2026, 1, 26, 20);

export class World {
  private now = T0;
  private wall = T0;
  private startedAt = T0 - 5_000_000;
  private readonly counters = new Map<string, Counter>();
  private readonly keys: KeyTruth[] = [];
  private contacted = false;
  /** Restarts since the reading that was kept last, and whether a counter was seen to go back. */
  private restarts = 0;
  private marksDue = { restart: 0, foreign: 0 };

  constructor(
    private readonly tried: Tried,
    private readonly hasSteady: boolean,
    /** Seconds that a poll takes. */
    private readonly pollS = 1,
  ) {
    for (let n = 0; n < 3; n += 1) this.addKey();
    // What was there before we came.
    for (const key of this.keys) this.count(key, 1_000 * (this.keys.indexOf(key) + 1), 77_000);
  }

  run(steps: readonly Step[]): void {
    for (const step of steps) {
      this.take(step);
      this.check();
    }
    this.take({ type: 'poll', how: 'good' });
    this.check();
  }

  private take(step: Step): void {
    switch (step.type) {
      case 'traffic': {
        const key = this.key(step.key);
        if (key) this.count(key, step.up, step.down);
        return;
      }
      case 'pass':
        this.pass(step.seconds);
        return;
      case 'clock':
        this.wall += step.byS * 1000;
        return;
      case 'restart':
        this.pass(step.downS);
        this.startedAt = this.now;
        this.restarts += 1;
        this.counters.clear();
        return;
      case 'foreign-reset': {
        const email = step.key === null ? null : this.key(step.key)?.email;
        for (const [name, counter] of this.counters) {
          if (email !== null && email !== name) continue;
          for (const side of SIDES) {
            counter[side] = 0;
            counter.unread[side] = 0;
            counter.zeroed[side] = true;
          }
        }
        return;
      }
      case 'rename': {
        const key = this.key(step.key);
        if (key) key.email = `${key.email}'`;
        return;
      }
      case 'new-key':
        this.addKey();
        return;
      case 'baseline': {
        const key = this.key(step.key);
        if (!key || !this.tried.totals(key.id, this.period())) return;
        this.tried.baseline(key.id, this.wall);
        Object.assign(key.base, key.total);
        return;
      }
      case 'poll':
        this.poll(step.how);
    }
  }

  private poll(how: Poll): void {
    this.pass(this.pollS);
    if (how === 'lost') return;
    const steady: Steady | null = this.hasSteady ? { clock: 'boot', at: this.now - T0 } : null;
    const period = this.period();
    const counters = new Map(
      [...this.counters].map(([email, { up, down, there }]) => [email, { up: there.up ? up : null, down: there.down ? down : null }]),
    );
    const uptimeS = Math.floor((this.now - this.startedAt) / 1000);
    if (isTooYoung({ steady, uptimeS })) return;
    const change = this.tried.poll({ at: this.wall, steady, uptimeS, period, counters }, email => this.ownerOf(email));
    if (how === 'dies-before' || how === 'refused') {
      this.tried.reload();
      return;
    }
    change.keep();
    if (how === 'twice') change.keep();
    if (how === 'dies-after') this.tried.reload();
    else change.adopt();
    this.read(period);
  }

  /** The reading was kept: by the rules this is what it brought. */
  private read(period: Period): void {
    const first = !this.contacted;
    this.contacted = true;
    let back = false;
    for (const [email, counter] of this.counters) {
      const key = this.keys.find(({ id }) => id === this.ownerOf(email));
      for (const side of SIDES) {
        const value = counter[side];
        // A counter set back by somebody else that has overtaken what we saw cannot be told from one that went on.
        const hidden = this.restarts === 0 && counter.zeroed[side] && value >= counter.seen[side];
        if (this.restarts === 0 && counter.zeroed[side] && value < counter.seen[side]) back = true;
        const bytes = first ? 0 : hidden ? value - counter.seen[side] : counter.unread[side];
        if (key && bytes > 0) {
          key.total[side] += bytes;
          const today = key.days.find(({ day }) => day === period.day) ?? { day: period.day, bytes: 0 };
          const others = key.days.filter(({ day }) => day !== period.day);
          key.days = [{ day: today.day, bytes: today.bytes + bytes }, ...others].slice(0, 2);
        }
        counter.unread[side] = 0;
        counter.seen[side] = value;
        counter.zeroed[side] = false;
      }
    }
    if (!first && this.restarts > 0) this.marksDue.restart += 1;
    if (!first && back) this.marksDue.foreign += 1;
    this.restarts = 0;
  }

  private check(): void {
    const period = this.period();
    for (const key of this.keys) {
      const { total, base } = key;
      const totals = this.tried.totals(key.id, period);
      same(`all time of ${key.id}`, totals?.allTime ?? NOTHING, total);
      same(`since the reset of ${key.id}`, totals?.sinceReset ?? NOTHING, { up: total.up - base.up, down: total.down - base.down });
      if (!totals) continue;
      const truth = key.days.find(({ day }) => day === period.day)?.bytes ?? 0;
      holds(`today of ${key.id} is ${truth}`, sum(totals.today) === truth);
      holds(`this month of ${key.id} holds today`, sum(totals.month) >= truth && sum(totals.month) <= sum(total));
    }
    const marks = this.tried.marks();
    holds('every restart is marked', marks.filter(({ type }) => type === 'restart').length === this.marksDue.restart);
    holds('foreign resets are marked', marks.some(({ type }) => type === 'foreign-reset') === this.marksDue.foreign > 0);
  }

  private count(key: KeyTruth, up: number, down: number): void {
    const none = (): { up: number; down: number } => ({ up: 0, down: 0 });
    const counter = this.counters.get(key.email) ?? {
      ...none(),
      ...{ unread: none(), seen: none(), zeroed: { up: false, down: false }, there: { up: false, down: false } },
    };
    this.counters.set(key.email, counter);
    for (const [side, bytes] of [['up', up] as const, ['down', down] as const]) {
      counter.there[side] ||= bytes > 0;
      counter[side] += bytes;
      counter.unread[side] += bytes;
    }
  }

  private addKey(): void {
    const id = `key-${this.keys.length}`;
    const zero = () => ({ up: 0, down: 0 });
    this.keys.push({ id, email: `mail-${this.keys.length}`, total: zero(), base: zero(), days: [] });
  }
  private key(index: number): KeyTruth | undefined {
    return this.keys[index % this.keys.length];
  }
  private ownerOf(email: string): string {
    return `key-${/\d+/.exec(email)?.[0]}`;
  }
  private period(): Period {
    return periodAt(this.wall, 'Europe/Riga');
  }
  private pass(seconds: number): void {
    this.now += seconds * 1000;
    this.wall += seconds * 1000;
  }
}
