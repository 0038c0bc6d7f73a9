/** Writes to key APIs whose outcome is not known or may still change: stored, kept by server, and settled by the server's list. */
import type { KeyListing, WireKey } from '../../clients/keyapi/contract';
import type { Clock } from '../../outside';
import type { KeyIntent, KeyStore } from '../../store/keys';
import type { KeyBooks } from '../books';
import { closing, type Standing, standingOf } from './intents';

export interface PendingDeps {
  readonly clock: Pick<Clock, 'now'>;
  readonly books: Pick<KeyBooks, 'change'>;
  readonly store: Pick<KeyStore, 'keyIntents'>;
  isLab(serverId: string): boolean;
  /** A write whose outcome was not known, or was told to be none, is known now. */
  settled(intent: KeyIntent, done: boolean): void;
}
export interface Pending {
  /** What is open at a server, read from the store when it is asked for first. */
  of(serverId: string): Promise<readonly KeyIntent[]>;
  /** Nobody was told how these end. */
  isUnknown(serverId: string): boolean;
  /** Stored before anything is sent. */
  begin(intent: KeyIntent): Promise<void>;
  /** Over: with what it means for our list, in one transaction. */
  close(intent: KeyIntent, standing: Standing): Promise<void>;
  /** Stays open: settled by a later list. */
  keep(intent: KeyIntent): Promise<void>;
  settle(serverId: string, listing: KeyListing): Promise<void>;
  /** The key that a wish came to. */
  fulfilled(wish: string): WireKey | null;
  follow(servers: readonly { readonly id: string }[]): void;
}

/** Wishes whose keys are remembered. */
const MOST = 500;

export function createPending({ clock, books, store, isLab, settled }: PendingDeps): Pending {
  const open = new Map<string, readonly KeyIntent[]>();
  const fulfilled = new Map<string, WireKey>();

  const of = async (serverId: string): Promise<readonly KeyIntent[]> => {
    const known = open.get(serverId);
    if (known) return known;
    const found = isLab(serverId) ? [] : await store.keyIntents(serverId);
    const list = open.get(serverId) ?? found;
    open.set(serverId, list);
    return list;
  };
  const without = ({ serverId, id }: KeyIntent): readonly KeyIntent[] => (open.get(serverId) ?? []).filter(other => other.id !== id);
  const begin = (intent: KeyIntent): Promise<void> =>
    books.change({ serverId: intent.serverId, save: [], remove: [], begin: [intent], end: [] });
  const close = async (intent: KeyIntent, standing: Standing): Promise<void> => {
    if (standing.type === 'done' && standing.key) {
      if (fulfilled.size >= MOST) fulfilled.clear();
      fulfilled.set(intent.id, standing.key);
    }
    // Not stored: known there, and settled again by a later list.
    const failed = await books.change(closing(intent, standing)).then(
      () => null,
      (thrown: unknown) => ({ thrown }),
    );
    open.set(intent.serverId, failed ? [...without(intent), intent] : without(intent));
    if (failed) throw failed.thrown;
  };

  return {
    of,
    begin,
    close,
    isUnknown: serverId => (open.get(serverId) ?? []).some(({ api }) => api?.told === false),
    keep: async intent => {
      await of(intent.serverId);
      open.set(intent.serverId, [...without(intent), intent]);
      await begin(intent);
    },
    settle: async (serverId, listing) => {
      for (const intent of await of(serverId)) {
        const standing = standingOf(intent, listing, clock.now());
        if (standing.type === 'open') continue;
        await close(intent, standing);
        // That it did not come, after all, was told before.
        if (standing.type === 'done' || !intent.api?.told) settled(intent, standing.type === 'done');
      }
    },
    fulfilled: wish => fulfilled.get(wish) ?? null,
    follow: servers => {
      const there = new Set(servers.map(({ id }) => id));
      for (const id of open.keys()) if (!there.has(id)) open.delete(id);
    },
  };
}
