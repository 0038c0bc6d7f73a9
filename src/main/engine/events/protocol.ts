/** What passes between the log of events and its worker. Every request may be sent again: it then changes nothing. */
import type { EventFilter, EventQuery, EventWindow, LoggedEvent } from '@shared/model';

/** What opening found. */
export interface EventLogReport {
  /** The log was damaged: its file was kept under this name and a new one begun; null: it was good. */
  readonly setAside: string | null;
  /** The newest that it holds, newest first. */
  readonly newest: readonly LoggedEvent[];
  /** No event has a greater id; 0: there is none. */
  readonly lastId: number;
}
/** Where a slice goes on: the last row of the one before. */
export type EventPlace = Pick<LoggedEvent, 'at' | 'id'>;

export interface EventLogCalls {
  open: { readonly input: { readonly dataDir: string }; readonly output: EventLogReport };
  add: { readonly input: readonly LoggedEvent[]; readonly output: null };
  query: { readonly input: EventQuery & { readonly zone: string; readonly now: number }; readonly output: EventWindow };
  /** Rows one after the other, newest first. */
  slice: {
    readonly input: { readonly filter: EventFilter; readonly after: EventPlace | null; readonly limit: number };
    readonly output: readonly LoggedEvent[];
  };
  /** The worker ends by itself after the answer. */
  close: { readonly input: null; readonly output: null };
}
export type EventLogCall = keyof EventLogCalls;
export type EventLogRequest = {
  readonly [K in EventLogCall]: { readonly id: number; readonly call: K; readonly input: EventLogCalls[K]['input'] };
}[EventLogCall];
