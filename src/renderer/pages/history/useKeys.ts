/** What is known of keys by their accounts: each is asked for once while the page is open. */
import type { KeyDetail } from '@shared/model';
import { useEffect, useState } from 'react';
import { call } from '../../api';

/** Null: the server knows no such key any more. */
export type KeyFacts = ReadonlyMap<string, KeyDetail | null>;
const NONE: KeyFacts = new Map();

/** An account that was no key's of ours has its email as id; by now somebody of that name may be one. */
async function readAccount(serverId: string, id: string): Promise<KeyDetail | null> {
  const name = id.startsWith('@') ? id.slice(1) : null;
  const read = (keyId: string) => call('readKey', { serverId, keyId }).catch(() => null);
  const found = await read(name ?? id);
  if (found || name === null) return found;
  const query = { view: 'all', search: name, sort: { by: 'name', descending: false }, offset: 0, limit: 20 } as const;
  const { rows } = await call('queryKeys', { serverId, query }).catch(() => ({ rows: [] }));
  const own = rows.find(row => row.name.toLowerCase() === name.toLowerCase());
  return own ? read(own.id) : null;
}

export function useKeys(serverId: string | null, ids: readonly string[]): KeyFacts {
  const [known, setKnown] = useState<{ readonly serverId: string | null; readonly keys: KeyFacts }>({ serverId, keys: NONE });
  const keys = known.serverId === serverId ? known.keys : NONE;
  const missing = JSON.stringify(ids.filter(id => !keys.has(id)));
  useEffect(() => {
    const wanted = JSON.parse(missing) as readonly string[];
    if (serverId === null || wanted.length === 0) return;
    let over = false;
    void Promise.all(wanted.map(async id => [id, await readAccount(serverId, id)] as const)).then(found => {
      if (over) return;
      setKnown(before => ({ serverId, keys: new Map([...(before.serverId === serverId ? before.keys : NONE), ...found]) }));
    });
    return () => {
      over = true;
    };
  }, [serverId, missing]);
  return keys;
}
