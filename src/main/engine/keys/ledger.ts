/** The ledger as the clients of servers with keys use it: readings in, figures out. Folding runs in the keys worker, the commit in the store. */
import type { Bytes, Caveat, CountersState, KeyCounts } from '@shared/model';
import type { KeyapiReading } from '../clients/keyapi/contract';

/** One poll of an Xray: uptime, counters, uptime (`api/xray.md`, polling correctly). */
export interface CounterReading {
  /** Unix ms and monotonic ms at which the counters came. */
  readonly at: number;
  readonly monotonic: number;
  /** Monotonic ms just before the first request of this poll: a poll that overlaps the one folded last is left out. */
  readonly askedAt?: number;
  /** Seconds since the server's start, read after the counters (and not less than before them); null: it does not tell. */
  readonly uptimeS: number | null;
  /** `Mallocs` of the same answer: a process allocates more and more, so less than before is another process. */
  readonly allocations?: number;
  /** Counters may count twice where the flow is empty (Xray 25.10-25.12). */
  readonly mayCountTwice?: boolean;
  /** A QueryStatsResponse, undecoded; given away (transferred). */
  readonly bytes: Uint8Array;
}
/** Users of each inbound, as GetInboundUserResponse bytes; given away. */
export interface UsersReading {
  readonly at: number;
  /** Monotonic ms just before the first request: what a write read back since then is newer. */
  readonly askedAt: number;
  readonly inbounds: readonly { readonly tag: string; readonly bytes: Uint8Array }[];
}
/** Who is online by the server's own word; `unknown`: why it cannot tell (`online.<code>`). */
export type OnlineReading =
  | {
      readonly type: 'users';
      readonly at: number;
      readonly users: readonly {
        readonly email: string;
        /** `lastSeen`: Unix ms of its last new connection. Null: not asked for. */
        readonly ips: readonly { readonly ip: string; readonly lastSeen: number }[] | null;
      }[];
      /** Code of why others may be online too: one who is not listed is judged by traffic; absent: the list is whole. */
      readonly partial?: string;
    }
  | { readonly type: 'unknown'; readonly code: string };

/** What a key API told in one reading, and what it estimates besides its exact numbers (by key id), where it does both. */
export interface ListReading extends KeyapiReading {
  readonly beside?: ReadonlyMap<string, KeyCounts>;
}

/** What one reading comes to, over all keys of the server. */
export interface LedgerFigures {
  /** Keys in our list or on the server. */
  readonly keys: number;
  readonly online: number | null;
  /** Null at the first reading and right after a restart. */
  readonly rate: Bytes | null;
  /** Bytes per second by tag. */
  readonly inbounds: Readonly<Record<string, Bytes>>;
  readonly outbounds: Readonly<Record<string, Bytes>>;
  /** The rows differ from the reading before. */
  readonly moved: boolean;
  /** The server restarted since the reading before: its users must be read and put back. */
  readonly restarted: boolean;
  /** The last restart that was read (by its mark's time) and when that run began, of the server that is there now; null: none. */
  readonly restart: { readonly at: number; readonly startedAt: number } | null;
  /** A counter of a user that the last users reading does not know. */
  readonly strangers: boolean;
  readonly caveats: readonly Caveat[];
  /** Keys that are missing, unknown or different, but for ignored ones; null while the users were not read. */
  readonly drift: number | null;
  /** Of a key API: how many of its keys are counted, and how. */
  readonly counted?: { readonly exact: number; readonly estimates: number; readonly none: number };
  /** Of a key API: how many of its keys the second source counts; a reset by schedule is due. */
  readonly direct?: number;
  readonly due?: boolean;
  /** Of a key API: its second source; absent: there is none. */
  readonly counters?: CountersState;
}

/** The accounts of one server. Every method rejects with a Fault; a reading that could not be committed counts again with the next one. */
export interface KeyLedger {
  counters(reading: CounterReading, signal: AbortSignal): Promise<LedgerFigures>;
  users(reading: UsersReading, signal: AbortSignal): Promise<LedgerFigures>;
  online(reading: OnlineReading): void;
  /**
   * Everything a key API's client reads, in one call for each sample: the list, and the counts of those keys that were counted now. Counters of
   * the same Xray over gRPC are read beside it by the ledger itself; that they fail is told in the figures and does not reject.
   */
  list(reading: ListReading, signal: AbortSignal): Promise<LedgerFigures>;
}
