/** What is known of one controller's configuration: as read last, how each change ended, what was changed from here. Pure. */
import { fieldsOf, sameValue } from '@shared/mihomo/corefields';
import { record } from '@shared/mihomo/read';
import { CORE_FIELDS, type ConfigPatch, type CoreConfig, type CoreField, type FieldState } from '@shared/model';

interface Change {
  /** What it was before the first change from here. */
  readonly before: unknown;
  readonly now: unknown;
}
export interface Book {
  readonly at: number;
  readonly values: ConfigPatch;
  readonly modes: readonly string[];
  readonly states: ReadonlyMap<CoreField, FieldState>;
  readonly changes: ReadonlyMap<CoreField, Change>;
}

export const EMPTY_BOOK: Book = { at: 0, values: {}, modes: [], states: new Map(), changes: new Map() };

/** The book after a reading. What others changed since, or a restart took back, is not ours any more; nor is it verified. */
export function withReading(book: Book, config: CoreConfig, at: number): Book {
  const values = fieldsOf(config.raw);
  const holds = (field: CoreField): boolean => sameValue(values[field], book.values[field]);
  return {
    at,
    values,
    modes: config.modes,
    states: new Map([...book.states].filter(([field, { type }]) => type === 'busy' || type === 'failed' || holds(field))),
    changes: new Map([...book.changes].filter(([field, { now }]) => sameValue(values[field], now))),
  };
}

export const withState = (book: Book, field: CoreField, state: FieldState | null): Book => {
  const states = new Map(book.states);
  if (state === null) states.delete(field);
  else states.set(field, state);
  return { ...book, states };
};

/**
 * The book after a change that was read back: `config` is what the core shows now, `refused` the fields that it did not set (of `tun` as
 * `tun.stack`). What the user did not ask for is nobody's fault.
 */
export function withOutcome(book: Book, patch: ConfigPatch, config: CoreConfig, refused: readonly string[], at: number): Book {
  const read = withReading(book, config, at);
  const states = new Map(read.states);
  const changes = new Map(read.changes);
  for (const field of CORE_FIELDS) {
    const wanted = patch[field];
    if (wanted === undefined) continue;
    const before = book.values[field];
    const now = read.values[field];
    const failed = refusedOf(field, wanted, refused);
    states.set(
      field,
      failed === null
        ? { type: 'verified', at }
        : { type: 'kept', at, wanted: failed(wanted), found: failed(now) ?? null, before: failed(before) ?? null },
    );
    const first = book.changes.get(field)?.before ?? before;
    if (sameValue(first, now)) changes.delete(field);
    else changes.set(field, { before: first, now });
  }
  return { ...read, states, changes };
}

/** Null: it was set. Else what picks the part that was not. */
function refusedOf(field: CoreField, wanted: unknown, refused: readonly string[]): ((value: unknown) => unknown) | null {
  if (field !== 'tun') return refused.includes(field) ? value => value : null;
  const names = Object.keys(record(wanted)).filter(name => refused.includes(`tun.${name}`));
  if (names.length === 0) return null;
  return value => Object.fromEntries(names.map(name => [name, record(value)[name] ?? null]));
}
