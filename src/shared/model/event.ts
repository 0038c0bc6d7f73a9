import type { StateShape } from './summary';

/** What an event is about, as its filter and its column name it. */
export const EVENT_KINDS = ['rotation', 'breach', 'drift', 'connection', 'keys', 'control', 'app'] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

/** Who brought it about: the user in a window, the tray or a notification; a schedule; what watches servers; a limit; the computer; a daily chore. */
export const EVENT_SOURCES = ['you', 'tray', 'notification', 'timer', 'watch', 'limit', 'system', 'daily'] as const;
export type EventSource = (typeof EVENT_SOURCES)[number];

/** One line of the event list; text is `event.<type>` with `params`. */
export interface EventEntry {
  readonly id: number;
  readonly at: number;
  readonly shape: StateShape;
  readonly type: string;
  readonly serverId: string | null;
  readonly params: Readonly<Record<string, string | number>>;
}
/** An event as the log on disk has it. */
export interface LoggedEvent extends EventEntry {
  readonly kind: EventKind;
  readonly by: EventSource;
  /** The server's name at that time. */
  readonly serverName: string | null;
}

/** A word that must be found. The window knows its language: in which texts the word stands is told by it. */
export interface EventWord {
  /** In lower case; looked for in names, addresses and other particulars. */
  readonly text: string;
  /** Types of events whose own words have it. */
  readonly types: readonly string[];
  /** Codes of reasons whose own words have it. */
  readonly codes: readonly string[];
  /** Servers whose name has it now. */
  readonly serverIds: readonly string[];
}
/** All of it must hold; an empty list holds always. */
export interface EventFilter {
  readonly words: readonly EventWord[];
  readonly kinds: readonly EventKind[];
  readonly sources: readonly EventSource[];
  readonly shapes: readonly StateShape[];
  /** Any of these servers: by id, or by a part of the name that the event has kept. */
  readonly servers: readonly { readonly serverIds: readonly string[]; readonly name: string }[];
}
export interface EventQuery {
  readonly filter: EventFilter;
  /** Nothing that was logged after that event, so that rows hold still; null: all. */
  readonly upTo: number | null;
  readonly offset: number;
  readonly limit: number;
}
/** Events of one day that the filter finds. */
export interface EventDay {
  /** `2026-09-14` */
  readonly day: string;
  readonly count: number;
}
/** What the log has of a query, newest first. */
export interface EventWindow {
  readonly rows: readonly LoggedEvent[];
  /** Found by the filter, up to `upTo`. */
  readonly total: number;
  /** Found by the filter, logged after `upTo`. */
  readonly fresh: number;
  /** Newest first; their counts add up to `total`. */
  readonly days: readonly EventDay[];
  /** Of the whole log, whatever the filter. */
  readonly kept: number;
  /** Time of the oldest; null: there is none. */
  readonly since: number | null;
  /** Id of the newest; null: there is none. */
  readonly newest: number | null;
  /** How many of each type today brought, whatever the filter. */
  readonly today: Readonly<Record<string, number>>;
  /** IANA name of the zone whose days were counted. */
  readonly zone: string;
}
