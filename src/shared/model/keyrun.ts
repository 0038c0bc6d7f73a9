/** Writes of keys on their way, and what they cost. */

/** How one key of a bulk action ended. */
export interface KeyOutcome {
  readonly name: string;
  readonly result: 'done' | 'failed' | 'not-started';
  /** Failure's code and words; null when done. */
  readonly failure: { readonly code: string; readonly message: string } | null;
}
export const MOST_OUTCOMES = 100;
/** A bulk action in flight or ended; sent as the event `keyRun`. */
export interface KeyRun {
  readonly id: string;
  readonly serverId: string;
  readonly action: 'create' | 'delete' | 'pause' | 'resume' | 'reset' | 'import' | 'reconcile';
  readonly total: number;
  readonly done: number;
  readonly failed: number;
  readonly notStarted: number;
  /** In the order in which they came, the first `MOST_OUTCOMES` of each result. */
  readonly outcomes: readonly KeyOutcome[];
  readonly ended: boolean;
  readonly cancelled: boolean;
}
/**
 * A write on its way to a key API. Making and deleting restart the server's Xray, which drops every session; such a write cannot be stopped.
 * `waiting`: the server's limit of requests lets it go at `until`; `sent`; `looking`: the answer was doubtful, and the list is read back;
 * `unknown`: even this could not be read, and nothing else is written until it is.
 */
export interface KeyWork {
  readonly action: 'create' | 'delete' | 'reset' | 'history' | 'repair';
  /** Name of the key; of a repair, what is repaired. */
  readonly name: string;
  readonly step: 'waiting' | 'sent' | 'looking' | 'unknown';
  /** Unix ms: when the request was sent (`waiting`: when it began to wait). */
  readonly since: number;
  /** Unix ms; null: it does not wait for a limit. */
  readonly until: number | null;
  /** How long such a write usually took on this server, ms; null: none was measured yet. */
  readonly usualMs: number | null;
  /** Keys that were in use when it began; null: not known. */
  readonly online: number | null;
  /** The server restarts its Xray for it. */
  readonly restarts: boolean;
}
/** What a bulk action costs, before it is asked for. */
export interface KeyPlan {
  /** How often the server restarts its Xray, dropping every session; an Xray of our own never. */
  readonly restarts: number;
  /** Keys that are in use now; null: not known. */
  readonly online: number | null;
  /** How long all of it usually takes, limits of requests included, ms; null: not known. */
  readonly usualMs: number | null;
  /** How many such requests the server takes in a minute; null: no limit is known. */
  readonly perMinute: number | null;
  /** How many more keys the server takes; null: no limit is known. */
  readonly room: number | null;
}
