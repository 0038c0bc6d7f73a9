/** What passes between main and the keys worker. Bytes are transferred. Every request names its server; state is rebuilt from the store when the worker died. */
import type { DriftStep, ServerUser } from '@shared/drift';
import type { DesiredKey, DriftChoice, DriftReport, FirstContact, KeyDetail, KeyQuery, KeyRow, KeyWindow } from '@shared/model';
import type { QuotaWork } from '@shared/quota';
import type { CounterReading, LedgerFigures, OnlineReading, UsersReading } from './ledger';

interface Of {
  readonly serverId: string;
}
/** What a server's keys are judged with. */
export interface KeysContext {
  /** IANA zone in which days and months begin. */
  readonly zone: string;
  /** Counters may count twice where the flow is empty (25.10-25.12). */
  readonly mayCountTwice: boolean;
  /** Null: the user was not asked yet; nothing is counted before. */
  readonly firstContact: FirstContact | null;
}
/** Differences that the user ignores, by key id: the fingerprint (`@shared/drift`) that each had then. */
export type Ignored = Readonly<Record<string, string>>;
/** `keyId`: the key itself is no twin of its own. */
export interface Candidate {
  readonly keyId: string | null;
  readonly name: string;
  readonly uuid: string;
}
export interface KeysCalls {
  /** First of all for a server: what the store holds of it (null: nothing, or never stored). */
  load: {
    readonly input: Of & { readonly context: KeysContext; readonly accounts: Uint8Array | null; readonly keys: readonly DesiredKey[] };
    readonly output: null;
  };
  setContext: { readonly input: Of & { readonly context: KeysContext }; readonly output: null };
  unload: { readonly input: Of; readonly output: null };
  /** Folds; the commit must be stored and then adopted, or discarded. Null: nothing to store. */
  counters: {
    readonly input: Of & { readonly reading: CounterReading };
    readonly output: { readonly tick: number; readonly commit: Uint8Array | null };
  };
  adopt: { readonly input: Of & { readonly tick: number }; readonly output: LedgerFigures };
  discard: { readonly input: Of & { readonly tick: number }; readonly output: null };
  users: { readonly input: Of & { readonly reading: UsersReading }; readonly output: LedgerFigures };
  online: { readonly input: Of & { readonly reading: OnlineReading }; readonly output: null };
  /** Desired keys were stored, or removed. */
  setKeys: { readonly input: Of & { readonly keys: readonly DesiredKey[]; readonly removed: readonly string[] }; readonly output: null };
  /** Moves baselines; answers a commit as `counters` does. */
  reset: {
    readonly input: Of & { readonly keyIds: readonly string[]; readonly at: number; readonly by: 'user' | 'schedule' };
    readonly output: { readonly tick: number; readonly commit: Uint8Array | null };
  };
  rows: { readonly input: Of & { readonly query: KeyQuery; readonly now: number }; readonly output: KeyWindow };
  detail: { readonly input: Of & { readonly keyId: string; readonly now: number }; readonly output: KeyDetail | null };
  drift: { readonly input: Of & { readonly ignored: Ignored; readonly now: number }; readonly output: DriftReport };
  /**
   * The next steps, at most `limit`: for these choices, or (`lost`) all that is put right by itself after a restart. Computed anew from what is
   * known now: what was done (`seen`, `setKeys`) gives no step any more.
   */
  plan: {
    readonly input: Of & {
      readonly choices: readonly { readonly keyId: string; readonly choice: DriftChoice }[] | 'lost';
      readonly ignored: Ignored;
      readonly now: number;
      readonly limit: number;
    };
    readonly output: readonly DriftStep[];
  };
  /** Users that a write's reading back showed: all entries of each email (letter case aside) that is named; none: it is gone. */
  seen: {
    readonly input: Of & { readonly users: readonly { readonly email: string; readonly entries: readonly ServerUser[] }[] };
    readonly output: LedgerFigures;
  };
  /** Desired keys by id; those that are not ours are left out. */
  desired: { readonly input: Of & { readonly keyIds: readonly string[] }; readonly output: readonly DesiredKey[] };
  /** For each candidate, who else has its name (letter case aside) or its uuid (bytes 6-7 aside): names in our list or on the server. */
  twins: {
    readonly input: Of & { readonly candidates: readonly Candidate[] };
    readonly output: readonly { readonly name: string | null; readonly uuid: string | null }[];
  };
  /** What quotas and expiry ask for now (`@shared/quota`), at most `limit` of each. */
  quotaWork: { readonly input: Of & { readonly now: number; readonly limit: number }; readonly output: QuotaWork };
  /** Users of the server that our list lacks. */
  strangers: { readonly input: Of & { readonly limit: number }; readonly output: readonly ServerUser[] };
  /** Names in use that begin with `prefix`, lower case. */
  names: { readonly input: Of & { readonly prefix: string }; readonly output: readonly string[] };
  exportRows: { readonly input: Of & { readonly now: number }; readonly output: readonly KeyRow[] };
}
export type KeysCall = keyof KeysCalls;
export type KeysInput<K extends KeysCall> = KeysCalls[K]['input'];
export type KeysOutput<K extends KeysCall> = KeysCalls[K]['output'];
