/** What the pages of a key API show beside its keys: what it counts itself, and how it stands. */
import type { KeyapiCompare, KeyCounts } from './keyapi';

/** What the server says of its own two ways to count. */
export interface KeyapiCounting {
  /** Unix ms. */
  readonly at: number;
  /** Null: this dialect has no comparison. */
  readonly compare: KeyapiCompare | null;
  /** Whether Xray's own counters are there, and the name of the program that counts beside them; null: this dialect does not say. */
  readonly status: { readonly xrayAvailable: boolean | null; readonly monitor: string | null } | null;
  /** The sum of what it gives for each key now, by where the numbers come from; null: it gives none, or only one key at a time. */
  readonly keys: { readonly exact: number; readonly estimate: number; readonly exactBytes: number; readonly estimateBytes: number } | null;
}

/** Traffic of a span as the server keeps it itself: the whole time, a day, a month. */
export type KeyapiSpan = 'all' | 'day' | 'month';
export interface KeyapiPeriod {
  /** Unix ms. */
  readonly at: number;
  /** `2025-08`, `2025-08-05`, or null: since the server began to keep it. */
  readonly period: string | null;
  readonly total: KeyCounts | null;
  readonly keys: readonly {
    /** Null: a key that its list does not have (any more). */
    readonly id: string | null;
    readonly name: string | null;
    readonly uuidEnd: string | null;
    readonly port: number | null;
    readonly counts: KeyCounts;
  }[];
  readonly days: readonly { readonly date: string; readonly counts: KeyCounts }[];
}

/** Days and months that a server is asked to forget. */
export type HistoryToClear = { readonly keyId: string } | { readonly daysToKeep: number };
export const MOST_DAYS_KEPT = 3650;

/** One check of a key API, in the order shown; texts are `keyapiDoctor.<name>.*`. */
export const KEYAPI_CHECKS = ['reached', 'private', 'login', 'counters', 'config', 'validate', 'inbounds', 'ports', 'health'] as const;
export type KeyapiCheckName = (typeof KEYAPI_CHECKS)[number];
export interface KeyapiCheck {
  readonly name: KeyapiCheckName;
  /** `not-applicable`: this dialect has no such call. */
  readonly result: 'pass' | 'attention' | 'not-reached' | 'not-applicable';
  /** What was found: code of a text `keyapiDoctor.<name>.<code>` with its parameters. */
  readonly found: { readonly code: string; readonly params: Readonly<Record<string, string | number>> };
}
export interface KeyapiDoctor {
  readonly at: number;
  readonly tookMs: number;
  readonly checks: readonly KeyapiCheck[];
  /** Null: not told. */
  readonly inbounds:
    | readonly {
        readonly tag: string | null;
        readonly port: number | null;
        readonly clients: number | null;
        readonly dest: string | null;
        readonly serverNames: readonly string[];
      }[]
    | null;
  readonly ports: {
    readonly used: number | null;
    readonly available: number | null;
    readonly most: number | null;
    readonly range: string | null;
  } | null;
  readonly health: {
    readonly status: string;
    /** Word by service, e.g. `xray`: `running`. */
    readonly services: Readonly<Record<string, string>>;
    /** Of the machine, not of Xray. */
    readonly uptimeS: number | null;
    readonly resources: Readonly<Record<string, number>>;
  } | null;
}
/** What can be asked of the server itself; both restart its Xray. `sync`: write its keys into Xray's configuration again; `verify-reality`: check and mend its Reality settings. */
export const KEYAPI_REPAIRS = ['sync', 'verify-reality'] as const;
export type KeyapiRepair = (typeof KEYAPI_REPAIRS)[number];
