/** Calls and events about a controller's connections. */
import type { ClosingPlan, ClosingRun, ClosingWish, ConnectionDetail, ConnectionsTick, ConnectionsView, ReverseName } from '../model';
import type { Call } from './call';

export interface ConnectionCalls {
  /**
   * From now on the asking window hears the event `connections`: at once, with each frame of the core, and after each change of the view. Nothing is
   * sent to a hidden window; shown again, it gets everything. One for a window and a controller: it ends with the next, and with the window.
   */
  watchConnections: Call<{ readonly serverId: string; readonly view: ConnectionsView }, { readonly watch: string }>;
  /** The rows come as an event, at once. `again`: with the texts of all of them. Fault `gone`: watch again. */
  changeConnectionsView: Call<{ readonly watch: string; readonly view: ConnectionsView; readonly again?: boolean }, null>;
  /** The window painted up to that tick: to be told of each fourth, since after twelve untold ones nothing more is sent. */
  seenConnections: Call<{ readonly watch: string; readonly number: number }, null>;
  unwatchConnections: Call<{ readonly watch: string }, null>;
  /** Null: it is closed and forgotten. */
  readConnection: Call<{ readonly watch: string; readonly handle: number }, ConnectionDetail | null>;

  /** Fixes which connections would be closed, so that their number can be told before. Nothing is sent. */
  planClosing: Call<{ readonly watch: string; readonly what: ClosingWish }, ClosingPlan>;
  /** Closes exactly those: a run, followed by the event `closingRun`. Fault `gone`: the plan is too old; `busy`: another run closes there. */
  closeConnections: Call<{ readonly plan: string }, ClosingRun>;
  /** Closes all that there are now. */
  closeAllConnections: Call<{ readonly serverId: string }, ClosingRun>;
  /** What was not asked for yet stays open. */
  cancelClosing: Call<{ readonly id: string }, null>;
  /** Runs in flight and the last that ended: of a window that was built anew. */
  listClosingRuns: Call<{ readonly serverId: string }, readonly ClosingRun[]>;

  /** Asks for a path and writes there what the filter shows now, in its order; null: the user cancelled. */
  exportConnections: Call<
    { readonly watch: string; readonly format: 'csv' | 'json' },
    { readonly path: string; readonly count: number } | null
  >;
  /** Asks the core, or the system where the core cannot. */
  reverseLookup: Call<{ readonly serverId: string; readonly address: string }, ReverseName>;
  /** Whether a switch of a group's node closes the connections through the group: `MihomoServer.closeAfterSwitch`. */
  setCloseAfterSwitch: Call<{ readonly serverId: string; readonly on: boolean }, null>;
}

export interface ConnectionEvents {
  connections: ConnectionsTick;
  closingRun: ClosingRun;
}

type Names<T> = { readonly [K in keyof T]: true };
export const connectionCallNames: Names<ConnectionCalls> = {
  watchConnections: true,
  changeConnectionsView: true,
  seenConnections: true,
  unwatchConnections: true,
  readConnection: true,
  planClosing: true,
  closeConnections: true,
  closeAllConnections: true,
  cancelClosing: true,
  listClosingRuns: true,
  exportConnections: true,
  reverseLookup: true,
  setCloseAfterSwitch: true,
};
export const connectionEventNames: Names<ConnectionEvents> = { connections: true, closingRun: true };
