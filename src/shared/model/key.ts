import type { DifferenceType } from './drift';
import type { CountSource } from './keyapi';
import type { AccountTotals, Bytes, Caveat, CountedBy, Mark } from './ledger';

/** One VLESS user on an xray or keyapi server, as its client reads it from the wire. */
export interface Key {
  readonly serverId: string;
  /** The server's own id: email on xray, id or uuid on keyapi. */
  readonly id: string;
  readonly name: string;
  readonly uuid: string | null;
  readonly flow: string | null;
  readonly createdAt: string | null;
  readonly active: boolean;
}

/**
 * When the count towards a quota begins anew: with a day of the user's zone (`Settings.timeZone`). `day` is clamped to the month's last; `rolling`: every so
 * many days, counted from a day (20260131) that begins such a period.
 */
export type ResetSchedule =
  | { readonly every: 'never' }
  | { readonly every: 'day' }
  | { readonly every: 'week'; readonly weekday: 1 | 2 | 3 | 4 | 5 | 6 | 7 }
  | { readonly every: 'month'; readonly day: number }
  | { readonly every: 'rolling'; readonly days: number; readonly from: number };
/** As many days as a rolling period has at most. */
export const MOST_ROLLING_DAYS = 366;

export interface Quota {
  /** Up and down together, bytes. */
  readonly bytes: number;
  readonly resets: ResetSchedule;
  /** At 100 %: only tell, or block the key for new connections until the next reset. */
  readonly atFull: 'notify' | 'block';
}

/** What a key should be, kept on our side and put back when the server forgets it. Xray keys only; a key API keeps its own list. */
export interface DesiredKey {
  readonly serverId: string;
  /** Ours, stable over renames; the account hangs on it. */
  readonly keyId: string;
  /** Email on the server; unique in lower case. */
  readonly name: string;
  readonly uuid: string;
  readonly flow: string;
  readonly level: number;
  readonly inboundTag: string;
  readonly paused: boolean;
  /** We took it off the server for this; put back when it no longer holds. */
  readonly held: 'quota' | 'expired' | null;
  readonly quota: Quota | null;
  /** Unix ms. */
  readonly expiresAt: number | null;
  readonly tags: readonly string[];
  readonly note: string;
  readonly createdAt: number;
  /** Chosen once, so that the link stays the same. */
  readonly linkSni: string | null;
  readonly linkShortId: string | null;
}

/**
 * One state a key is in, the first that holds: `server-only`: there but not in our list; `lost`: should be there and is not;
 * `differs`: there with another uuid, flow or inbound; `blocked`: by its quota; `expired`; `paused`; `over-quota`: it works on all the
 * same; `near-quota`; `unread`: the server was not read yet; `active`. A key API cannot block or pause: there `disabled` is the server's own
 * word, `over-quota` and `expired` are ours and the key still works.
 */
export const KEY_STATES = [
  'server-only',
  'lost',
  'differs',
  'blocked',
  'expired',
  'paused',
  'disabled',
  'over-quota',
  'near-quota',
  'unread',
  'active',
] as const;
export type KeyState = (typeof KEY_STATES)[number];

/** Whether somebody uses the key now; `cannot-tell` with the reason's code (`online.<code>`), then `active` within 30 s stands in for it. */
export interface KeyOnline {
  readonly state: 'now' | 'no' | 'cannot-tell';
  /** By the server's own online list, or by traffic in the last 30 s. */
  readonly by: 'server' | 'traffic';
  /** Unix ms of the last sign of use; null: never seen. */
  readonly lastSeen: number | null;
}

