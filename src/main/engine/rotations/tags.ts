/** The user's own tags of ports, one document a farm. */
import { toFailure } from '@shared/fault';
import type { Log } from '../outside';
import { Queue } from '../queue';
import type { FarmStore } from '../store/farm';
import { parseTags } from './documents';

export interface PortTags {
  of(serverId: string, portId: number): readonly string[];
  /** Resolves when it is stored. */
  change(serverId: string, portIds: readonly number[], add: readonly string[], remove: readonly string[]): Promise<void>;
  resume(): Promise<void>;
  forget(serverId: string): void;
}

const MOST = 20;

export function createPortTags(
  store: Pick<FarmStore, 'farmDocuments' | 'saveFarmDocument'>,
  log: Log,
  moved: (serverId: string) => void,
): PortTags {
  const farms = new Map<string, ReadonlyMap<number, readonly string[]>>();
  const turns = new Queue();

  const change: PortTags['change'] = async (serverId, portIds, add, remove) => {
    const tags = new Map(farms.get(serverId));
    for (const portId of portIds) {
      const kept = (tags.get(portId) ?? []).filter(tag => !remove.includes(tag));
      const next = [...new Set([...kept, ...add])].slice(0, MOST);
      if (next.length > 0) tags.set(portId, next);
      else tags.delete(portId);
    }
    await store.saveFarmDocument({ kind: 'tags', id: serverId, serverId, document: { serverId, ports: [...tags] } });
    farms.set(serverId, tags);
    moved(serverId);
  };
  return {
    of: (serverId, portId) => farms.get(serverId)?.get(portId) ?? [],
    // Each change is made of what the one before left.
    change: (serverId, ...what) => turns.run(serverId, () => change(serverId, ...what)),
    async resume() {
      try {
        for (const document of await store.farmDocuments('tags')) {
          const record = parseTags(document);
          if (record) farms.set(record.serverId, new Map(record.ports));
          else log.warn('stored tags of ports are not readable');
        }
      } catch (thrown) {
        log.error('tags of ports could not be read', toFailure(thrown));
      }
    },
    forget: serverId => void farms.delete(serverId),
  };
}
