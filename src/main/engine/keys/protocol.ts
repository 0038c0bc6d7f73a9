/** What passes between main and the keys worker. Bytes are transferred. Every request names its server; state is rebuilt from the store when the worker died (`ledger.ts`). */
import type { UserSurvey } from '@shared/doctor';
import type { DriftStep, ServerUser } from '@shared/drift';
import type { Steady } from '@shared/ledger';
import type { KeyLimitsAnswer, KeyLimitsQuestion } from '@shared/limits/keys';
import type {
  DesiredKey,
  DifferenceType,
  DifferenceWindow,
  DriftPlan,
  DriftReport,
  DriftWish,
  FirstContact,
  KeyDetail,
  KeyQuery,
  KeyWindow,
} from '@shared/model';
import type { QuotaWork } from '@shared/quota';
import type { Moves } from '../history/moves';
import type { DirectReading, ListedReading } from '../workers/keys/list/reading';
import type { CounterReading, LedgerFigures, OnlineReading, UsersReading } from './ledger';

interface Of {
  readonly serverId: string;
}
/** A change of the accounts: its bytes must be stored (`commitAccounts`), then it is adopted by its tick, or discarded. Null: nothing changed; no bytes: nothing to store. */
export type Commit = { readonly tick: number; readonly commit: Uint8Array } | null;
/** What a server's keys are judged with. */
export interface KeysContext {
  /** IANA zone in which days and months begin. */
  readonly zone: string;
  /**
   * Null: the user was not asked yet. Counting begins at zero with the first reading all the same, so that nothing is lost meanwhile; what the
   * server had counted before is remembered, and `take-over` adds it whenever it comes.
   */
  readonly firstContact: FirstContact | null;
  readonly ignored: Ignored;
  /** A key API, which keeps its list itself. */
  readonly listed?: boolean;
}
/** Differences that the user ignores, by key id: the fingerprint (`@shared/drift`) that each had then. */
export type Ignored = Readonly<Record<string, string>>;
/** `keyId`: the key itself is no twin of its own. */
export interface Candidate {
  readonly keyId: string | null;
  readonly name: string;
  readonly uuid: string;
}
/** Users that a write's reading back showed: all entries of each email (letter case aside) that is named; none: it is gone. */
export interface Seen {
  /** Monotonic ms just before the first request: a list of users that was asked for earlier does not undo it. */
  readonly askedAt: number;
  readonly users: readonly { readonly email: string; readonly entries: readonly ServerUser[] }[];
}
export interface KeysCalls {
  /** First of all for a server: what the store holds of it (`loadAccounts`; null: nothing), and its desired keys (`loadKeys`: JSON as UTF-8). */
  load: {
    readonly input: Of & { readonly context: KeysContext; readonly accounts: Uint8Array | null; readonly keys: Uint8Array | null };
    readonly output: null;
  };
  /** Answers a commit when a choice about the first contact changes the accounts. */
  setContext: { readonly input: Of & { readonly context: KeysContext }; readonly output: Commit };
  unload: { readonly input: Of; readonly output: null };
  /** Folds a reading; `place` is where the server was read. A reading that cannot be used changes nothing and rejects. */
  counters: {
    readonly input: Of & { readonly reading: CounterReading; readonly place: string; readonly steady: Steady | null };
    readonly output: Commit;
  };
  /** As `counters`, of a key API; `direct`: what its second source told beside it. */
  list: { readonly input: Of & { readonly reading: ListedReading; readonly direct: DirectReading | null }; readonly output: Commit };
  adopt: { readonly input: Of & { readonly tick: number }; readonly output: LedgerFigures };
  discard: { readonly input: Of & { readonly tick: number }; readonly output: null };
  figures: { readonly input: Of; readonly output: LedgerFigures };
  users: { readonly input: Of & { readonly reading: UsersReading }; readonly output: LedgerFigures };
  online: { readonly input: Of & { readonly reading: OnlineReading }; readonly output: null };
  /**
   * Desired keys are stored, or removed. `adopted`: ids of keys that take over what was counted for their email while it was nobody's; any other key
   * begins at zero, and what an email counted for another key stays there. `seen`: known together with the keys, so that no row is ever shown between
   * the two.
   */
  setKeys: {
    readonly input: Of & {
      readonly keys: readonly DesiredKey[];
      readonly removed: readonly string[];
      readonly adopted: readonly string[];
      readonly seen: Seen | null;
    };
    readonly output: Commit;
  };
  /** Moves baselines. */
  reset: {
    readonly input: Of & { readonly keyIds: readonly string[]; readonly at: number; readonly by: 'user' | 'schedule' };
    readonly output: Commit;
  };
  rows: { readonly input: Of & { readonly query: KeyQuery; readonly now: number }; readonly output: KeyWindow };
  detail: { readonly input: Of & { readonly keyId: string; readonly now: number }; readonly output: KeyDetail | null };
  /** Ids of the rows that a query asks for. */
  ids: { readonly input: Of & { readonly query: KeyQuery; readonly now: number }; readonly output: readonly string[] };
  /** What differs, counted; `differences` and choices for a whole type are about what was counted here last. */
  drift: { readonly input: Of & { readonly now: number }; readonly output: DriftReport };
  differences: {
    readonly input: Of & { readonly type: DifferenceType; readonly offset: number; readonly limit: number; readonly now: number };
    readonly output: DifferenceWindow;
  };
  preview: { readonly input: Of & { readonly wish: DriftWish; readonly limit: number; readonly now: number }; readonly output: DriftPlan };
  /** What the differences that a wish ignores look like now. */
  ignore: { readonly input: Of & { readonly wish: DriftWish; readonly now: number }; readonly output: Ignored };
  /** Begins the steps of a wish, or (`lost`) of all that is put right by itself after a restart; `planEnd` must follow. */
  planBegin: {
    readonly input: Of & { readonly wish: DriftWish | 'lost'; readonly now: number };
    readonly output: { readonly plan: number; readonly count: number };
  };
  /**
   * The next steps, maybe none; null: the plan is over. Rejects with `gone` when it was lost with the worker. They are made from what is known now: what was settled
   * meanwhile gives no step. Steps that write nothing to the server come together, apart from others.
   */
  planNext: {
    readonly input: Of & { readonly plan: number; readonly now: number };
    readonly output: readonly DriftStep[] | null;
  };
  planEnd: { readonly input: Of & { readonly plan: number }; readonly output: null };
  seen: { readonly input: Of & Seen; readonly output: null };
  /** Desired keys by id; those that are not ours are left out. */
  desired: { readonly input: Of & { readonly keyIds: readonly string[] }; readonly output: readonly DesiredKey[] };
  /** For each candidate, who else has its name (letter case aside) or its uuid (bytes 6-7 aside): names in our list or on the server. */
  twins: {
    readonly input: Of & { readonly candidates: readonly Candidate[] };
    readonly output: readonly { readonly name: string | null; readonly uuid: string | null }[];
  };
  /** What quotas and expiry ask for now (`@shared/quota`), at most `limit` of each. */
  quotaWork: {
    readonly input: Of & { readonly now: number; readonly limit: number; readonly skip: readonly string[] };
    readonly output: QuotaWork;
  };
  /** Of a key API: keys at whose limit something changed since it was told (`held`): the limit that is passed now, or null. */
  limitNews: {
    readonly input: Of & { readonly now: number; readonly limit: number };
    readonly output: readonly { readonly key: DesiredKey; readonly why: DesiredKey['held'] }[];
  };
  /** What limits judge. */
  limits: {
    readonly input: Of & KeyLimitsQuestion;
    readonly output: KeyLimitsAnswer;
  };
  /** Users of the server that our list lacks. */
  strangers: { readonly input: Of & { readonly limit: number }; readonly output: readonly ServerUser[] };
  /** Names in use that begin with `prefix`, lower case. */
  names: { readonly input: Of & { readonly prefix: string }; readonly output: readonly string[] };
  /** What moved in the accounts since the history was told of the ledger's tick `told` (0: of none); null: nothing. */
  moves: { readonly input: Of & { readonly told: number }; readonly output: readonly Moves[] | null };
  /** What the list calls the keys of these accounts; null: it knows them no more. */
  accountNames: { readonly input: Of & { readonly ids: readonly string[] }; readonly output: readonly (string | null)[] };
  /** What the doctor must know of the users and their counters; null: they were not read yet. */
  survey: { readonly input: Of; readonly output: UserSurvey | null };
  /** Every key as a file (`@shared/keylist`), in UTF-8. */
  exportText: { readonly input: Of & { readonly format: 'csv' | 'json'; readonly now: number }; readonly output: Uint8Array };
}
export type KeysCall = keyof KeysCalls;
export type KeysInput<K extends KeysCall> = KeysCalls[K]['input'];
export type KeysOutput<K extends KeysCall> = KeysCalls[K]['output'];

export type KeysRequest = {
  readonly [K in KeysCall]: { readonly id: number; readonly call: K; readonly input: KeysInput<K> };
}[KeysCall];
/** What the worker implements. */
export type KeysHandlers = { readonly [K in KeysCall]: (input: KeysInput<K>) => KeysOutput<K> };