/** One row of a keys table. */
export interface KeyRow {
  readonly serverId: string;
  /** Ours for a desired key; for a `server-only` one the server's own id. */
  readonly id: string;
  readonly name: string;
  /** Last four digits only matter to people; the whole crosses only with its link. */
  readonly uuidEnd: string | null;
  readonly inboundTag: string | null;
  readonly flow: string | null;
  readonly state: KeyState;
  readonly online: KeyOnline;
  /** Bytes per second; null while not known. */
  readonly rate: Bytes | null;
  /** Null: nothing was counted for it yet, or the server gives no exact numbers. */
  readonly totals: AccountTotals | null;
  /** A gap lies in the span of today / month / since the reset / ever: the number is a lower bound. */
  readonly atLeast: { readonly today: boolean; readonly month: boolean; readonly sinceReset: boolean; readonly allTime: boolean };
  readonly caveats: readonly Caveat[];
  readonly quota: {
    readonly bytes: number;
    readonly used: number;
    readonly resets: ResetSchedule;
    readonly atFull: Quota['atFull'];
  } | null;
  readonly expiresAt: number | null;
  readonly tags: readonly string[];
  readonly note: string;
  readonly createdAt: number | null;
  /** The server's estimate where it has no exact number; never mixed into totals. */
  readonly estimate: number | null;
  /** Of a key API; absent or null: an Xray of our own. */
  readonly keyapi?: KeyapiRow | null;
}

/** What a row of a key API has besides. */
export interface KeyapiRow {
  /** Port that the key's clients connect to; null: the dialect has none. */
  readonly port: number | null;
  /** How the key is counted now; `none`: the server gives no number for it. */
  readonly counted:
    | { readonly type: 'exact'; readonly by: CountedBy }
    | { readonly type: 'estimate'; readonly source: CountSource | null }
    | { readonly type: 'none' };
  /** Our account of the server's estimates, which has no directions (all is `down`); null: it gave none. Never part of `totals`. */
  readonly estimated: AccountTotals | null;
  /** The exact account beside the server's estimates; null: nothing to compare. */
  readonly compare: KeyCompare | null;
  /** The exact account, counted by gRPC, beside what the key API tells of the same counter; null: there are not two sources. */
  readonly crosscheck: KeyCompare | null;
}
/** Two counts of the same bytes in the same span. */
export interface KeyCompare {
  /** `month`: this month; `since`: from `since` on, when both had begun or the key was reset. */
  readonly span: 'month' | 'since';
  /** Unix ms. */
  readonly since: number;
  /** Bytes up and down: our exact account, and the other one. */
  readonly ours: number;
  readonly theirs: number;
  /** How much more the other one has, in percent of ours; null: ours is 0. */
  readonly percent: number | null;
  /** Further apart than such counts are (`COMPARE_OFF` in `@shared/ledger`). */
  readonly off: boolean;
}

/** `estimates`: counted by estimates only; `compare-off`: `compare` or `crosscheck` is off. */
export type KeyView = 'all' | 'online' | 'near-quota' | 'blocked' | 'differs' | 'estimates' | 'compare-off';
/** Of a key that has estimates only, `today`, `month`, `sinceReset` and `allTime` sort by these; `compare`: by how far apart the counts are. */
export const KEY_SORT_FIELDS = [
  'name',
  'online',
  'down',
  'up',
  'today',
  'month',
  'sinceReset',
  'allTime',
  'quota',
  'expires',
  'state',
  'port',
  'counted',
  'compare',
] as const;
export type KeySortField = (typeof KEY_SORT_FIELDS)[number];
export interface KeyQuery {
  readonly view: KeyView;
  /** Part of a name, tag, note or the uuid's end; letter case does not matter. */
  readonly search: string;
  readonly sort: { readonly by: KeySortField; readonly descending: boolean };
  readonly offset: number;
  readonly limit: number;
}
/** The visible rows, and figures over all keys of the server. */
export interface KeyWindow {
  readonly rows: readonly KeyRow[];
  /** How many rows the query has in all. */
  readonly count: number;
  readonly counts: Readonly<Record<KeyView, number>>;
  /** What differs, but for what is ignored; null: the server's users were not read, or its list is its own. `lostAt`: see `DriftReport`. */
  readonly drift: (Readonly<Record<DifferenceType, number>> & { readonly lostAt: number | null }) | null;
  readonly rate: Bytes | null;
  readonly today: Bytes;
  readonly month: Bytes;
  /** When the server's accounts began; null: nothing counted yet. */
  readonly exactSince: number | null;
  /** The server's counters await the user's choice: start at zero, or take over what is there. */
  readonly firstContact: { readonly keys: number; readonly bytes: number } | null;
  /** Why "online" is not the server's own word; null when it is. */
  readonly onlineUnknown: string | null;
  /** Of a key API; absent or null: an Xray of our own. */
  readonly keyapi?: KeyapiFigures | null;
}

