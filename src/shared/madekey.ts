/** Which key of a server's list is the one that a request made: what was not there before, by name and time. Pure. */

/** A key as a list shows it. */
export interface ListedAs {
  readonly id: string;
  readonly uuid: string | null;
  readonly name: string;
  /** Unix ms by the server's clock; null: not known. */
  readonly createdAtMs: number | null;
}
/** A request to make a key. */
export interface AskedFor {
  readonly name: string;
  /** Ids that the list had before it was sent. */
  readonly known: readonly string[];
  /** Unix ms by our clock. */
  readonly sentAt: number;
  /** The server's clock less ours, ms; null: it does not tell its time. */
  readonly skewMs: number | null;
}
export type Made<K> = { readonly type: 'made'; readonly key: K } | { readonly type: 'none' } | { readonly type: 'several' };

/** What a server may do to a name on its way, so that it is the same all the same. */
const plainName = (name: string): string => name.normalize('NFC').trim();

/** A request may wait there for the one before it, and for a restart. */
const LATEST_MS = 180_000;
const EARLIEST_MS = -10_000;
/** Soon after it was sent a new key of that name is taken for ours, whatever its date says. */
const SOON_MS = 600_000;

/** Whether a key's date can be that of the request; null: that cannot be told. */
function fitsTime({ createdAtMs }: ListedAs, { sentAt, skewMs }: AskedFor): boolean | null {
  if (createdAtMs === null || skewMs === null) return null;
  const late = createdAtMs - (sentAt + skewMs);
  return late >= EARLIEST_MS && late <= LATEST_MS;
}

/**
 * The key that a request made. `answered`: what its answer said, which then decides. A new key of the same name that somebody else made at
 * another time is not ours; of several that may be, none is taken.
 */
export function findMade<K extends ListedAs>(asked: AskedFor, keys: readonly K[], now: number, answered: ListedAs | null = null): Made<K> {
  const known = new Set(asked.known);
  const fresh = keys.filter(({ id }) => !known.has(id));
  if (answered) {
    const key = fresh.find(({ id, uuid }) => id === answered.id || (uuid !== null && uuid === answered.uuid));
    return key ? { type: 'made', key } : { type: 'none' };
  }
  const named = fresh.filter(({ name }) => plainName(name) === plainName(asked.name));
  const soon = Math.abs(now - asked.sentAt) <= SOON_MS;
  const [only] = named;
  if (only && named.length === 1) return soon || fitsTime(only, asked) !== false ? { type: 'made', key: only } : { type: 'none' };
  const fitting = named.filter(key => fitsTime(key, asked) === true);
  const [one] = fitting;
  if (one && fitting.length === 1) return { type: 'made', key: one };
  return named.length > 0 ? { type: 'several' } : { type: 'none' };
}
