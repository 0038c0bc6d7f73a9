/** Calls about keys, of Xray servers and of key APIs. */
import type {
  DifferenceType,
  DifferenceWindow,
  DriftPlan,
  DriftReport,
  DriftWish,
  FirstContact,
  HistoryToClear,
  ImportReport,
  KeyapiCounting,
  KeyapiDoctor,
  KeyapiPeriod,
  KeyapiRepair,
  KeyapiSpan,
  KeyChange,
  KeyDetail,
  KeyDraft,
  KeyOutcome,
  KeyPlan,
  KeyQuery,
  KeyTest,
  KeyWindow,
  KeyWithLink,
} from '../model';
import type { Call } from './call';

export interface KeyCalls {
  /* keys */
  keyLink: Call<{ readonly serverId: string; readonly keyId: string }, KeyWithLink>;
  deleteKey: Call<{ readonly serverId: string; readonly keyId: string }, null>;
  /** The rows that a table shows, and figures over all keys. */
  queryKeys: Call<{ readonly serverId: string; readonly query: KeyQuery }, KeyWindow>;
  /** Ids of the rows that a query asks for, however many: for a selection. */
  listKeyIds: Call<{ readonly serverId: string; readonly query: KeyQuery }, readonly string[]>;
  readKey: Call<{ readonly serverId: string; readonly keyId: string }, KeyDetail>;
  /**
   * Resolves when the key was made, read back and its link checked. `wish`: an id that the window gives to one click (a dialog's, the same for its
   * retries): whatever is called again with it, there is one key for it. Progress of a key API: `KeyapiSummary.work`.
   */
  makeKey: Call<{ readonly serverId: string; readonly draft: KeyDraft; readonly wish?: string }, KeyWithLink>;
  /** Each change is sent, read back and stored; the answer says how it ended. */
  editKey: Call<{ readonly serverId: string; readonly keyId: string; readonly change: KeyChange }, KeyOutcome>;
  /** Moves the baselines; nothing is reset on the server. */
  resetKeys: Call<{ readonly serverId: string; readonly keyIds: readonly string[] }, null>;
  /**
   * Key API only: moves the baselines and asks the server to reset its own numbers as well, each read back; a run. An outcome with the code
   * `not-reset`: the server said success and did not reset; our own reset stands in any case.
   */
  resetOnServer: Call<{ readonly serverId: string; readonly keyIds: readonly string[] }, { readonly id: string }>;
  /** What making or deleting so many keys would cost. Nothing is sent. */
  planKeys: Call<{ readonly serverId: string; readonly action: 'create' | 'delete'; readonly count: number }, KeyPlan>;
  /** Bulk actions run by themselves and are followed by the event `keyRun`; the answer is the run's id. */
  makeKeys: Call<{ readonly serverId: string; readonly draft: KeyDraft; readonly count: number }, { readonly id: string }>;
  actOnKeys: Call<
    { readonly serverId: string; readonly keyIds: readonly string[]; readonly action: 'pause' | 'resume' | 'delete' },
    { readonly id: string }
  >;
  cancelKeyRun: Call<{ readonly id: string }, null>;
  /** What the text (CSV or JSON) would do; nothing is sent. */
  checkImport: Call<{ readonly serverId: string; readonly text: string }, ImportReport>;
  importKeys: Call<{ readonly serverId: string; readonly text: string }, { readonly id: string }>;
  /** Asks for a path and writes the keys with their totals; null when the user cancelled. */
  exportKeys: Call<{ readonly serverId: string; readonly format: 'csv' | 'json' }, { readonly path: string } | null>;
  /** Links of several keys, for a page to print. */
  linksOf: Call<
    { readonly serverId: string; readonly keyIds: readonly string[] },
    readonly { readonly name: string; readonly link: string }[]
  >;
  /** Through the key itself, with a client program of the user's. */
  testKey: Call<{ readonly serverId: string; readonly keyId: string }, KeyTest>;
  /** Reads the server's users and compares. */
  readDrift: Call<{ readonly serverId: string }, DriftReport>;
  /** Rows of what was compared last; nothing is read from the server. */
  listDifferences: Call<
    { readonly serverId: string; readonly type: DifferenceType; readonly offset: number; readonly limit: number },
    DifferenceWindow
  >;
  /** What a wish would do; nothing is sent. */
  planDrift: Call<{ readonly serverId: string; readonly limit: number } & DriftWish, DriftPlan>;
  /** Each step that writes is read back before the next; what only our list has to do with is stored together. Followed by the event `keyRun`. */
  applyDrift: Call<{ readonly serverId: string } & DriftWish, { readonly id: string }>;
  setPutBack: Call<{ readonly serverId: string; readonly on: boolean }, null>;
  chooseFirstContact: Call<{ readonly serverId: string; readonly choice: FirstContact }, null>;

  /* key APIs */
  /** How the server counts, by its own words. */
  readKeyapiCounting: Call<{ readonly serverId: string }, KeyapiCounting>;
  /** `period`: `2025-08-05` of a day, `2025-08` of a month; null: the present one. Faults: `unimplemented` where the dialect keeps none. */
  readKeyapiPeriod: Call<
    {
      readonly serverId: string;
      readonly span: KeyapiSpan;
      readonly period: string | null;
      /** One key alone, with its days; spans `all` and `month` only. */
      readonly keyId?: string;
    },
    KeyapiPeriod
  >;
  /** Asks the server to forget what it keeps of the past: of one key, or of all keys what is older than so many days. Read back; our account stays. */
  clearKeyapiHistory: Call<{ readonly serverId: string; readonly what: HistoryToClear }, null>;
  runKeyapiDoctor: Call<{ readonly serverId: string }, KeyapiDoctor>;
  /** Restarts the server's Xray; waits its turn among the writes, and resolves when its configuration was read back. */
  repairKeyapi: Call<{ readonly serverId: string; readonly what: KeyapiRepair }, null>;
}
