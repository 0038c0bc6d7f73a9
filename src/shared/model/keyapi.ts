/** What windows may know of a key API: which dialect it speaks, how that is known, and where its numbers come from. */

/**
 * Generations of the API: `a` v1 without a login; `b` v1 with `X-API-Key`; `c` v2, a port for each key; `d` v2.3, port based with limits per
 * minute; `e` the newer panel with a bearer token.
 */
export const KEYAPI_DIALECTS = ['a', 'b', 'c', 'd', 'e'] as const;
export type KeyapiDialect = (typeof KEYAPI_DIALECTS)[number];
export type KeyapiAuth = 'none' | 'x-api-key' | 'bearer';

/** One thing that showed the dialect; texts `keyapi.known.<code>` with its parameters. */
export interface KeyapiSign {
  readonly code:
    | 'asks-nothing'
    | 'asks-key'
    | 'asks-bearer'
    | 'has-ports'
    | 'has-short-ids'
    | 'ids-are-numbers'
    /** `path` answers. */
    | 'answers'
    /** None of the calls for every key's traffic answers. */
    | 'no-traffic-list'
    /** It lists its calls itself (`path`). */
    | 'describes-itself';
  readonly params: Readonly<Record<string, string | number>>;
}

/** Optional calls of the API; what a dialect lacks answers `unimplemented`. */
export const KEYAPI_CALLS = [
  'config',
  'link',
  'traffic-exact',
  'traffic-ports',
  'traffic-simple',
  'traffic-all',
  'key-traffic',
  'compare',
  'history',
  'key-history',
  'daily',
  'monthly',
  'key-monthly',
  'traffic-status',
  'reset',
  'reset-history',
  'clean-history',
  'config-status',
  'sync',
  'verify-reality',
  'validate-sync',
  'inbounds',
  'ports',
  'health',
  'fix-reality',
] as const;
export type KeyapiCall = (typeof KEYAPI_CALLS)[number];

/** The dialect in words: text `keyapi.speaks.<dialect>` and `keyapi.auth.<auth>`, then what it is known by. */
export interface KeyapiReport {
  readonly dialect: KeyapiDialect;
  readonly auth: KeyapiAuth;
  readonly known: readonly KeyapiSign[];
  /** What it can do beyond keys themselves. */
  readonly calls: readonly KeyapiCall[];
  /** Most keys it takes, where that is known. */
  readonly mostKeys: number | null;
  /** Making and deleting a key restarts Xray there: every session drops, counters may begin anew. Null: not known. */
  readonly restarts: boolean | null;
  /** Requests that it takes in a minute; null: no limit is known. */
  readonly perMinute: KeyapiLimits | null;
}
/** Requests a minute, each of them counted by itself; `get` is everything about one key. */
export interface KeyapiLimits {
  readonly list: number;
  readonly get: number;
  readonly create: number;
  readonly delete: number;
  readonly sync: number;
}

/**
 * How a number came to be. `exact`: counted by Xray - `xray`: the server names it so; `unnamed`: the dialect reads Xray and does not say so.
 * `estimate`: texts `keyapi.estimate.<how>` - `network-share`: bytes of the network card, shared out by connections; `connections`: so much for
 * each connection and second; `port-share`: bytes of the network card, shared out among a port's connections; `monitor`: another program's
 * guess, by the `name` that the server gives it.
 */
export type CountSource =
  | { readonly type: 'exact'; readonly how: 'xray' | 'unnamed'; readonly name: string | null }
  | { readonly type: 'estimate'; readonly how: 'network-share' | 'connections' | 'port-share' | 'monitor'; readonly name: string | null };

/** Bytes of one key as the server states them; estimates may go back at any time. */
export interface KeyCounts {
  /** Null: only a total is told. Client's view, as everywhere. */
  readonly up: number | null;
  readonly down: number | null;
  readonly total: number;
  readonly source: CountSource;
}

/** The server's own comparison of its two ways to count, raw as it is. */
export interface KeyapiCompare {
  readonly estimate: KeyapiCompared | null;
  readonly exact: KeyapiCompared | null;
  /** Whether it says that Xray's API is there; null: it does not say. */
  readonly available: boolean | null;
}
export interface KeyapiCompared {
  /** Bytes; from megabytes it is rounded. Null: not told. */
  readonly bytes: number | null;
  /** Its name of the way it counted. */
  readonly method: string | null;
  /** The server's own words. */
  readonly error: string | null;
}
