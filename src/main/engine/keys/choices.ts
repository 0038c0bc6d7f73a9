/** The user's choices for each server's keys: kept in the store, those of the lab in memory. */

import { Queue } from '../queue';
import { type KeyChoices, type KeyStore, NEW_CHOICES } from '../store/keys';
import type { KeyBooks } from './books';

export interface ChoicesDeps {
  readonly store: Pick<KeyStore, 'keyChoices' | 'saveKeyChoices'>;
  readonly books: Pick<KeyBooks, 'choose'>;
  isLab(serverId: string): boolean;
}
export interface Choices {
  get(serverId: string): Promise<KeyChoices>;
  /** Stored, and told to the books when it is theirs to know. */
  change(serverId: string, change: (before: KeyChoices) => Partial<KeyChoices>): Promise<KeyChoices>;
  forget(serverId: string): void;
}

export function createChoices({ store, books, isLab }: ChoicesDeps): Choices {
  const known = new Map<string, KeyChoices>();
  const writes = new Queue();

  const get = async (serverId: string): Promise<KeyChoices> => {
    const found = known.get(serverId) ?? (isLab(serverId) ? NEW_CHOICES : await store.keyChoices(serverId));
    known.set(serverId, found);
    return found;
  };
  return {
    get,
    change: (serverId, change) =>
      writes.run(serverId, async () => {
        const before = await get(serverId);
        const after = { ...before, ...change(before) };
        if (!isLab(serverId)) await store.saveKeyChoices(serverId, after);
        known.set(serverId, after);
        if (after.firstContact !== before.firstContact || after.ignored !== before.ignored) await books.choose(serverId, after);
        return after;
      }),
    forget: serverId => void known.delete(serverId),
  };
}
