/** What single readings and writes told of logins, by server and id: the list does not tell their limits. */
import type { FarmLogin } from '@shared/model';
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { call } from '../../../api';

interface Told {
  readonly byKey: Readonly<Record<string, FarmLogin>>;
}
const told = createStore<Told>(() => ({ byKey: {} }));
const keyOf = (serverId: string, id: number): string => `${serverId} ${id}`;

export const toldLogin = (serverId: string, id: number): FarmLogin | undefined => told.getState().byKey[keyOf(serverId, id)];
export const noteLogin = (serverId: string, login: FarmLogin): void =>
  told.setState(({ byKey }) => ({ byKey: { ...byKey, [keyOf(serverId, login.id)]: login } }));

/** Reads one; what was told of it meanwhile, by a write, is newer. */
export async function readLogin(serverId: string, loginId: number): Promise<void> {
  const before = toldLogin(serverId, loginId);
  const login = await call('readLogin', { serverId, loginId }).catch(() => null);
  if (login && toldLogin(serverId, loginId) === before) noteLogin(serverId, login);
}

/** The logins with what was told of each. */
export function useTold(serverId: string, logins: readonly FarmLogin[] | null): readonly FarmLogin[] | null {
  const byKey = useStore(told, state => state.byKey);
  return logins?.map(login => withLimits(login, byKey[keyOf(serverId, login.id)])) ?? null;
}

const withLimits = (login: FarmLogin, read: FarmLogin | undefined): FarmLogin =>
  login.known || read === undefined ? login : { ...login, downBps: read.downBps, upBps: read.upBps, known: read.known };
