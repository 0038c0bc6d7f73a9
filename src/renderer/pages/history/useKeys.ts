/** What is known of keys by their accounts: each is asked for once while the page is open, what is not known once more when its server answers. */
import type { KeyDetail } from '@shared/model';
import { useEffect, useState } from 'react';
import { call, failureOf } from '../../api';
import { useIsLive } from '../../stores/app';

/** Null: the server knows no such key any more. */
export type KeyFacts = ReadonlyMap<string, KeyDetail | null>;
const NONE: KeyFacts = new Map();

/** An account that is no key's of ours has its email as id. */
const keyIdOf = (accountId: string): string => (accountId.startsWith('@') ? accountId.slice(1) : accountId);

export function useKeys(serverId: string | null, ids: readonly string[]): KeyFacts {
  const [known, setKnown] = useState<{ readonly serverId: string | null; readonly keys: KeyFacts }>({ serverId, keys: NONE });
  const keys = known.serverId === serverId ? known.keys : NONE;
  const missing = JSON.stringify(ids.filter(id => !keys.get(id)));
  const live = useIsLive(serverId);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a server that comes back is asked again
  useEffect(() => {
    const wanted = JSON.parse(missing) as readonly string[];
    if (serverId === null || wanted.length === 0) return;
    let over = false;
    void Promise.all(wanted.map(id => factOf(serverId, id))).then(found => {
      if (over) return;
      setKnown(before => ({ serverId, keys: new Map([...(before.serverId === serverId ? before.keys : NONE), ...found.flat()]) }));
    });
    return () => {
      over = true;
    };
  }, [serverId, missing, live]);
  return keys;
}

/** None: it could not be found out. */
async function factOf(serverId: string, id: string): Promise<readonly (readonly [string, KeyDetail | null])[]> {
  try {
    return [[id, await call('readKey', { serverId, keyId: keyIdOf(id) })]];
  } catch (thrown) {
    return failureOf(thrown).code === 'not-found' ? [[id, null]] : [];
  }
}
