/** Bytes counted, client's view: `up` is sent by the client, `down` received. */
export interface Bytes {
  readonly up: number;
  readonly down: number;
}

/** What one key's account holds. A total with a gap in its span is a lower bound ("at least"). */
export interface AccountTotals {
  readonly today: Bytes;
  readonly month: Bytes;
  /** Since the baseline that "reset" moved, or since the account began. */
  readonly sinceReset: Bytes;
  readonly allTime: Bytes;
}

/**
 * Something that makes an account less than certain; recorded when it happens and shown beside the number.
 * - `restart`: the server restarted; bytes between the last reading and the restart are not known;
 * - `foreign-reset`: another program set counters back; totals are lower bounds;
 * - `own-reset`: a key API was asked by us to reset its counter, and did: bytes of that very moment are not known;
 * - `first-contact`: the account began at `at`, with (`taken-over`) or without what the server had counted before;
 * - `absurd`: more than the line can carry; counted, and marked;
 * - `source`: the server counts in another way from then on (`from`, `to`: texts `counted.<way>`), or another API of it is read: bytes between
 *   the last reading of one and the first of the other are not known;
 * - `clock`: the clock of this computer jumped; days may be attributed wrongly, totals are exact.
 */
export type Mark =
  | { readonly type: 'restart'; readonly at: number; readonly lastReadAt: number; readonly startedAt: number }
  | { readonly type: 'foreign-reset'; readonly at: number }
  | { readonly type: 'own-reset'; readonly at: number }
  | { readonly type: 'first-contact'; readonly at: number; readonly takenOver: boolean }
  | { readonly type: 'absurd'; readonly at: number; readonly bytes: number }
  | { readonly type: 'source'; readonly at: number; readonly from: CountedBy; readonly to: CountedBy }
  | { readonly type: 'clock'; readonly at: number; readonly byMs: number };

/**
 * By whom exact bytes are counted: `grpc`: Xray, asked directly; `api`: Xray, as a key API tells it, up and down apart; `api-total`: the same
 * without a direction.
 */
export type CountedBy = 'grpc' | 'api' | 'api-total';

/** Known ways in which a server's own counters mislead; texts are `caveat.<name>`. */
export type Caveat = 'may-count-twice' | 'vision-bursts' | 'foreign-resets' | 'estimate';

/** What is done with counters that a server has when it is met for the first time. */
export type FirstContact = 'start-at-zero' | 'take-over';
