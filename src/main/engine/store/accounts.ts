/**
 * A ledger, or what one reading changed of it, as bytes: the keys worker writes them, main passes them on, the store keeps them. Rows carry
 * absolute values, so that storing the same bytes twice changes nothing.
 *
 * Layout: u32 length of the head, the head as JSON, then two tables (accounts, counters), each `u32 rows, u32 length of texts, f64 values, u32
 * numbers, u32 lengths of texts, texts`, every part on a border of eight bytes.
 */
import type { Bytes, CountedBy, Mark } from '@shared/model';

/** What is known of the server as a whole. Times are Unix ms. */
export interface LedgerHead {
  /** Counts the commits: an earlier one never follows a later one. */
  readonly tick: number;
  /** The run read last, see `Run`. */
  readonly run: number;
  readonly readAt: number;
  readonly steadyClock: string | null;
  readonly steadyAt: number | null;
  readonly startFrom: number | null;
  readonly startTo: number | null;
  readonly uptimeS: number | null;
  readonly allocations: number | null;
  /** Where the server was read: at another place it may be another server. */
  readonly place: string;
  /** First contact, and when the server had been started by then (null: it did not tell). */
  readonly since: number;
  readonly startedAt: number | null;
  /** What the user chose about the counters there were; `open`: not asked yet, counted from zero so far. */
  readonly contact: 'open' | 'start-at-zero' | 'take-over';
  /** End of the last span in which bytes may be missing (0: none), and the first and last reset by another program (0: none). */
  readonly gapEnd: number;
  readonly foreignFrom: number;
  readonly foreignAt: number;
  /** Of a key API; absent or null: an Xray of our own. Run and what belongs to it are then of its second source, 0: not read yet. */
  readonly list?: ListHead | null;
}
/** What is known of a key API's own way to count. */
export interface ListHead {
  /** When its list was read last, Unix ms. */
  readonly readAt: number;
  /** The runs of its counters, from 1. */
  readonly epoch: number;
  /** When its machine started, Unix ms; null: it does not tell. */
  readonly bootedAt: number | null;
  /** The restart by a write of ours that was seen last, Unix ms at which it was asked for; null: none. */
  readonly restartAskedAt: number | null;
  /** How its exact numbers came about last; null: it gave none. */
  readonly way: CountedBy | null;
  /** Every exact byte so far came with its direction. */
  readonly directed: boolean;
  /** The runs of its estimates, and the sum of all of them in the last reading that had all. */
  readonly estimateEpoch: number;
  readonly estimateSum: number;
}
/** `account` null: of the whole server. */
export interface AccountMark {
  readonly account: number | null;
  readonly mark: Mark;
}
export interface AccountReset {
  readonly account: number;
  readonly at: number;
  readonly bytes: Bytes;
  readonly by: 'user' | 'schedule';
}

/** Values of an account's row, in this order. */
export const ACCOUNT_COLUMNS = [
  ...['total_up', 'total_down', 'base_up', 'base_down', 'first_up', 'first_down'],
  ...['day', 'day_up', 'day_down', 'day_before', 'day_before_up', 'day_before_down'],
  ...['month', 'month_up', 'month_down', 'month_before', 'month_before_up', 'month_before_down'],
  ...['since', 'reset_at', 'moved_at', 'loss_at'],
] as const;
/**
 * Values of a counter's row: its account's number, the run it was read in, its values (NaN: there is none), and where several sources count the same
 * bytes, the account's total when this one was read.
 */
export const COUNTER_COLUMNS = ['account', 'run', 'up', 'down', 'seen_up', 'seen_down'] as const;
export const ACCOUNT_WIDTH = ACCOUNT_COLUMNS.length;
export const COUNTER_WIDTH = COUNTER_COLUMNS.length;

/** Rows of numbers with a text each; null: the row is there already and keeps its text. */
export interface Table {
  readonly numbers: Uint32Array;
  /** Row by row. */
  readonly values: Float64Array;
  readonly texts: readonly (string | null)[];
}
export interface LedgerBlock {
  readonly head: LedgerHead;
  readonly marks: readonly AccountMark[];
  readonly resets: readonly AccountReset[];
  /** Texts: the account's id. */
  readonly accounts: Table;
  /** Texts: the email. */
  readonly counters: Table;
}

