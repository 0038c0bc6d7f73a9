/** What passes between main and the keys worker. Bytes are transferred. Every request names its server; state is rebuilt from the store when the worker died. */
import type { DesiredKey, DriftReport, FirstContact, KeyDetail, KeyQuery, KeyRow, KeyWindow } from '@shared/model';
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
  drift: { readonly input: Of & { readonly ignored: Readonly<Record<string, string>> }; readonly output: DriftReport };
  /** Names in use that begin with `prefix`, lower case. */
  names: { readonly input: Of & { readonly prefix: string }; readonly output: readonly string[] };
  exportRows: { readonly input: Of & { readonly now: number }; readonly output: readonly KeyRow[] };
}
export type KeysCall = keyof KeysCalls;
export type KeysInput<K extends KeysCall> = KeysCalls[K]['input'];
export type KeysOutput<K extends KeysCall> = KeysCalls[K]['output'];
