/** Logins of farm proxies, and records of addresses, which the panel can only delete. */
import { Fault, toFailure } from '@shared/fault';
import type { FarmLogin, FarmLoginChange, IdsOutcome } from '@shared/model';
import { z } from 'zod';
import type { FarmLogins } from './contract';
import type { Session } from './session';
import { id, isRaw, limit, type Raw, readId, readObject, readRows, text, told } from './values';
import { isDoubtful, submit, type Waiting, writeIds } from './writes';

/** Lists name the login under `login` or `name`, once with a blank behind it. */
const trimmed = (raw: unknown): unknown =>
  isRaw(raw) ? Object.fromEntries(Object.entries(raw).map(([name, value]) => [name.trim(), value])) : raw;
const row = z.preprocess(
  trimmed,
  z.looseObject({ id, login: text, name: text, bitrate_in: limit, bitrate_out: limit }).transform(
    (raw): FarmLogin => ({
      id: raw.id,
      login: raw.login ?? raw.name ?? `#${raw.id}`,
      downBps: raw.bitrate_in,
      upBps: raw.bitrate_out,
      known: 'password' in raw,
    }),
  ),
);

export const parseLogins = (body: unknown): readonly FarmLogin[] => readRows(body, row, 'logins');
export function parseLogin(body: unknown): { readonly login: FarmLogin; readonly password: string | null } {
  const raw = readObject(body, 'The login');
  const parsed = row.safeParse(raw);
  if (!parsed.success) throw new Fault('unexpected', 'The login has no id');
  return { login: { ...parsed.data, known: true }, password: typeof raw.password === 'string' ? raw.password : null };
}

/** 0 is without a limit. */
export function loginBody({ login, password, downBps, upBps }: FarmLoginChange): Raw {
  const fields: Raw = {
    login,
    password,
    bitrate_in: downBps === null ? 0 : downBps,
    bitrate_out: upBps === null ? 0 : upBps,
  };
  return told(fields);
}

const WRITE_MS = 30_000;
const pathOf = (loginId: number): string => `/api/proxy/auth/edit/${loginId}`;

export function createLogins(session: Session, waiting: Omit<Waiting, 'signal'>): FarmLogins {
  const raw = async (loginId: number, signal: AbortSignal): Promise<Raw> =>
    readObject(await session.read({ method: 'GET', path: pathOf(loginId), signal }), 'The login');
  const list = async (signal: AbortSignal): Promise<readonly FarmLogin[]> =>
    parseLogins(await session.readEither({ method: 'GET', path: '/api/proxy/auth/list', signal }));
  const post = (path: string, json: unknown, signal: AbortSignal, secrets: readonly string[] = []): Promise<unknown> =>
    session.write({ method: 'POST', path, json, signal, deadlineMs: WRITE_MS, secrets });

  /** Read back with its password, which is compared and goes no further. */
  const form = (change: FarmLoginChange, signal: AbortSignal, find: (answer: unknown) => Promise<number | null>) => {
    let password: string | null = null;
    return {
      ...{ ...waiting, signal },
      async readBack(answer: unknown): Promise<FarmLogin | null> {
        const loginId = await find(answer);
        if (loginId === null) return null;
        const now = parseLogin(await raw(loginId, signal));
        password = now.password;
        return now.login;
      },
      differs: (now: FarmLogin): readonly string[] => [
        ...(change.login !== undefined && change.login !== now.login ? ['login'] : []),
        ...(change.password !== undefined && password !== null && change.password !== password ? ['password'] : []),
        ...(change.downBps !== undefined && change.downBps !== now.downBps ? ['downBps'] : []),
        ...(change.upBps !== undefined && change.upBps !== now.upBps ? ['upBps'] : []),
      ],
    };
  };
  const hidden = ({ password }: FarmLoginChange): readonly string[] => (password === undefined ? [] : [password]);

  return {
    list,
    read: async (loginId, signal) => parseLogin(await raw(loginId, signal)),
    async add(draft, signal) {
      const before = new Set((await list(signal)).map(login => login.id));
      const find = async (answer: unknown): Promise<number | null> => {
        const found = readId(answer) ?? (await list(signal)).find(({ login }) => login === draft.login)?.id ?? null;
        // One that was there before is not the new one.
        return found === null || before.has(found) ? null : found;
      };
      return await submit({
        ...form(draft, signal, find),
        send: () => post('/api/proxy/auth/add', loginBody(draft), signal, hidden(draft)),
      });
    },
    async edit(loginId, change, signal) {
      const { id: _id, ...before } = await raw(loginId, signal);
      const body = { ...before, ...loginBody(change) };
      return await submit({
        ...form(change, signal, async () => loginId),
        send: () => post(pathOf(loginId), body, signal, [...hidden(change), String(before.password ?? '')]),
      });
    },
    delete: (ids, signal) =>
      writeIds<FarmLogin>({
        ...{ ids, ...waiting, signal },
        list: async () => new Map((await list(signal)).map(login => [login.id, login])),
        holds: row => row === undefined,
        send: id => post('/api/proxy/auth/del', { id }, signal),
      }),
    async deleteIpRecords(ids, signal): Promise<IdsOutcome> {
      // The panel lists no records, so that what became of them cannot be read back. Asking for the token renews a lost login.
      const unproved = [...new Set(ids)];
      await list(signal);
      try {
        await post('/api/proxy/ip/del', { id: unproved }, signal);
      } catch (thrown) {
        if (isDoubtful(thrown)) return { done: [], unchanged: [], gone: [], unproved, failure: toFailure(thrown) };
        throw thrown;
      }
      return { done: [], unchanged: [], gone: [], unproved, failure: null };
    },
  };
}
