/** What is known of keys by their accounts: each is asked for once while the page is open. */
import type { KeyDetail } from '@shared/model';
import { useEffect, useState } from 'react';
import { call } from '../../api';

/** Null: the server knows no such key any more. */
export type KeyFacts = ReadonlyMap<string, KeyDetail | null>;
const NONE: KeyFacts = new Map();

/** An account that is no key's of ours has its email as id. */
const keyIdOf = (accountId: string): string => (accountId.startsWith('@') ? accountId.slice(1) : accountId);

export function useKeys(serverId: string | null, ids: readonly string[]): KeyFacts {
  const [known, setKnown] = useState<{ readonly serverId: string | null; readonly keys: KeyFacts }>({ serverId, keys: NONE });
  const keys = known.serverId === serverId ? known.keys : NONE;
  const missing = JSON.stringify(ids.filter(id => !keys.has(id)));
  useEffect(() => {
    const wanted = JSON.parse(missing) as readonly string[];
    if (serverId === null || wanted.length === 0) return;
    let over = false;
    void Promise.all(wanted.map(async id => [id, await call('readKey', { serverId, keyId: keyIdOf(id) }).catch(() => null)] as const)).then(
      found => {
        if (over) return;
        setKnown(before => ({ serverId, keys: new Map([...(before.serverId === serverId ? before.keys : NONE), ...found]) }));
      },
    );
    return () => {
      over = true;
    };
  }, [serverId, missing]);
  return keys;
}
