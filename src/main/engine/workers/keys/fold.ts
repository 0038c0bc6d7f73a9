import { credit, growth, isAbsurd, openAccount, type Period, plus, type RunReading, type RunVerdict } from '@shared/ledger';
import type { FirstContact } from '@shared/model';
import type { LedgerHead } from '../../store/accounts';
import type { Accounts } from './accounts';
import type { Counters } from './counters';
import { Draft } from './draft';
import type { Gains } from './rates';

export interface BookReading extends RunReading {
  /** Where the server was read. */
  readonly place: string;
  /** A QueryStatsResponse. */
  readonly bytes: Uint8Array;
}
/** What the book cannot know by itself. */
export interface BookWorld {
  period(at: number): Period;
  /** The id of the key that an email belongs to, or null: it is not ours. */
  ownerOf(email: string): string | null;
  /** What the user chose; null: not asked yet. */
  firstContact(): FirstContact | null;
}
export interface FoldedReading {
  readonly change: Draft;
  readonly gains: Gains;
  /** A counter went back although the server did not restart. */
  readonly back: boolean;
}
export interface Ledger {
  readonly head: LedgerHead | null;
  readonly accounts: Accounts;
  readonly counters: Counters;
}

/** Another program that resets counters does so again and again: one mark in an hour is enough. */
const FOREIGN_MARK_MS = 3_600_000;
const MOST_ABSURD = 100;

/** What one reading changes, by the rules of `@shared/ledger`; nothing is changed yet. */
export function foldReading(ledger: Ledger, world: BookWorld, reading: BookReading, verdict: RunVerdict): FoldedReading {
  const { accounts, counters } = ledger;
  const { run, continuity } = verdict;
  const { at } = reading;
  const slots: number[] = [];
  const grown: number[] = [];
  const backs: number[] = [];
  const change = new Draft(nextHead(ledger.head, reading, verdict), accounts, counters);

  counters.read(reading.bytes, (slot, value) => {
    const known = counters.runs[slot] === run.number;
    const last = counters.last[slot] as number;
    // Most counters stand still.
    if (known && last === value) return;
    const { bytes, back } = growth(known ? last : null, value, continuity);
    if (back) backs.push(slot);
    slots.push(slot);
    grown.push(bytes);
    change.setCounter(slot, value);
  });

  bindNewcomers(ledger, world, change, at);
  const gains = gather(slots, continuity === 'first' ? change.values : grown, change);
  const period = world.period(at);
  for (const number of gains.accounts) {
    const account = change.read(number);
    const bytes = { up: gains.up[number] ?? 0, down: gains.down[number] ?? 0 };
    if (continuity === 'first') {
      change.write(number, { ...account, first: plus(account.first, bytes) });
      continue;
    }
    change.write(number, credit(account, bytes, at, period));
    if (change.marks.length < MOST_ABSURD && isAbsurd(bytes, continuity === 'restart' ? (reading.uptimeS ?? 0) * 1000 : verdict.elapsedMs))
      change.marks.push({ account: number, mark: { type: 'absurd', at, bytes: bytes.up + bytes.down } });
  }
  for (const slot of backs) change.lose(change.accountOf(slot >> 1), at);
  for (const mark of verdict.marks) change.marks.push({ account: null, mark });
  if (continuity === 'first') change.marks.push({ account: null, mark: { type: 'first-contact', at, takenOver: false } });
  if (backs.length > 0) noteForeignReset(change, at);
  return { change, gains, back: backs.length > 0 };
}

/** Emails that were never seen get an account: their key's, or one of their own. */
function bindNewcomers({ accounts, counters }: Ledger, world: BookWorld, change: Draft, at: number): void {
  const opened = new Map<string, number>();
  for (let email = counters.emails.length - 1; email >= 0 && (counters.accounts[email] as number) < 0; email -= 1) {
    const text = counters.emails[email] ?? '';
    const id = world.ownerOf(text) ?? `@${text}`;
    const number = accounts.byId.get(id) ?? opened.get(id) ?? change.open(id, openAccount(at));
    opened.set(id, number);
    change.bindings.set(email, number);
  }
}

function gather(slots: readonly number[], bytes: readonly number[], change: Draft): Gains {
  const up = new Float64Array(change.accountCount);
  const down = new Float64Array(change.accountCount);
  const seen = new Uint8Array(change.accountCount);
  const accounts: number[] = [];
  for (let index = 0; index < slots.length; index += 1) {
    const slot = slots[index] as number;
    const grown = bytes[index] as number;
    if (grown === 0) continue;
    const number = change.accountOf(slot >> 1);
    const side = (slot & 1) === 0 ? up : down;
    side[number] = (side[number] as number) + grown;
    if (seen[number] === 1) continue;
    seen[number] = 1;
    accounts.push(number);
  }
  return { accounts, up, down };
}

export function noteForeignReset(change: Draft, at: number): void {
  const { foreignAt, foreignFrom } = change.head;
  if (foreignAt === 0 || Math.abs(at - foreignAt) > FOREIGN_MARK_MS)
    change.marks.push({ account: null, mark: { type: 'foreign-reset', at } });
  change.head = { ...change.head, foreignFrom: foreignFrom || at, foreignAt: at, gapEnd: Math.max(change.head.gapEnd, at) };
}

/** The server's row after a reading. */
function nextHead(before: LedgerHead | null, reading: BookReading, verdict: RunVerdict): LedgerHead {
  const { continuity, marks } = verdict;
  const { at, uptimeS } = reading;
  const startedAt = uptimeS === null ? null : at - uptimeS * 1000;
  const now = runFields(reading, verdict);
  if (!before) {
    return { ...now, tick: 1, since: at, startedAt, contact: 'open', gapEnd: 0, foreignFrom: 0, foreignAt: 0, list: null };
  }
  const gap = marks.find(mark => mark.type === 'restart');
  // A server that took another's place begins at zero: its numbers belong to other times.
  const lost = continuity === 'first' ? at : (gap?.startedAt ?? 0);
  return { ...before, ...now, tick: before.tick + 1, gapEnd: Math.max(before.gapEnd, Math.min(lost, at)) };
}

/** What of the server's row tells of the run that was read. */
export const runFields = ({ at, steady, place }: BookReading, { run }: RunVerdict) => ({
  ...{ run: run.number, readAt: at, steadyClock: steady?.clock ?? null, steadyAt: steady?.at ?? null, place, uptimeS: run.uptimeS },
  // Whole numbers, never a narrower span.
  startFrom: run.start ? Math.floor(run.start.from) : null,
  startTo: run.start ? Math.ceil(run.start.to) : null,
  allocations: run.allocations ?? null,
});
