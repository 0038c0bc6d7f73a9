/**
 * The key API as the rest of the engine uses it, whatever the dialect. Reads reject with a Fault (`unimplemented`: this dialect has no such
 * call) and may be repeated; a `send...` sends one request once, never repeats it, never rejects after it was sent, and returns what the server
 * said: whether it is true is for the caller to read back. Every call has a deadline of its own besides its signal.
 */
import type { Fault } from '@shared/fault';
import type { Failure, KeyapiCall, KeyapiCompare, KeyapiLimits, KeyapiReport, KeyCheck, KeyCounts } from '@shared/model';
import type { Client } from '../client';

/** A key as any dialect shows it. */
export interface WireKey {
  /** What the API's paths take; a number in some dialects. Not the uuid, though some servers give both the same value. */
  readonly id: string;
  /** Null: not told. Counters of the same Xray have it as email. */
  readonly uuid: string | null;
  readonly name: string;
  /** As written: local time of the server, mostly without a zone. Fit to be compared with other keys of the same server. */
  readonly createdAt: string | null;
  /** The same in Unix ms; null: not told, or in a zone that is not known yet (it is learnt from the first answer that tells the time). */
  readonly createdAtMs: number | null;
  readonly active: boolean;
  readonly port: number | null;
  readonly shortId: string | null;
  readonly sni: string | null;
}

/** Every key, read at one time. */
export interface KeyListing {
  /** Unix ms, ours. */
  readonly at: number;
  /** Unix ms by the server's own clock (its `Date` header), or null: the difference to `at` is its skew. */
  readonly serverAt: number | null;
  readonly keys: readonly WireKey[];
}

/** What the server said to one write. */
export type WriteAnswer<T> =
  /** 2xx, and it does not call itself a failure. Not proof: some say so and did nothing. */
  | { readonly type: 'said-done'; readonly value: T; readonly status: number; readonly tookMs: number }
  /** 4xx: it refused, nothing changed. `rate-limited` has `retryAfterMs`; `exists` is 409; `not-found` may hide an earlier success. */
  | { readonly type: 'refused'; readonly fault: Fault; readonly status: number; readonly tookMs: number }
  /** 5xx, or 2xx that says it failed or cannot be read: it may have been done all the same. */
  | { readonly type: 'said-failed'; readonly fault: Fault; readonly status: number | null; readonly tookMs: number }
  /** Sent, or maybe sent, and no answer came (timeout, cut connection, cancelled): it may have been done, or be done later. */
  | { readonly type: 'no-answer'; readonly fault: Fault; readonly tookMs: number }
  /** Refused here, or no connection came about: nothing reached the server. */
  | { readonly type: 'not-sent'; readonly fault: Fault; readonly tookMs: number };

/** Whether the server may have changed although it did not say so: only reading it back tells. */
export const isDoubtful = (answer: WriteAnswer<unknown>): boolean => answer.type === 'said-failed' || answer.type === 'no-answer';

/** What a reset's answer told. */
export interface ResetSaid {
  /** What was counted before, where it tells. */
  readonly previous: number | null;
  readonly message: string | null;
}

/** One reading, for the accounts. */
export interface KeyapiReading {
  /** Unix ms and monotonic ms at which the counts came; `askedAt`: monotonic, just before the first request. */
  readonly at: number;
  readonly monotonic: number;
  readonly askedAt: number;
  readonly keys: readonly WireKey[];
  /** By key id. A dialect with one call for each key brings some keys' only, in turn; the others stay as they were. */
  readonly counts: ReadonlyMap<string, KeyCounts>;
  /** Every key that has counts at all is in `counts`. */
  readonly whole: boolean;
  /** Why no counts could be read; null: they could, or the server has none. */
  readonly failure: Failure | null;
  /** Monotonic ms of our last request that restarts Xray there, whatever came of it: its counters may have begun anew since. Null: none. */
  readonly restartAskedAt: number | null;
  /** Unix ms at which the server's machine started, where it tells; Xray did not start before. */
  readonly bootedAt: number | null;
}

/** Traffic of a period, as the server keeps it itself; always an estimate unless it names Xray. */
export interface PeriodTraffic {
  /** `2025-08`, `2025-08-05`, or null: since it began. */
  readonly period: string | null;
  readonly total: KeyCounts | null;
  readonly keys: readonly {
    readonly uuid: string | null;
    readonly name: string | null;
    readonly port: number | null;
    readonly counts: KeyCounts;
  }[];
  /** By date, of one key. */
  readonly days: readonly { readonly date: string; readonly counts: KeyCounts }[];
}
export interface TrafficStatus {
  /** Null: not told. */
  readonly xrayAvailable: boolean | null;
  readonly monitor: string | null;
  readonly counts: ReadonlyMap<string, KeyCounts>;
}
export interface ConfigStatus {
  /** Null: not told. */
  readonly synchronized: boolean | null;
  readonly keys: number | null;
  readonly configured: number | null;
  /** Uuids that are in the list and not in Xray's configuration, and the other way round. */
  readonly missing: readonly string[];
  readonly extra: readonly string[];
}
export interface KeyapiInbound {
  readonly tag: string | null;
  readonly port: number | null;
  readonly clients: number | null;
  readonly uuids: readonly string[];
  readonly shortIds: readonly string[];
  readonly dest: string | null;
  readonly serverNames: readonly string[];
}
export interface PortsStatus {
  readonly used: number | null;
  readonly available: number | null;
  readonly most: number | null;
  readonly range: string | null;
  readonly byUuid: ReadonlyMap<string, number>;
}
export interface Health {
  readonly status: string;
  /** Word by service, e.g. `xray: running`. */
  readonly services: Readonly<Record<string, string>>;
  /** Of the machine, not of Xray. */
  readonly uptimeS: number | null;
  readonly resources: Readonly<Record<string, number>>;
}