const NO_TEXT = 0xffffffff;
const aligned = (size: number): number => (size + 7) & ~7;

interface Encoded {
  readonly table: Table;
  readonly texts: readonly (Uint8Array | null)[];
  readonly pool: number;
  readonly size: number;
}

const encoder = new TextEncoder();
// A mark of byte order is a letter like any other: an email may begin with one.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

function prepare(table: Table): Encoded {
  const texts = table.texts.map(text => (text === null ? null : encoder.encode(text)));
  const pool = texts.reduce((sum, text) => sum + (text?.length ?? 0), 0);
  const rows = table.numbers.length;
  return { table, texts, pool, size: 8 + table.values.byteLength + aligned(rows * 4) * 2 + aligned(pool) };
}

export function encodeBlock(block: LedgerBlock): Uint8Array<ArrayBuffer> {
  const { head, marks, resets } = block;
  const json = encoder.encode(JSON.stringify({ head, marks, resets }));
  const tables = [prepare(block.accounts), prepare(block.counters)];
  const start = aligned(4 + json.length);
  const bytes = new Uint8Array(tables.reduce((sum, { size }) => sum + size, start));
  new DataView(bytes.buffer).setUint32(0, json.length, true);
  bytes.set(json, 4);
  let at = start;
  for (const { table, texts, pool, size } of tables) {
    const rows = table.numbers.length;
    new Uint32Array(bytes.buffer, at, 2).set([rows, pool]);
    new Float64Array(bytes.buffer, at + 8, table.values.length).set(table.values);
    const numbersAt = at + 8 + table.values.byteLength;
    new Uint32Array(bytes.buffer, numbersAt, rows).set(table.numbers);
    const lengths = new Uint32Array(bytes.buffer, numbersAt + aligned(rows * 4), rows);
    let textAt = numbersAt + aligned(rows * 4) * 2;
    for (const [row, text] of texts.entries()) {
      lengths[row] = text?.length ?? NO_TEXT;
      if (text) bytes.set(text, textAt);
      textAt += text?.length ?? 0;
    }
    at += size;
  }
  return bytes;
}

/** Throws on bytes that are no such block. */
export function decodeBlock(given: Uint8Array): LedgerBlock {
  // Views of numbers need their border; what came by a message has it.
  const bytes = given.byteOffset % 8 === 0 ? given : given.slice();
  const buffer = bytes.buffer as ArrayBuffer;
  const length = new DataView(buffer, bytes.byteOffset).getUint32(0, true);
  const { head, marks, resets } = JSON.parse(decoder.decode(bytes.subarray(4, 4 + length))) as Omit<LedgerBlock, 'accounts' | 'counters'>;
  let at = aligned(4 + length);
  const table = (width: number): Table => {
    const [rows = 0, pool = 0] = new Uint32Array(buffer, bytes.byteOffset + at, 2);
    const values = new Float64Array(buffer, bytes.byteOffset + at + 8, rows * width);
    const numbersAt = at + 8 + values.byteLength;
    const numbers = new Uint32Array(buffer, bytes.byteOffset + numbersAt, rows);
    const lengths = new Uint32Array(buffer, bytes.byteOffset + numbersAt + aligned(rows * 4), rows);
    let textAt = numbersAt + aligned(rows * 4) * 2;
    const texts: (string | null)[] = [];
    for (const size of lengths) {
      texts.push(size === NO_TEXT ? null : decoder.decode(bytes.subarray(textAt, textAt + size)));
      if (size !== NO_TEXT) textAt += size;
    }
    at = numbersAt + aligned(rows * 4) * 2 + aligned(pool);
    return { numbers, values, texts };
  };
  const accounts = table(ACCOUNT_WIDTH);
  const counters = table(COUNTER_WIDTH);
  return { head, marks, resets, accounts, counters };
}
