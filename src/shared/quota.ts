/** Quotas, their resets, expiry: what a key's own limits make of it. Pure. */
import type { DesiredKey } from './model';

/** What limits ask for, idempotent: done, it is not asked for again. */
export interface QuotaWork {
  /** Keys whose count begins anew by schedule. */
  readonly resets: readonly string[];
  /** Keys to take off the server for new connections. */
  readonly holds: readonly { readonly key: DesiredKey; readonly why: 'quota' | 'expired' }[];
  /** Keys that were taken off and may go back. */
  readonly releases: readonly DesiredKey[];
}