/** The link of a key, and what of it could be checked against the server's own words about the key. */
export interface ServerLink {
  /** Byte for byte the server's, but for the name after `#`, which is encoded where the server left it bare. */
  readonly link: string;
  /** The same link as clients agree to write it: percent-encoded, nothing empty. */
  readonly standard: string;
  readonly checks: readonly KeyCheck[];
}

export interface KeyapiClient extends Client {
  readonly kind: 'keyapi';
  /** What was found out about the server; asked once and remembered, and found out anew by each `probe`. */
  about(signal: AbortSignal): Promise<KeyapiReport>;
  /** Milliseconds until the server's limit lets the next such request go, as far as known; 0: now. Nothing is held back here but polls. */
  waitMs(what: keyof KeyapiLimits): number;

  list(signal: AbortSignal): Promise<KeyListing>;
  /** By id or uuid. Null: there is none. */
  get(idOrUuid: string, signal: AbortSignal): Promise<WireKey | null>;
  /** Null in `said-done`: the answer did not show the key. A name that the server must refuse, or that breaks its list, is `not-sent`. */
  sendCreate(name: string, signal: AbortSignal): Promise<WriteAnswer<WireKey | null>>;
  sendDelete(key: WireKey, signal: AbortSignal): Promise<WriteAnswer<null>>;
  readLink(key: WireKey, signal: AbortSignal): Promise<ServerLink>;
  /** The server's own text for people, with the link in it. */
  config(key: WireKey, signal: AbortSignal): Promise<string>;

  /** Every key's counts by key id, from the dialect's best call. Rejects `unimplemented` where only single keys can be asked for. */
  traffic(signal: AbortSignal): Promise<ReadonlyMap<string, KeyCounts>>;
  /** By a call of its own choice: `exact`, `ports` or `simple`. */
  trafficBy(call: 'exact' | 'ports' | 'simple', signal: AbortSignal): Promise<ReadonlyMap<string, KeyCounts>>;
  /** Null: the server has none for it, whatever the reason it gives. */
  keyTraffic(key: WireKey, signal: AbortSignal): Promise<KeyCounts | null>;
  compare(signal: AbortSignal): Promise<KeyapiCompare>;
  history(signal: AbortSignal): Promise<PeriodTraffic>;
  keyHistory(key: WireKey, signal: AbortSignal): Promise<PeriodTraffic | null>;
  /** `date`: `YYYY-MM-DD`. */
  daily(date: string, signal: AbortSignal): Promise<PeriodTraffic>;
  /** `month`: `YYYY-MM`; null: the server's current one. */
  monthly(month: string | null, signal: AbortSignal): Promise<PeriodTraffic>;
  keyMonthly(key: WireKey, month: string | null, signal: AbortSignal): Promise<PeriodTraffic | null>;
  trafficStatus(signal: AbortSignal): Promise<TrafficStatus>;
  /** Of the counter that `keyTraffic` reads. */
  sendReset(key: WireKey, signal: AbortSignal): Promise<WriteAnswer<ResetSaid>>;
  sendResetHistory(key: WireKey, signal: AbortSignal): Promise<WriteAnswer<ResetSaid>>;
  sendCleanHistory(daysToKeep: number, signal: AbortSignal): Promise<WriteAnswer<null>>;

  configStatus(signal: AbortSignal): Promise<ConfigStatus>;
  validateSync(signal: AbortSignal): Promise<ConfigStatus>;
  inbounds(signal: AbortSignal): Promise<readonly KeyapiInbound[]>;
  ports(signal: AbortSignal): Promise<PortsStatus>;
  health(signal: AbortSignal): Promise<Health>;
  /** Restarts Xray. */
  sendSync(signal: AbortSignal): Promise<WriteAnswer<null>>;
  /** Checks and, where it finds something, changes the server's Reality settings. */
  sendVerifyReality(signal: AbortSignal): Promise<WriteAnswer<null>>;
  /** Makes new Reality keys and restarts Xray: every link so far is void. */
  sendFixReality(signal: AbortSignal): Promise<WriteAnswer<null>>;
}

export const isKeyapi = (client: Client | null | undefined): client is KeyapiClient => client?.kind === 'keyapi';
/** Whether the dialect has a call, by what was found out. */
export const hasCall = (report: KeyapiReport, call: KeyapiCall): boolean => report.calls.includes(call);