/** Over all keys of a key API. `today` and `month` of the window are the exact ones alone. */
export interface KeyapiFigures {
  /** How many keys are counted exactly now, by estimates only, and not at all. */
  readonly exact: number;
  readonly estimates: number;
  readonly none: number;
  /** Sums of the estimates of those that have nothing else. */
  readonly estimatedToday: number;
  readonly estimatedMonth: number;
  /** Some exact number of this month is a lower bound. */
  readonly monthAtLeast: boolean;
  /** Exact numbers have a direction; false: only totals are told, and all of it stands under `down`. */
  readonly directed: boolean;
  /** Unix ms of the last reading; null: none yet. */
  readonly readAt: number | null;
}

/** All that is known of one key. */
export interface KeyDetail {
  readonly row: KeyRow;
  readonly marks: readonly Mark[];
  readonly addresses: readonly { readonly ip: string; readonly since: number }[] | null;
  readonly resets: readonly { readonly at: number; readonly bytes: Bytes; readonly by: 'user' | 'schedule' }[];
}

/** What the user chooses for a new key; absent fields take the server's habits. */
export interface KeyDraft {
  /** Null: the next by the server's pattern. */
  readonly name: string | null;
  readonly inboundTag?: string | null;
  readonly flow?: string | null;
  readonly quota?: Quota | null;
  readonly expiresAt?: number | null;
  readonly tags?: readonly string[];
  readonly note?: string;
}
/** A change of a key; absent fields stay. */
export interface KeyChange {
  readonly name?: string;
  readonly paused?: boolean;
  readonly quota?: Quota | null;
  readonly expiresAt?: number | null;
  readonly tags?: readonly string[];
  readonly note?: string;
}

/** One line of proof under a new key; texts are `check.<name>`. */
export interface KeyCheck {
  readonly name: 'on-server' | 'link-matches' | 'public-key' | 'short-id' | 'server-name' | 'port-open' | 'handshake';
  readonly result: 'pass' | 'fail' | 'not-checked';
  /** The same in plain technical words, for where `found` is absent. */
  readonly detail: string | null;
  /** What was found: text `check.found.<code>` with its parameters. */
  readonly found?: { readonly code: string; readonly params: Readonly<Record<string, string | number>> };
}
/** A key with its link; crosses to a window only when the user asks for it. */
export interface KeyWithLink {
  readonly key: Key;
  /** Empty when the key is there but its link could not be had; `link-matches` then says why. */
  readonly link: string;
  /** The same as clients agree to write it, where the server writes its own way; absent: `link` is. */
  readonly standard?: string;
  readonly checks: readonly KeyCheck[];
  readonly verified: boolean;
  /** From the request to the proof, milliseconds; absent when it was only read. */
  readonly tookMs?: number;
}

/** How a test through the key itself ended; `missing`: what could not be checked for want of a client program. */
export type KeyTest =
  | { readonly type: 'works'; readonly program: string; readonly handshakeMs: number; readonly requestMs: number; readonly status: number }
  | { readonly type: 'failed'; readonly program: string; readonly step: 'start' | 'handshake' | 'request'; readonly message: string }
  | {
      readonly type: 'no-program';
      /** What could not be checked, texts `keytest.missing.<code>`. */
      readonly missing: readonly string[];
      /** Programs that are there but cannot use this key's transport; absent: none is there. */
      readonly unfit?: readonly string[];
    };

/** What an import would do, row by row; nothing was sent. */
export interface ImportReport {
  readonly rows: readonly {
    /** Line of the text, from 1. */
    readonly line: number;
    readonly name: string;
    /** Code of the problem (`import.<code>`), or null when the row is good. */
    readonly problem: string | null;
    readonly detail: string | null;
    /** Code of what a good row does not take over (`import.remark.<code>`), or null or absent. */
    readonly remark?: 'new-identity' | null;
  }[];
  readonly good: number;
  readonly bad: number;
}
