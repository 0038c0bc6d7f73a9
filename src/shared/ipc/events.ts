/** Calls about the log of events. */
import type { EventFilter, EventQuery, EventWindow } from '../model';
import type { Call } from './call';

export interface EventCalls {
  /** Fault `storage` while the log cannot be read. */
  queryEvents: Call<EventQuery, EventWindow>;
  /** Asks for a path and writes what the filter finds, newest first, in the user's language; null when the user cancelled. */
  exportEvents: Call<
    { readonly filter: EventFilter; readonly format: 'csv' | 'json' },
    { readonly path: string; readonly count: number } | null
  >;
}
export const eventCallNames: { readonly [K in keyof EventCalls]: true } = { queryEvents: true, exportEvents: true };
