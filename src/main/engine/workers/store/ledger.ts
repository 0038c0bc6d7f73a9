/** The accounts of keys: rows <-> blocks of bytes. */
import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import {
  ACCOUNT_COLUMNS,
  ACCOUNT_WIDTH,
  type AccountMark,
  type AccountReset,
  COUNTER_COLUMNS,
  COUNTER_WIDTH,
  decodeBlock,
  encodeBlock,
  type LedgerHead,
  type ListHead,
  type Table,
} from '../../store/accounts';
import { transaction } from './open';

type Value = string | number | null;
type Row = Readonly<Record<string, Value>>;

/** Of a server's marks and resets so many come back, the newest. */
const MOST_MARKS = 500;
const MOST_RESETS = 5_000;
const HEAD = [
  ...(['tick', 'run', 'readAt', 'steadyClock', 'steadyAt', 'startFrom', 'startTo', 'uptimeS', 'allocations', 'place'] as const),
  ...(['since', 'startedAt', 'contact', 'gapEnd', 'foreignFrom', 'foreignAt'] as const),
] satisfies readonly (keyof LedgerHead)[];
const columnOf = (field: string): string => field.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`);
const HEAD_COLUMNS = [...HEAD.map(columnOf), 'list'];

const marksIn = (count: number): string => Array(count).fill('?').join(', ');
const overwrite = (columns: readonly string[]): string => columns.map(column => `${column} = excluded.${column}`).join(', ');
/** Nothing larger comes back from SQLite as a number: one absurd counter would keep every account of its server from being read. */
const capped = (value: number): number => Math.max(-Number.MAX_SAFE_INTEGER, Math.min(Math.round(value), Number.MAX_SAFE_INTEGER));
const whole = (value: number): number | null => (Number.isNaN(value) ? null : capped(value));

/** The add-on reads a text only up to its first NUL, which an email on a server may hold: it is kept as two letters, as is the one that says so. */
const toText = (text: string): string => text.replaceAll('\u0001', '\u00011').replaceAll('\u0000', '\u00010');
const fromText = (text: string): string => text.replaceAll('\u00010', '\u0000').replaceAll('\u00011', '\u0001');

export interface LedgerTables {
  load(serverId: string): Uint8Array | null;
  /** In one transaction; what is stored of this tick or a later one stays. */
  commit(serverId: string, bytes: Uint8Array): null;
  /** As `commit`, inside a transaction that is open. */
  put(serverId: string, bytes: Uint8Array): void;
  /** Inside a transaction. */
  forget(serverId: string): void;
}

export function createLedgerTables(db: DatabaseSyncInstance): LedgerTables {
  const all = (sql: string) => {
    const statement = db.prepare(sql);
    return (...values: readonly Value[]): readonly Row[] => statement.all(...values) as Row[];
  };
  const run = (sql: string) => {
    const statement = db.prepare(sql);
    return (...values: readonly Value[]): void => void statement.run(...values);
  };

  const readHead = all('select * from ledgers where server_id = ?');
  const readAccounts = all('select * from accounts where ledger = ? order by no');
  const readCounters = all('select * from counters where ledger = ? order by no');
  const readMarks = all(
    'select account, mark from account_marks where ledger = ? and json_valid(mark) order by at desc, rowid desc limit ?',
  );
  const readResets = all('select * from account_resets where ledger = ? order by at desc, rowid desc limit ?');
  const writeHead = run(
    `insert into ledgers (server_id, ${HEAD_COLUMNS.join(', ')}) values (?, ${marksIn(HEAD_COLUMNS.length)})
     on conflict (server_id) do update set ${overwrite(HEAD_COLUMNS)}`,
  );
  const addAccount = run(
    `insert into accounts (ledger, no, id, ${ACCOUNT_COLUMNS.join(', ')}) values (?, ?, ?, ${marksIn(ACCOUNT_WIDTH)})
     on conflict (ledger, no) do update set id = excluded.id, ${overwrite(ACCOUNT_COLUMNS)}`,
  );
  const setAccount = run(`update accounts set ${ACCOUNT_COLUMNS.map(column => `${column} = ?`).join(', ')} where ledger = ? and no = ?`);
  const addCounter = run(
    `insert into counters (ledger, no, email, ${COUNTER_COLUMNS.join(', ')}) values (?, ?, ?, ${marksIn(COUNTER_WIDTH)})
     on conflict (ledger, no) do update set email = excluded.email, ${overwrite(COUNTER_COLUMNS)}`,
  );
  const setCounter = run(`update counters set ${COUNTER_COLUMNS.map(column => `${column} = ?`).join(', ')} where ledger = ? and no = ?`);
  const addMark = run('insert into account_marks (ledger, account, at, mark) values (?, ?, ?, ?)');
  const addReset = run('insert into account_resets (ledger, account, at, up, down, caused_by) values (?, ?, ?, ?, ?, ?)');
  const removals = ['accounts', 'counters', 'account_marks', 'account_resets'].map(table => run(`delete from ${table} where ledger = ?`));
  const removeHead = run('delete from ledgers where no = ?');

  const put = (serverId: string, bytes: Uint8Array): void => {
    const { head, marks, resets, accounts, counters } = decodeBlock(bytes);
    const [before] = readHead(serverId);
    if (before && Number(before.tick) >= head.tick) return;
    const cells = HEAD.map(field => (typeof head[field] === 'number' ? capped(head[field]) : head[field]));
    writeHead(serverId, ...cells, head.list ? JSON.stringify(head.list) : null);
    const ledger = Number((before ?? readHead(serverId)[0])?.no);
    each(accounts, ACCOUNT_WIDTH, (no, values, id) =>
      id === null ? setAccount(...values, ledger, no) : addAccount(ledger, no, id, ...values),
    );
    each(counters, COUNTER_WIDTH, (no, values, email) =>
      email === null ? setCounter(...values, ledger, no) : addCounter(ledger, no, email, ...values),
    );
    for (const { account, mark } of marks) addMark(ledger, account, Math.round(mark.at), JSON.stringify(mark));
    for (const { account, at, bytes: gone, by } of resets)
      addReset(ledger, account, Math.round(at), capped(gone.up), capped(gone.down), by);
  };

  return {
    load: serverId => {
      const [row] = readHead(serverId);
      if (!row) return null;
      const ledger = Number(row.no);
      return encodeBlock({
        head: readHeadRow(row),
        marks: readMarks(ledger, MOST_MARKS)
          .map(({ account, mark }) => ({ account, mark: JSON.parse(String(mark)) }) as AccountMark)
          .reverse(),
        resets: readResets(ledger, MOST_RESETS).map(readReset).reverse(),
        accounts: tableOf(readAccounts(ledger), 'id', ACCOUNT_COLUMNS),
        counters: tableOf(readCounters(ledger), 'email', COUNTER_COLUMNS),
      });
    },
    commit: (serverId, bytes) =>
      transaction(db, () => {
        put(serverId, bytes);
        return null;
      }),
    put,
    forget: serverId => {
      const ledger = readHead(serverId)[0]?.no;
      if (ledger === undefined) return;
      for (const remove of removals) remove(ledger);
      removeHead(ledger);
    },
  };
}

function each(
  { numbers, values, texts }: Table,
  width: number,
  work: (no: number, values: readonly Value[], text: string | null) => void,
): void {
  for (const [row, no] of numbers.entries()) {
    const cells: Value[] = [];
    for (let at = row * width; at < (row + 1) * width; at += 1) cells.push(whole(values[at] ?? 0));
    const text = texts[row] ?? null;
    work(no, cells, text === null ? null : toText(text));
  }
}

function tableOf(rows: readonly Row[], text: string, columns: readonly string[]): Table {
  const numbers = new Uint32Array(rows.length);
  const values = new Float64Array(rows.length * columns.length);
  for (const [index, row] of rows.entries()) {
    numbers[index] = Number(row.no);
    for (const [at, column] of columns.entries())
      values[index * columns.length + at] = row[column] === null ? Number.NaN : Number(row[column]);
  }
  return { numbers, values, texts: rows.map(row => fromText(String(row[text]))) };
}

function readHeadRow(row: Row): LedgerHead {
  const head = Object.fromEntries(HEAD.map((field, at) => [field, row[HEAD_COLUMNS[at] ?? ''] ?? null])) as unknown as LedgerHead;
  // What is no JSON (damage that SQLite cannot see) was never read: its counters then begin anew.
  const list = typeof row.list === 'string' ? readJson(row.list) : null;
  return { ...head, list: list as ListHead | null };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const readReset = (row: Row): AccountReset => ({
  account: Number(row.account),
  at: Number(row.at),
  bytes: { up: Number(row.up), down: Number(row.down) },
  by: row.caused_by === 'schedule' ? 'schedule' : 'user',
});
