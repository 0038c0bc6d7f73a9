import type { DesiredKey } from '@shared/model';
import { decodeBlock, encodeBlock, type LedgerBlock } from './accounts';
import { type KeyChoices, type KeyIntent, type KeyStore, NEW_CHOICES } from './keys';
import { mergeBlocks } from './merge';

interface Kept {
  block: LedgerBlock | null;
  readonly keys: Map<string, DesiredKey>;
  readonly intents: Map<string, KeyIntent>;
  choices: KeyChoices;
}

/** Keys and accounts that last for this run. */
export function createMemoryKeys(): KeyStore & { forget(serverId: string): void } {
  const servers = new Map<string, Kept>();
  const of = (serverId: string): Kept => {
    const found = servers.get(serverId) ?? { block: null, keys: new Map(), intents: new Map(), choices: NEW_CHOICES };
    servers.set(serverId, found);
    return found;
  };
  const put = (serverId: string, commit: Uint8Array): void => {
    const kept = of(serverId);
    kept.block = mergeBlocks(kept.block, decodeBlock(commit.slice()));
  };
  return {
    loadAccounts: async serverId => {
      const { block } = of(serverId);
      return block && encodeBlock(block);
    },
    commitAccounts: async (serverId, commit) => put(serverId, commit),
    loadKeys: async serverId => {
      const { keys } = of(serverId);
      return keys.size === 0 ? null : new TextEncoder().encode(JSON.stringify([...keys.values()]));
    },
    changeKeys: async ({ serverId, save, remove, begin, end }, commit = null) => {
      const { keys, intents } = of(serverId);
      for (const id of remove) keys.delete(id);
      for (const key of save) keys.set(key.keyId, key);
      for (const intent of begin) intents.set(intent.id, intent);
      for (const id of end) intents.delete(id);
      if (commit) put(serverId, commit);
    },
    keyIntents: async serverId => [...of(serverId).intents.values()].sort((a, b) => a.at - b.at),
    keyChoices: async serverId => of(serverId).choices,
    saveKeyChoices: async (serverId, choices) => {
      of(serverId).choices = choices;
    },
    forget: serverId => void servers.delete(serverId),
  };
}
