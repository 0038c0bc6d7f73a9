/** Lists of keys as text: CSV and JSON, in and out. Pure. */
import { Fault } from './fault';
import { apiNameProblem, maskedUuid, nameProblem, sameName } from './identity';
import {
  BadField,
  FIELDS,
  type Field,
  IMPORT_PROBLEMS,
  type ImportProblem,
  type ListedKey,
  type RawRow,
  readFields,
  writeResets,
} from './keylist/fields';
import { fromCell, readCsv, writeCsv } from './keylist/table';
import type { Bytes, DesiredKey, KeyRow } from './model';

export type { ImportProblem, ListedKey };
export { IMPORT_PROBLEMS };

/** One row: a key, or what is wrong with it (text is `import.<code>`). */
export type ListRow = { readonly line: number; readonly name: string } & (
  | { readonly key: ListedKey; readonly problem: null }
  | { readonly key: null; readonly problem: ImportProblem; readonly detail: string }
);

/** As many as are made at once. */
const MOST_ROWS = 10_000;
/** Before its rows are read: a text of ten megabytes may have millions. */
function checkLength(rows: number): void {
  if (rows > MOST_ROWS) throw new Fault('too-large', `The list holds more than ${MOST_ROWS} keys`);
}

/**
 * Rows of a list, each judged by itself and against those before it: names that differ in letter case only, and uuids that Xray takes for
 * one, stand there once. A key API takes more names, and makes the uuids itself. Throws a Fault `bad-input` for a text that is no list.
 */
export function readKeyList(text: string, kind: 'xray' | 'keyapi' = 'xray'): readonly ListRow[] {
  const clean = text.replace(/^\uFEFF/, '');
  const raw = /^\s*[[{]/.test(clean) ? rowsOfJson(clean) : rowsOfCsv(clean);
  if (raw.length === 0) throw new Fault('bad-input', 'The list holds no keys');
  const names = new Map<string, number>();
  const uuids = new Map<string, number>();
  return raw.map(({ line, fields }): ListRow => {
    const bad = (problem: ImportProblem, detail: string): ListRow => ({
      line,
      name: (fields?.name ?? '').slice(0, 100),
      key: null,
      problem,
      detail,
    });
    if (fields === null) return bad('bad-row', '');
    try {
      const key = readFields(fields, kind === 'xray' ? nameProblem : apiNameProblem);
      const name = sameName(key.name);
      const uuid = key.uuid === null ? null : maskedUuid(key.uuid);
      if (names.has(name)) return bad('name-twice', String(names.get(name)));
      if (kind === 'xray' && uuid !== null && uuids.has(uuid)) return bad('uuid-twice', String(uuids.get(uuid)));
      names.set(name, line);
      if (uuid !== null) uuids.set(uuid, line);
      return { line, name: key.name, key, problem: null };
    } catch (error) {
      if (error instanceof BadField) return bad(error.code, error.detail);
      throw error;
    }
  });
}

interface Raw {
  readonly line: number;
  /** Null: the row is no row of a list. */
  readonly fields: RawRow | null;
}

/** Other programs' words for our columns. */
const ALIASES: Readonly<Record<string, Field>> = {
  email: 'name',
  key: 'name',
  id: 'uuid',
  inbound_tag: 'inbound',
  inboundtag: 'inbound',
  quota_bytes: 'quota',
  limit: 'quota',
  expiry: 'expires',
  expires_at: 'expires',
  expiresat: 'expires',
  comment: 'note',
  atfull: 'at_full',
};
const isField = (name: string): name is Field => (FIELDS as readonly string[]).includes(name);
function fieldOf(header: string): Field | null {
  const name = header
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, '_');
  return isField(name) ? name : Object.hasOwn(ALIASES, name) ? (ALIASES[name] ?? null) : null;
}

function rowsOfCsv(text: string): readonly Raw[] {
  const [header, ...records] = readCsv(text, MOST_ROWS + 2);
  const columns = header?.cells.map(fieldOf) ?? [];
  if (!columns.includes('name')) throw new Fault('bad-input', 'The first line must name the columns, one of them "name"');
  checkLength(records.length);
  return records.map(({ line, cells }) => {
    if (cells.length > columns.length) return { line, fields: null };
    const fields: Partial<Record<Field, string>> = {};
    for (const [at, column] of columns.entries()) if (column !== null) fields[column] ??= fromCell(cells[at] ?? '');
    return { line, fields };
  });
}

function rowsOfJson(text: string): readonly Raw[] {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (error) {
    // The engine's message quotes the text, which holds uuids: only the place is told.
    const position = /position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1];
    const where = position === undefined ? '' : `, line ${text.slice(0, Number(position)).split('\n').length}`;
    throw new Fault('bad-input', `Not JSON${where}`);
  }
  const list = isRecord(body) ? body.keys : body;
  if (!Array.isArray(list)) throw new Fault('bad-input', 'The JSON must be a list of keys, or an object with the list "keys"');
  checkLength(list.length);
  // JSON has no lines that mean anything: its entries are counted.
  return list.map((entry: unknown, at): Raw => ({ line: at + 1, fields: isRecord(entry) ? fieldsOf(entry) : null }));
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function fieldsOf(entry: Readonly<Record<string, unknown>>): RawRow {
  const fields: Partial<Record<Field, string>> = {};
  for (const [name, value] of Object.entries(entry)) {
    const field = fieldOf(name);
    if (field === null || value === null || value === undefined) continue;
    if (Array.isArray(value)) fields[field] ??= value.map(String).join(';');
    else if (typeof value !== 'object') fields[field] ??= String(value).trim();
  }
  return fields;
}

/* ---------------------------------------------------------------- out */

/** A row with its key; null for one that our list lacks. */
export interface ExportedKey {
  readonly row: KeyRow;
  readonly key: DesiredKey | null;
}

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

/** The fields that `readKeyList` reads again, then figures for people. Bytes are plain numbers, times are UTC. */
function cellsOf({ row, key }: ExportedKey): Readonly<Record<string, string | number | null>> {
  const totals = row.totals;
  const sum = (bytes: Bytes | undefined): number | null => (bytes ? bytes.up + bytes.down : null);
  return {
    name: row.name,
    uuid: key?.uuid ?? null,
    flow: row.flow === '' ? 'none' : row.flow,
    inbound: row.inboundTag,
    paused: key?.paused ? 'true' : null,
    quota: row.quota?.bytes ?? null,
    resets: row.quota ? writeResets(row.quota.resets) : null,
    at_full: row.quota?.atFull ?? null,
    expires: iso(row.expiresAt),
    tags: row.tags.join(';'),
    note: row.note,
    state: row.state,
    created: iso(row.createdAt),
    today_bytes: sum(totals?.today),
    month_bytes: sum(totals?.month),
    since_reset_bytes: sum(totals?.sinceReset),
    all_time_up_bytes: totals?.allTime.up ?? null,
    all_time_down_bytes: totals?.allTime.down ?? null,
    all_time_complete: totals ? String(!row.atLeast.allTime) : null,
    estimate_bytes: row.estimate,
  };
}

/** A file of keys with their totals. It holds the keys' uuids: whoever has it has the keys. */
export function writeKeyList(keys: readonly ExportedKey[], format: 'csv' | 'json'): string {
  const rows = keys.map(cellsOf);
  if (format === 'json') return `${JSON.stringify({ keys: rows }, null, 2)}\n`;
  const columns = Object.keys(rows[0] ?? Object.fromEntries(FIELDS.map(field => [field, null])));
  return writeCsv([columns, ...rows.map(row => columns.map(column => row[column] ?? null))]);
}
