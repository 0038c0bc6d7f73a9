/** Which controllers' nodes the lists worker holds, and when they are read again. */
import { Fault } from '@shared/fault';
import type { Server } from '@shared/model';
import type { ControllerClient } from '../clients/client';
import type { Lists } from '../lists';
import { followControllers } from '../lists/follow';
import type { Clock } from '../outside';
import { withDeadline } from '../transport/deadline';

export interface Shelves {
  /**
   * Resolves when the worker holds nodes as fresh as they are asked for; `again`: read now. Of a controller that is away what was read last is good
   * enough, unless that is asked for. Rejects with a Fault.
   */
  ready(serverId: string, again: boolean): Promise<void>;
  /** Something there was changed: the next one who asks waits for a new list. */
  moved(serverId: string): void;
  follow(servers: readonly Server[]): void;
}
export interface ShelvesDeps {
  readonly clock: Clock;
  readonly lists: Lists;
  readonly ending: AbortSignal;
  /** Null: not connected. */
  client(serverId: string): ControllerClient | null;
  /** Counts up when a server's groups changed. */
  revision(serverId: string): number;
}

interface Shelf {
  readonly where: string;
  /** Worker that holds the list, and what was known to have changed when it was asked for; null: none. */
  held: { readonly generation: number; readonly state: string } | null;
  /** Changes that the server's revision may not show. */
  moves: number;
  /** What was known to have changed when it began. */
  loading: { readonly state: string; readonly done: Promise<void> } | null;
}

const READ_MS = 30_000;

export function createShelves({ clock, lists, ending, client, revision }: ShelvesDeps): Shelves {
  const shelves = new Map<string, Shelf>();
  const stateOf = (serverId: string, { moves }: Shelf): string => `${revision(serverId)} ${moves}`;

  const load = async (serverId: string, shelf: Shelf, from: ControllerClient, state: string): Promise<void> => {
    const bodies = await withDeadline(ending, READ_MS, 'nodes', signal => from.proxies.answers(signal));
    await lists.ask('loadNodes', { serverId, bodies, at: clock.now() });
    if (shelves.get(serverId) === shelf) shelf.held = { generation: lists.generation, state };
    else void lists.ask('forget', { serverId }).catch(() => undefined);
  };

  return {
    async ready(serverId, again) {
      const shelf = shelves.get(serverId);
      if (!shelf) throw new Fault('not-found', 'there is no such controller');
      const holds = shelf.held !== null && shelf.held.generation === lists.generation;
      if (holds && !again && shelf.held?.state === stateOf(serverId, shelf)) return;
      const from = client(serverId);
      if (!from) {
        if (holds && !again) return;
        throw new Fault('gone', 'The controller is not connected');
      }
      // A reading that was begun before does not show what was done since.
      if (again || shelf.loading?.state !== stateOf(serverId, shelf)) await shelf.loading?.done.catch(() => undefined);
      const state = stateOf(serverId, shelf);
      shelf.loading ??= {
        state,
        done: load(serverId, shelf, from, state).finally(() => {
          shelf.loading = null;
        }),
      };
      try {
        await shelf.loading.done;
      } catch (error) {
        // The link's own banner tells that it is away; the list stays.
        if (!holds || again) throw error;
      }
    },
    moved(serverId) {
      const shelf = shelves.get(serverId);
      if (shelf) shelf.moves += 1;
    },
    follow(servers) {
      const made = (where: string): Shelf => ({ where, held: null, moves: 0, loading: null });
      followControllers(shelves, servers, made, (id, { held }) => {
        if (held?.generation === lists.generation) void lists.ask('forget', { serverId: id }).catch(() => undefined);
      });
    },
  };
}
