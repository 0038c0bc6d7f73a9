/** Users of the panel. It has no reading of one: an edit merges what the list shows. */
import { Fault } from '@shared/fault';
import type { FarmUser, FarmUserChange } from '@shared/model';
import { z } from 'zod';
import type { FarmToken, FarmUsers } from './contract';
import { parsePage, readAll, WHOLE_PAGE } from './paging';
import type { Session } from './session';
import { date, id, isRaw, type Raw, readId, readText, text, told, truth } from './values';
import { submit, type Waiting, writeIds } from './writes';

const profile = z
  .unknown()
  .optional()
  .transform((raw): Raw => (isRaw(raw) ? raw : {}));
const row = z.looseObject({
  id,
  username: text,
  email: text,
  first_name: text,
  last_name: text,
  is_active: truth,
  is_staff: truth,
  is_superuser: truth,
  userprofile: profile,
  date_joined: date,
});
/** What no form takes: an edit leaves it out. */
const NOT_IN_FORMS: ReadonlySet<string> = new Set(['id', 'is_superuser', 'date_joined', 'last_login']);

export interface UserRow {
  readonly id: number;
  readonly user: Omit<FarmUser, 'self'>;
  /** The row as the panel sent it. */
  readonly raw: Raw;
}
export const userRow: z.ZodType<UserRow> = z.unknown().transform((body, context): UserRow => {
  const parsed = row.safeParse(body);
  if (!parsed.success) {
    context.addIssue({ code: 'custom', message: 'no user' });
    return z.NEVER;
  }
  const { data } = parsed;
  const user = {
    id: data.id,
    username: data.username ?? `#${data.id}`,
    email: data.email ?? '',
    firstName: data.first_name ?? '',
    lastName: data.last_name ?? '',
    active: data.is_active,
    staff: data.is_staff,
    superuser: data.is_superuser,
    phone: readText(data.userprofile.phone),
    timezone: readText(data.userprofile.timezone),
    joined: data.date_joined,
  };
  return { id: data.id, user, raw: isRaw(body) ? body : {} };
});

/** What of a form is told, by the panel's names; the password twice, as the panel wants it. */
export function userBody(change: FarmUserChange, before: Raw = {}): Raw {
  const kept = Object.fromEntries(Object.entries(before).filter(([name]) => !NOT_IN_FORMS.has(name)));
  const fields: Raw = {
    username: change.username,
    password: change.password ?? '',
    per_password: change.password ?? '',
    first_name: change.firstName,
    last_name: change.lastName,
    email: change.email,
    is_active: change.active,
  };
  const old: Raw = isRaw(before.userprofile) ? before.userprofile : {};
  // A phone that is not given comes back as null, and null is no text.
  const userprofile = {
    ...old,
    phone: old.phone ?? '',
    ...told({ timezone: change.timezone, phone: change.phone }),
  };
  return { ...kept, ...told(fields), userprofile };
}

const COMPARED = ['username', 'email', 'firstName', 'lastName', 'active', 'timezone'] as const;
const differing = (change: FarmUserChange, now: FarmUser): readonly string[] => [
  ...COMPARED.filter(name => change[name] !== undefined && change[name] !== now[name]),
  ...(change.phone !== undefined && change.phone !== (now.phone ?? '') ? ['phone'] : []),
];

const LIST = '/api/users/list';
const WRITE_MS = 30_000;

/** `self`: the name of the user that we are signed in as, who is never switched off or deleted from here. */
export function createUsers(session: Session, waiting: Omit<Waiting, 'signal'>, self: string): FarmUsers {
  const all = async (signal: AbortSignal): Promise<ReadonlyMap<number, UserRow>> => {
    const rows = await readAll(async page => {
      const json = { pagination: { perpage: WHOLE_PAGE, page, field: 'id', sort: 'asc' } };
      return parsePage(await session.read({ method: 'POST', path: LIST, json, signal }), userRow, 'users');
    });
    return new Map(rows.map(row => [row.id, row]));
  };
  const view = ({ user }: UserRow): FarmUser => ({ ...user, self: user.username === self });
  const post = (path: string, json: unknown, signal: AbortSignal, { password }: FarmUserChange = {}): Promise<unknown> =>
    session.write({ method: 'POST', path, json, signal, deadlineMs: WRITE_MS, secrets: password ? [password] : [] });
  const spared = {
    is: (row: UserRow): boolean => view(row).self,
    failure: { code: 'rejected', message: `${self}: the user that this program is signed in as` },
  } as const;

  return {
    list: async signal => [...(await all(signal)).values()].map(view),
    async add(draft, signal) {
      const before = await all(signal);
      return await submit<FarmUser>({
        ...{ ...waiting, signal },
        send: () => post('/api/users/add', userBody(draft), signal, draft),
        async readBack(answer) {
          const now = await all(signal);
          const told = readId(answer);
          const made =
            (told === null ? undefined : now.get(told)) ?? [...now.values()].find(({ user }) => user.username === draft.username);
          // One that was there before is not the new one.
          return made && !before.has(made.id) ? view(made) : null;
        },
        differs: now => differing(draft, now),
      });
    },
    async edit(userId, change, signal) {
      const before = (await all(signal)).get(userId);
      if (!before) throw new Fault('not-found', `There is no user ${userId}`);
      return await submit<FarmUser>({
        ...{ ...waiting, signal },
        send: () => post(`/api/users/edit/${userId}`, userBody(change, before.raw), signal, change),
        readBack: async () => {
          const now = (await all(signal)).get(userId);
          return now ? view(now) : null;
        },
        differs: now => differing(change, now),
      });
    },
    setActive: (ids, active, signal) =>
      writeIds<UserRow>({
        ...{ ids, ...waiting, signal, ...(active ? {} : { spared }) },
        list: () => all(signal),
        holds: row => row?.user.active === active,
        send: id => post('/api/users/active', { id, active }, signal),
      }),
    delete: (ids, signal) =>
      writeIds<UserRow>({
        ...{ ids, ...waiting, signal, spared },
        list: () => all(signal),
        holds: row => row === undefined,
        send: id => post('/api/users/del', { id }, signal),
      }),
  };
}

/** What a token opens: whoever may list the panel's users may do everything. */
export async function rightsOf(session: Session, token: string, signal: AbortSignal): Promise<FarmToken['opens']> {
  try {
    await session.readAs(token, { method: 'POST', path: LIST, json: { pagination: { perpage: 1, page: 1 } }, signal });
    return 'everything';
  } catch (thrown) {
    if (!(thrown instanceof Fault) || thrown.code === 'auth' || thrown.code === 'cancelled') throw thrown;
    return thrown.code === 'forbidden' ? 'own-ports' : 'unknown';
  }
}
