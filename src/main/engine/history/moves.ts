/** What moved in a ledger, as the keys worker tells it to the history: main passes it on unread. */

/** The source of a server's ledger in the history. */
export const ledgerSource = (serverId: string): string => `ledger:${serverId}`;

/** Moves of one commit, or of several of a day that were not told one by one. */
export interface Moves {
  /** The ledger's tick after which it stood so. */
  readonly tick: number;
  /** Unix ms of the reading. */
  readonly at: number;
  /** Told because the history does not know how far it had come: of an account that it knows only the total is news. */
  readonly whole: boolean;
  /** The history had heard of later ticks: the ledger is an older one, or began anew. */
  readonly anew: boolean;
  /** Accounts that have another id from then on; they keep what they have. */
  readonly renamed: readonly (readonly [from: string, to: string])[];
  /** Ids of accounts, as JSON in UTF-8; the empty one is the sum of all. */
  readonly ids: Uint8Array;
  /** For each of them the columns of `MOVE`. */
  readonly values: Float64Array;
}

/** So many are told at once. */
export const MOVES_AT_ONCE = 8;

/** Columns: the total, the total before it moved, and what of the difference was carried at no known time. */
export const MOVE = { down: 0, up: 1, downBefore: 2, upBefore: 3, downTaken: 4, upTaken: 5 } as const;
export const MOVE_WIDTH = 6;
