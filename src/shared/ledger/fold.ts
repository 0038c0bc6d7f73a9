import type { Bytes, Mark } from '../model';
import { type Account, credit, isNothing, openAccount, plus } from './account';
import type { Period } from './period';
import { type Continuity, firstRun, judgeRun, type Run, type RunReading, type RunVerdict, restartedRun } from './run';

/** What one counter adds. `back`: it went back although the server did not restart: another program resets it. */
export interface Growth {
  readonly bytes: number;
  readonly back: boolean;
}

/**
 * `last` is the counter's value at the last reading of this run; null: it was not there. A counter begins at zero with the server, so one that is new
 * since then holds only bytes that were not read yet, but at the first contact, where nothing is known of them.
 */
export function growth(last: number | null, value: number, continuity: Continuity): Growth {
  if (continuity === 'first') return { bytes: 0, back: false };
  if (continuity === 'restart' || last === null) return { bytes: value, back: false };
  return value >= last ? { bytes: value - last, back: false } : { bytes: value, back: true };
}

/** More than this is no line's: 100 Gbit/s. A connection with Vision is counted when it ends, so that a minute's bytes may come at once. */
const LINE_BYTES_PER_S = 12.5e9;
const SHORTEST_SPAN_S = 60;
export const isAbsurd = (bytes: Bytes, elapsedMs: number): boolean =>
  bytes.up + bytes.down > LINE_BYTES_PER_S * Math.max(elapsedMs / 1000, SHORTEST_SPAN_S);

/** Values of one user's counters; null: there is none. */
export interface CounterPair {
  readonly up: number | null;
  readonly down: number | null;
}
/** One email's counters as they were read last, and the account that they feed. */
export interface CounterMemory extends CounterPair {
  readonly account: string;
  /** The run in which they were read: of an earlier one they say nothing. */
  readonly run: number;
}
/** All that is remembered of one server. */
export interface LedgerMemory {
  readonly run: Run | null;
  /** By email, letter case as it is. */
  readonly counters: ReadonlyMap<string, CounterMemory>;
  readonly accounts: ReadonlyMap<string, Account>;
}
export const NEW_LEDGER: LedgerMemory = { run: null, counters: new Map(), accounts: new Map() };

export interface LedgerReading extends RunReading {
  readonly period: Period;
  readonly counters: ReadonlyMap<string, CounterPair>;
  /** The account of an email that has none yet. */
  readonly accountOf: (email: string) => string;
}
export interface Folded {
  readonly memory: LedgerMemory;
  readonly continuity: Continuity;
  /** What was added, by account. */
  readonly delta: ReadonlyMap<string, Bytes>;
  readonly warnings: readonly Mark[];
}

/**
 * One reading into the ledger: exact, and repeatable from the same memory. Never resets anything on the server. A server that is new begins
 * at zero; what it had counted before is remembered in its accounts, to be taken over by request.
 */
export function fold(memory: LedgerMemory, reading: LedgerReading): Folded {
  const verdict = judgeRun(memory.run, reading);
  const folded = foldRun(memory, reading, verdict);
  const again = folded.back ? secondVerdict(memory.run, reading, verdict) : null;
  return again ? foldRun(memory, reading, again) : folded;
}

/** What a counter that went back says about the run: another server at another address, a restart that nothing else showed; null: nothing. */
export function secondVerdict(before: Run | null, reading: RunReading, verdict: RunVerdict): RunVerdict | null {
  if (!before || verdict.continuity !== 'same') return null;
  if (before.moved === true) return firstRun(before.number + 1, reading);
  return verdict.suspect ? restartedRun(before, reading, verdict.elapsedMs) : null;
}

function foldRun(memory: LedgerMemory, reading: LedgerReading, verdict: RunVerdict): Folded & { readonly back: boolean } {
  const { continuity, run, elapsedMs, marks } = verdict;
  const { at, period } = reading;
  const counters = new Map(memory.counters);
  const accounts = new Map(memory.accounts);
  const delta = new Map<string, Bytes>();
  const warnings: Mark[] = [...marks];
  let back = false;
  for (const [email, now] of reading.counters) {
    const before = counters.get(email);
    const id = before?.account ?? reading.accountOf(email);
    const known = before?.run === run.number ? before : null;
    const grown = (last: number | null | undefined, value: number | null): number => {
      const { bytes, back: isBack } = value === null ? { bytes: 0, back: false } : growth(last ?? null, value, continuity);
      back ||= isBack;
      return bytes;
    };
    const bytes = { up: grown(known?.up, now.up), down: grown(known?.down, now.down) };
    counters.set(email, { account: id, run: run.number, up: now.up ?? known?.up ?? null, down: now.down ?? known?.down ?? null });
    const account = accounts.get(id) ?? openAccount(at);
    accounts.set(
      id,
      continuity === 'first' ? { ...account, first: plus(account.first, { up: now.up ?? 0, down: now.down ?? 0 }) } : account,
    );
    delta.set(id, plus(delta.get(id) ?? { up: 0, down: 0 }, bytes));
  }
  for (const [id, bytes] of delta) {
    const account = accounts.get(id);
    if (!account || isNothing(bytes)) continue;
    accounts.set(id, credit(account, bytes, at, period));
    if (isAbsurd(bytes, continuity === 'restart' ? (reading.uptimeS ?? 0) * 1000 : elapsedMs))
      warnings.push({ type: 'absurd', at, bytes: bytes.up + bytes.down });
  }
  if (continuity === 'first') warnings.push({ type: 'first-contact', at, takenOver: false });
  if (back) warnings.push({ type: 'foreign-reset', at });
  return { memory: { run, counters, accounts }, continuity, delta, warnings, back };
}
