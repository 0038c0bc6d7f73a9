/** A controller's connections as a window shows them: what it asks for, and what it is told at each frame of the core. */
import type { Connection } from './controller';
import type { Failure } from './failure';
import type { LinkState } from './summary';

/** By what rows can be sorted; groups by the same, where it is a figure, else by their name. */
export const CONNECTION_SORTS = [
  'host',
  'destination',
  'source',
  'process',
  'rule',
  'chain',
  'network',
  'type',
  'user',
  'inbound',
  'downRate',
  'upRate',
  'download',
  'upload',
  'startedAt',
  'closedAt',
] as const;
export type ConnectionSort = (typeof CONNECTION_SORTS)[number];
/** `node`: the one that carries it, `chain`: all it goes through. */
export const CONNECTION_GROUPS = ['process', 'host', 'source', 'destination', 'rule', 'node', 'chain', 'network', 'type', 'user'] as const;
export type ConnectionGroup = (typeof CONNECTION_GROUPS)[number];
/** How often the core sends its list: ms, or by the size of the list and where the core is. */
export const CONNECTION_PACES = ['auto', 1000, 2000, 5000, 10_000] as const;
export type ConnectionPace = (typeof CONNECTION_PACES)[number];
/** Closed connections that are remembered, newest first. */
export const CLOSED_KEPT = 500;

/** What a window shows of the connections of one controller. */
export interface ConnectionsView {
  /** Counted up by the window with every change, and given back in each tick: which view its rows are of. */
  readonly revision: number;
  readonly list: 'open' | 'closed';
  /** In the words of `shared/connections/query.ts`. One that cannot be read changes nothing: rows stay as by the last good one, and `problem` tells. */
  readonly filter: string;
  readonly sort: { readonly by: ConnectionSort; readonly descending: boolean };
  /** Null: no groups. Else rows stand under heads, which count as rows. */
  readonly group: ConnectionGroup | null;
  /** Groups that show their rows: all but the named ones, or only these. */
  readonly unfolded: { readonly all: boolean; readonly but: readonly string[] };
  readonly offset: number;
  /** 0: counts only. */
  readonly limit: number;
  /** Rows and their figures stay as they are now (they can be sorted, filtered and scrolled); counts and totals go on. */
  readonly paused: boolean;
  /** Rows keep their places, as under the pointer: their figures go on, those that end stay, new ones wait. */
  readonly held?: boolean;
  readonly pace: ConnectionPace;
}

/**
 * Each row is so many numbers in `ConnectionsTick.rows`:
 * handle (a connection; negative: the head of a group), unix ms of its end (0: it is open; of a head: how many connections it has),
 * bytes/s down, bytes/s up (NaN: not known, or over), bytes received, bytes sent.
 */
export const ROW_WIDTH = 6;
export const ROW = { handle: 0, closedAt: 1, count: 1, downRate: 2, upRate: 3, download: 4, upload: 5 } as const;

/** What never changes of a connection. A handle means it as long as the hub lives, also once it is closed. */
export interface ConnectionTexts
  extends Pick<
    Connection,
    | 'id'
    | 'startedAt'
    | 'network'
    | 'type'
    | 'host'
    | 'source'
    | 'sourcePort'
    | 'destination'
    | 'destinationPort'
    | 'process'
    | 'rule'
    | 'rulePayload'
    | 'chain'
    | 'user'
    | 'inbound'
  > {
  readonly handle: number;
}
/** `key`: the value that its connections share, '' where they have none; of a chain its names with ` › ` between, from the outermost group. */
export interface ConnectionHead {
  /** Negative. */
  readonly handle: number;
  readonly key: string;
}

/** Where a filter stops making sense: `at` and `length` in its text. Texts: `connections.problem.<code>`. */
export interface QueryProblem {
  readonly code: 'field' | 'value' | 'range' | 'bracket' | 'quote' | 'word' | 'long';
  readonly at: number;
  readonly length: number;
}

/** What a window is told when a frame came, the view changed, or the stream is not what it was. */
export interface ConnectionsTick {
  readonly watch: string;
  /** 1, 2, 3 ...: a number left out means `changeConnectionsView` with `again`. */
  readonly number: number;
  /** Of the view. */
  readonly revision: number;
  readonly stream: {
    readonly state: LinkState;
    /** `too-large`: a frame over 32 MiB was refused. */
    readonly failure: Failure | null;
    readonly retryAt: number | null;
    /** How often the core is asked to send, ms. */
    readonly everyMs: number;
    /** More than the pace `auto` begins with: because of the size. */
    readonly stretched: boolean;
  };
  /** The last frame; null: none yet. */
  readonly frame: {
    /** Unix ms of its arrival. */
    readonly at: number;
    readonly bytes: number;
    readonly parsedMs: number;
    /** Connections opened and closed since the frame before. */
    readonly opened: number;
    readonly closed: number;
    /** The core began again: nothing of before is left. */
    readonly restarted: boolean;
  } | null;
  readonly counts: {
    readonly open: number;
    readonly closed: number;
    /** Connections of the chosen list that the filter shows. */
    readonly shown: number;
    /** Connections of the chosen list. */
    readonly listed: number;
    /** Rows of the table, heads included, folded ones not. */
    readonly rows: number;
    readonly groups: number;
  };
  /** Of all open ones, whatever the filter. */
  readonly totals: {
    readonly downRate: number;
    readonly upRate: number;
    /** Since the core began. */
    readonly download: number;
    readonly upload: number;
    /** Resident bytes of the core; null: it does not tell. */
    readonly memory: number | null;
  };
  /** Of those that the filter shows. */
  readonly shownTotals: { readonly downRate: number; readonly upRate: number; readonly download: number; readonly upload: number };
  readonly problem: QueryProblem | null;
  /** Of the first row: as asked, or less where the list has become shorter. */
  readonly offset: number;
  /** `ROW_WIDTH` numbers each. */
  readonly rows: Float64Array;
  /** Texts of the rows and heads that the tick before had not; forget the others. */
  readonly texts: readonly ConnectionTexts[];
  readonly heads: readonly ConnectionHead[];
}

/** One connection as it is now, or was when it ended. */
export interface ConnectionDetail extends Connection {
  readonly handle: number;
  readonly downRate: number;
  readonly upRate: number;
  /** Unix ms; null: it is open. */
  readonly closedAt: number | null;
}

/** `shown`: exactly what the filter of the watch shows now; `group`: what it shows of one group. */
export type ClosingWish =
  | { readonly type: 'shown' }
  | { readonly type: 'group'; readonly key: string }
  | { readonly type: 'rows'; readonly handles: readonly number[] };
/** The ids are fixed when it is made; it is kept for five minutes, and used once. */
export interface ClosingPlan {
  readonly plan: string;
  readonly count: number;
}
/** Connections being closed, one run at a time per controller. */
export interface ClosingRun {
  readonly id: string;
  readonly serverId: string;
  /** `switch`: those of a group whose node was switched. */
  readonly what: ClosingWish['type'] | 'all' | 'switch';
  /** Requests: how many there are, how many ended, how many of these failed. */
  readonly total: number;
  readonly done: number;
  readonly failed: number;
  /** `proving`: all was asked for, and the next list will tell. */
  readonly state: 'closing' | 'proving' | 'done' | 'cancelled' | 'failed';
  /** As a later list of the core showed; null: not known. */
  readonly closed: number | null;
  readonly left: number | null;
  readonly failure: Failure | null;
}
/** A name by its PTR record. `by`: who was asked. */
export interface ReverseName {
  readonly name: string | null;
  readonly by: 'core' | 'system';
}
