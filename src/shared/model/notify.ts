/** What the user is told of outside the windows, and by which ways. */
import type { Failure } from './failure';

/** What can be muted by itself; `app`: the app's own words, and what failed that was asked for outside a window. */
export const NOTICE_CATEGORIES = ['breaches', 'rotations', 'keys', 'links', 'app'] as const;
export type NoticeCategory = (typeof NOTICE_CATEGORIES)[number];

/** Hours in which breaches are recorded and told afterwards, in one summary. */
export interface QuietHours {
  readonly on: boolean;
  /** Minutes after midnight, local time. `to` at or before `from` is on the next day; both the same: always. */
  readonly from: number;
  readonly to: number;
  /** Outages are told all the same: a server out of reach, a port offline or without internet. */
  readonly critical: boolean;
}

/** Where notices are forwarded to, beside the desktop. The secret that `header` carries is in the keychain alone. */
export interface Webhook {
  readonly on: boolean;
  /** https, or http on this computer; may hold `{secret}`. */
  readonly url: string;
  /** Name of the header that carries the secret; empty: none does. */
  readonly header: string;
  /** JSON with `{placeholders}` in its texts. */
  readonly template: string;
}

/** Whether this desktop shows notifications; `unknown` until the first was to be shown. `no-actions`: shown, without buttons. */
export type NotificationsState = 'unknown' | 'ready' | 'no-actions' | 'failed';

/** How forwarding goes. */
export interface WebhookState {
  readonly secret: boolean;
  readonly waiting: number;
  /** Given up since the start, after the last try or because too many waited. */
  readonly lost: number;
  /** The last answer: when, and what was wrong (null: delivered). Null: nothing was sent since the start. */
  readonly last: { readonly at: number; readonly failure: Failure | null } | null;
}
