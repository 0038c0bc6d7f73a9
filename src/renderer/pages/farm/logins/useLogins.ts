import type { FarmLogin } from '@shared/model';
import { useEffect } from 'react';
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { call } from '../../../api';
import { useReading } from '../../../stores/reading';

const EVERY_MS = 30_000;
/** Logins beyond these are shown without their limits: each costs the panel a request. */
const MOST_READ = 100;

/** What single readings and writes told of logins, by server and id. */
const told = createStore<{ readonly byKey: Readonly<Record<string, FarmLogin>> }>(() => ({ byKey: {} }));
const keyOf = (serverId: string, id: number): string => `${serverId} ${id}`;
export const noteLogin = (serverId: string, login: FarmLogin): void =>
  told.setState(({ byKey }) => ({ byKey: { ...byKey, [keyOf(serverId, login.id)]: login } }));

export const useLoginList = (serverId: string, live: boolean) =>
  useReading('listLogins', { serverId }, { everyMs: EVERY_MS, on: live, freshMs: EVERY_MS });

/** The list with the limits that it does not tell: read one after the other when the page opens and for what is new. */
export function useLogins(serverId: string, live: boolean) {
  const list = useLoginList(serverId, live);
  const byKey = useStore(told, state => state.byKey);
  const unknown = (list.value ?? []).filter(({ known }) => !known).slice(0, MOST_READ);
  const ids = unknown.map(({ id }) => id).join(' ');
  useEffect(() => {
    let over = false;
    const readAll = async () => {
      for (const id of ids.split(' ').filter(Boolean).map(Number)) {
        if (over || !live || document.hidden) return;
        const login = await call('readLogin', { serverId, loginId: id }).catch(() => null);
        if (login) noteLogin(serverId, login);
      }
    };
    void readAll();
    return () => {
      over = true;
    };
  }, [serverId, live, ids]);
  const value = list.value?.map(login => withLimits(login, byKey[keyOf(serverId, login.id)])) ?? null;
  return { ...list, value };
}

const withLimits = (login: FarmLogin, read: FarmLogin | undefined): FarmLogin =>
  login.known || read === undefined ? login : { ...login, downBps: read.downBps, upBps: read.upBps, known: read.known };
