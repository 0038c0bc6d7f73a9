/** Which controllers' rules the lists worker holds, and when they are read again. */
import { Fault } from '@shared/fault';
import type { Server } from '@shared/model';
import type { ControllerClient } from '../clients/client';
import type { Lists } from '../lists';
import { followControllers } from '../lists/follow';
import type { Clock } from '../outside';
import { withDeadline } from '../transport/deadline';

export interface RuleShelves {
  /**
   * Resolves when the worker holds the rules. Older ones are good enough, and read again beside; `again`: read now. Rejects with a Fault, `gone` when
   * the controller is not connected.
   */
  ready(serverId: string, again: boolean): Promise<void>;
  follow(servers: readonly Server[]): void;
}
export interface RuleShelvesDeps {
  readonly clock: Clock;
  readonly lists: Lists;
  readonly ending: AbortSignal;
  /** Null: not connected. */
  client(serverId: string): ControllerClient | null;
}

interface Shelf {
  readonly where: string;
  /** Worker that holds the list, when it came, and how long it is good for; null: none. */
  held: { readonly generation: number; readonly at: number; readonly goodMs: number } | null;
  loading: Promise<void> | null;
}

const READ_MS = 45_000;
/** Hits are counted on: a list is read so often while somebody looks, a long or slow one less. */
const GOOD_MS = 4_000;
const BYTES_PER_MS = 100;
const TIMES_AS_LONG = 10;
const FRESH_MS = 150;

export function createRuleShelves({ clock, lists, ending, client }: RuleShelvesDeps): RuleShelves {
  const shelves = new Map<string, Shelf>();
  const forget = (serverId: string, { held }: Shelf): void => {
    if (held?.generation === lists.generation) void lists.ask('forgetRules', { serverId }).catch(() => undefined);
  };

  const load = async (serverId: string, shelf: Shelf, from: ControllerClient): Promise<void> => {
    const begun = clock.monotonic();
    const body = await withDeadline(ending, READ_MS, 'rules', signal => from.rules.answer(signal));
    const bytes = body.length;
    const at = clock.monotonic();
    await lists.ask('loadRules', { serverId, bodies: [body], at: clock.now() });
    const goodMs = Math.max(GOOD_MS, bytes / BYTES_PER_MS, (at - begun) * TIMES_AS_LONG);
    const held = { generation: lists.generation, at, goodMs };
    if (shelves.get(serverId) === shelf) shelf.held = held;
    else forget(serverId, { ...shelf, held });
  };

  /** What comes within a moment is worth waiting for. */
  const atMost = (loading: Promise<void>, ms: number): Promise<void> =>
    new Promise(resolve => {
      const cancel = clock.after(ms, resolve);
      const over = (): void => {
        cancel();
        resolve();
      };
      loading.then(over, over);
    });

  return {
    async ready(serverId, again) {
      const shelf = shelves.get(serverId);
      if (!shelf) throw new Fault('wrong-kind', 'only a controller has rules');
      const held = shelf.held?.generation === lists.generation ? shelf.held : null;
      if (held && !again && clock.monotonic() - held.at < held.goodMs) return;
      const from = client(serverId);
      if (!from) {
        // The link's own banner tells that it is away; the list stays.
        if (held && !again) return;
        throw new Fault('gone', 'The controller is not connected');
      }
      // A reading that was begun before does not show what was done since.
      if (again) await shelf.loading?.catch(() => undefined);
      shelf.loading ??= load(serverId, shelf, from).finally(() => {
        shelf.loading = null;
      });
      if (!held || again) await shelf.loading;
      else await atMost(shelf.loading, FRESH_MS);
    },
    follow(servers) {
      followControllers(shelves, servers, where => ({ where, held: null, loading: null }), forget);
    },
  };
}
