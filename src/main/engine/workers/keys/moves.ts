/**
 * What moved in a ledger since the history was told. It is kept until the history has it, and changes of a day are joined when it does not come to
 * hear of them; what an earlier run of the program left untold is seen by its tick, and told as a whole.
 */
import { type Account, type Bucket, minus, plus } from '@shared/ledger';
import type { Bytes } from '@shared/model';
import { DAY_MS } from '@shared/walltime';
import { MOVE, MOVE_WIDTH, MOVES_AT_ONCE, type Moves } from '../../history/moves';
import type { LedgerHead } from '../../store/accounts';
import type { Accounts } from './accounts';
import type { Draft } from './draft';

/** Of one account: the columns of `MOVE`. */
type Row = Float64Array<ArrayBuffer>;
interface Note {
  readonly tick: number;
  readonly at: number;
  readonly day: number;
  readonly whole: boolean;
  readonly renamed: Moves['renamed'];
  readonly rows: Map<string, Row>;
}

/** More notes than these are joined, day by day. */
const MOST_NOTES = 16;
/** A ledger that stands still is told of so often. */
const QUIET_MS = 60_000;
/** Of accounts that the history may not know, those matter that moved within so long. */
const RECENT_MS = 32 * DAY_MS;
const ALL = '';
const NOTHING: Bytes = { up: 0, down: 0 };
const encoder = new TextEncoder();

const readAtOf = (head: LedgerHead): number => head.list?.readAt ?? head.readAt;

export class AccountMoves {
  private notes: Note[] = [];
  /** How the ledger stood when it was loaded; null once the history is known to go on from there. */
  private whole: Note | null = null;
  private loadedTick = 0;
  private lastTold = Number.NaN;
  private lastAt = Number.NEGATIVE_INFINITY;
  /** The history was found to know how this ledger stood. */
  private agreed = false;
  private sum: Bytes = NOTHING;

  /** The ledger as it was stored. `day`: of its last reading. */
  begin(head: LedgerHead, accounts: Accounts, dayOf: (at: number) => number): void {
    this.loadedTick = head.tick;
    const at = readAtOf(head);
    const day = dayOf(at);
    const rows = new Map<string, Row>();
    let today = NOTHING;
    for (const [number, id] of accounts.ids.entries()) {
      if (!accounts.isExact(number)) continue;
      const account = accounts.read(number);
      this.sum = plus(this.sum, account.total);
      if (account.movedAt === 0 || account.movedAt < at - RECENT_MS) continue;
      const came = bucketOf(account, day);
      rows.set(id, rowOf(minus(account.total, came), account.total, NOTHING));
      today = plus(today, came);
    }
    rows.set(ALL, rowOf(minus(this.sum, today), this.sum, NOTHING));
    this.whole = { tick: head.tick, at, day, whole: true, renamed: [], rows };
  }

  /** A change is about to be put in place. */
  note(change: Draft, accounts: Accounts, dayOf: (at: number) => number): void {
    const at = readAtOf(change.head);
    const day = dayOf(at);
    const rows = new Map<string, Row>();
    const before = this.sum;
    let taken = NOTHING;
    for (const { number, id } of change.moved()) {
      const was = number < accounts.count ? accounts.read(number) : null;
      const is = change.read(number);
      const total = was?.total ?? NOTHING;
      const came = minus(is.total, total);
      if (came.up === 0 && came.down === 0) continue;
      const cameToday = minus(bucketOf(is, day), was ? bucketOf(was, day) : NOTHING);
      // What went over to another account is told of that one; here it is taken out of the day again.
      const told = came.up < 0 || came.down < 0 ? NOTHING : came;
      rows.set(id, rowOf(total, plus(total, told), minus(told, cameToday)));
      this.sum = plus(this.sum, came);
      taken = plus(taken, minus(came, cameToday));
    }
    if (rows.size > 0) rows.set(ALL, rowOf(before, this.sum, taken));
    // That nothing moved is told now and then all the same: how far the ledger had come.
    const last = this.notes.at(-1);
    if (last && isQuiet(last)) this.notes.pop();
    this.notes.push({ tick: change.head.tick, at, day, whole: false, renamed: change.renamed(), rows });
    if (this.notes.length > MOST_NOTES) this.join();
  }

  /** What the history lacks that has heard of `told` last (0: of none), some ticks at once; null: nothing that it must know now. */
  since(told: number): readonly Moves[] | null {
    if (told === this.lastTold || told === this.loadedTick || told === 0) {
      this.agreed = true;
      this.whole = null;
    }
    if (this.agreed) this.notes = this.notes.filter(({ tick }) => tick > told);
    const anew = !this.agreed && told > this.loadedTick;
    const notes = [...(this.whole ? [this.whole] : []), ...this.notes].slice(0, MOVES_AT_ONCE);
    const last = notes.at(-1);
    if (!last || (notes.every(isQuiet) && Math.abs(last.at - this.lastAt) < QUIET_MS)) return null;
    this.lastTold = last.tick;
    this.lastAt = last.at;
    return notes.map(({ tick, at, whole, renamed, rows }) => ({ tick, at, whole, anew, renamed, ...columnsOf(rows) }));
  }

  /** Two notes of a day become one. */
  private join(): void {
    const place = this.notes.findIndex((note, index) => note.day === this.notes[index + 1]?.day);
    const [first, second] = [this.notes[place], this.notes[place + 1]];
    if (!first || !second) return;
    const rows = new Map(first.rows);
    for (const [id, row] of second.rows) {
      const joined = row.slice();
      const was = first.rows.get(id);
      if (was) {
        joined[MOVE.downBefore] = was[MOVE.downBefore] ?? 0;
        joined[MOVE.upBefore] = was[MOVE.upBefore] ?? 0;
        joined[MOVE.downTaken] = (row[MOVE.downTaken] ?? 0) + (was[MOVE.downTaken] ?? 0);
        joined[MOVE.upTaken] = (row[MOVE.upTaken] ?? 0) + (was[MOVE.upTaken] ?? 0);
      }
      rows.set(id, joined);
    }
    this.notes.splice(place, 2, { ...second, renamed: [...first.renamed, ...second.renamed], rows });
  }
}

const isQuiet = ({ rows, renamed }: Note): boolean => rows.size + renamed.length === 0;
const bucketOf = ({ day, dayBefore }: Account, period: number): Bytes => {
  const found: Bucket | undefined = [day, dayBefore].find(bucket => bucket.period === period);
  return found ?? NOTHING;
};

function rowOf(before: Bytes, total: Bytes, taken: Bytes): Row {
  const row = new Float64Array(MOVE_WIDTH);
  row[MOVE.down] = total.down;
  row[MOVE.up] = total.up;
  row[MOVE.downBefore] = before.down;
  row[MOVE.upBefore] = before.up;
  row[MOVE.downTaken] = taken.down;
  row[MOVE.upTaken] = taken.up;
  return row;
}

function columnsOf(rows: ReadonlyMap<string, Row>): Pick<Moves, 'ids' | 'values'> {
  const values = new Float64Array(rows.size * MOVE_WIDTH);
  let at = 0;
  for (const row of rows.values()) {
    values.set(row, at);
    at += MOVE_WIDTH;
  }
  return { ids: encoder.encode(JSON.stringify([...rows.keys()])), values };
}
