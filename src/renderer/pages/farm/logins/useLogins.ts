import type { FarmLogin } from '@shared/model';
import { useEffect, useState } from 'react';
import { call } from '../../../api';
import { useReading } from '../../../stores/reading';

const EVERY_MS = 30_000;
/** Logins beyond these are shown without their limits: each costs the panel a request. */
const MOST_READ = 100;

export const useLoginList = (serverId: string, live: boolean) =>
  useReading('listLogins', { serverId }, { everyMs: EVERY_MS, on: live, freshMs: EVERY_MS });

/** The list with the limits that it does not tell, read one after the other, once, while the page shows. */
export function useLogins(serverId: string, live: boolean) {
  const list = useLoginList(serverId, live);
  const [read, setRead] = useState<ReadonlyMap<number, FarmLogin>>(new Map());
  const { value, at } = list;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new list is the signal to read again what it does not tell
  useEffect(() => {
    let over = false;
    const unknown = (value ?? []).filter(({ known }) => !known).slice(0, MOST_READ);
    const readAll = async () => {
      for (const { id } of unknown) {
        if (over || !live || document.hidden) return;
        const login = await call('readLogin', { serverId, loginId: id }).catch(() => null);
        if (!over && login) setRead(before => new Map(before).set(id, login));
      }
    };
    void readAll();
    return () => {
      over = true;
    };
  }, [serverId, live, value?.map(({ id, login }) => `${id}${login}`).join(' ')]);
  const rows = value?.map(login => (login.known ? login : withLimits(login, read.get(login.id)))) ?? null;
  return { ...list, value: rows, at };
}

const withLimits = (login: FarmLogin, read: FarmLogin | undefined): FarmLogin =>
  read === undefined ? login : { ...login, downBps: read.downBps, upBps: read.upBps, known: read.known };
