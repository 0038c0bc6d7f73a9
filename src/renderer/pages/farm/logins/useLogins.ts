import { useEffect } from 'react';
import { useReading } from '../../../stores/reading';
import { readLogin, useTold } from './toldLogins';

const EVERY_MS = 30_000;
/** Logins beyond these are shown without their limits: each costs the panel a request. */
const MOST_READ = 100;

export const useLoginList = (serverId: string, live: boolean) =>
  useReading('listLogins', { serverId }, { everyMs: EVERY_MS, on: live, freshMs: EVERY_MS });

/** The list with the limits that it does not tell: read one after the other when the page opens and for what is new. */
export function useLogins(serverId: string, live: boolean) {
  const list = useLoginList(serverId, live);
  const value = useTold(serverId, list.value);
  const unknown = (list.value ?? []).filter(({ known }) => !known).slice(0, MOST_READ);
  const ids = unknown.map(({ id }) => id).join(' ');
  useEffect(() => {
    let over = false;
    const readAll = async () => {
      for (const id of ids.split(' ').filter(Boolean).map(Number)) {
        if (over || !live || document.hidden) return;
        await readLogin(serverId, id);
      }
    };
    void readAll();
    return () => {
      over = true;
    };
  }, [serverId, live, ids]);
  return { ...list, value };
}
