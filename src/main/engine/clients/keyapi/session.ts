/** What answers at an address, found out by reading only: base, credential, dialect, and where its calls live. */
import { Fault } from '@shared/fault';
import type { KeyapiAuth, KeyapiDialect, KeyapiLimits, KeyapiReport, KeyapiSign } from '@shared/model';
import { headerValue } from '../../transport/credential';
import type { HttpResponse } from '../../transport/http';
import type { WireKey } from './contract';
import type { Unnamed } from './counts';
import { describe } from './description';
import { type Known, ofDialect, type Routes, routesOf } from './routes';
import { hasNumbers, readRows } from './rows';
import { readPorts } from './system';
import type { ServerTime } from './time';
import { isNoSuchPath, type Wire } from './wire';

export interface Session {
  readonly report: KeyapiReport;
  readonly routes: Routes;
  /** What a number without a label is. */
  readonly unnamed: Unnamed;
}

const LIMITS_OF_D: KeyapiLimits = { list: 30, get: 60, create: 5, delete: 10, sync: 3 };

const headersOf = (auth: KeyapiAuth, secret: string): Readonly<Record<string, string>> =>
  auth === 'x-api-key' ? { 'x-api-key': headerValue(secret) } : auth === 'bearer' ? { authorization: `Bearer ${headerValue(secret)}` } : {};

/** An answer that asks for a credential: 401, 403, or 422 that misses a header. */
const wantsSecret = (status: number, body: string): boolean =>
  status === 401 || status === 403 || (status === 422 && /"header"/.test(body) && /api[-_]?key|authorization/i.test(body));

const ORDER: readonly KeyapiAuth[] = ['none', 'x-api-key', 'bearer'];

/** A way in. */
interface Door {
  readonly auth: KeyapiAuth;
  readonly keys: readonly WireKey[];
}

/** Tries one base with every kind of credential; null: no keys live there. */
async function tryBase(wire: Wire, base: string, secret: string | null, time: ServerTime, signal: AbortSignal): Promise<Door | null> {
  let refusal: Fault | null = null;
  let order: readonly KeyapiAuth[] = secret === null ? ['none'] : ORDER;
  wire.base = base;
  for (let at = 0; at < order.length; at += 1) {
    const auth = order[at] ?? 'none';
    wire.headers = headersOf(auth, secret ?? '');
    const answer = await wire.get('/keys', signal);
    if (answer.status === 200) return { auth, keys: readRows(wire.http.parse(answer), time) };
    if (!wantsSecret(answer.status, answer.body.toString('utf8'))) {
      if (answer.status === 404 || answer.status === 405) return null;
      throw wire.fault(answer, 'list');
    }
    const fault = wire.fault(answer, 'list');
    refusal = fault.code === 'forbidden' ? fault : new Fault('auth', fault.message);
    // A server that names its scheme is asked in that one first.
    if (auth === 'none' && /bearer/i.test(answer.headers['www-authenticate'] ?? '') && secret !== null)
      order = ['none', 'bearer', 'x-api-key'];
  }
  if (secret === null && refusal) throw new Fault('needs-secret', refusal.message);
  if (refusal) throw refusal;
  return null;
}

/** Bases that an address may mean, the likelier first: people write it with and without `/api`. */
export const basesOf = (path: string): readonly string[] => {
  const clean = path.replace(/\/+$/, '');
  return clean.split('/').includes('api') ? [clean] : [`${clean}/api`, clean];
};

/**
 * Sets the wire's base and credential. Rejects with `needs-secret`, `auth`, `forbidden`, `wrong-kind` (no keys there), or the connection's
 * Fault. The secret is sent only after the server has asked for one.
 */
export async function openDoor(wire: Wire, path: string, secret: string | null, time: ServerTime, signal: AbortSignal): Promise<Door> {
  let other: Fault | null = null;
  for (const base of basesOf(path)) {
    const found = await tryBase(wire, base, secret, time, signal).catch((error: unknown) => {
      // Something answers there, but no key API: the next base may be the one.
      if (!(error instanceof Fault) || !['not-json', 'unexpected'].includes(error.code)) throw error;
      other = error;
      return null;
    });
    if (found) return found;
  }
  throw other ?? new Fault('wrong-kind', 'There is no list of keys at this address');
}

/** Whether a path is there: anything but "no such path" and pages for people. */
async function exists(wire: Wire, path: string, signal: AbortSignal): Promise<boolean> {
  const answer = await wire.get(path, signal);
  if (isNoSuchPath(answer) || answer.status === 404) return false;
  if (answer.status === 401 || answer.status === 403 || answer.status === 429) throw wire.fault(answer, null);
  if (answer.status >= 502 && !isJson(wire, answer)) throw wire.fault(answer, null);
  return answer.status < 300 ? isJson(wire, answer) : true;
}
function isJson(wire: Wire, answer: HttpResponse): boolean {
  try {
    wire.http.parse(answer);
    return true;
  } catch {
    return false;
  }
}

/** What tells most of a dialect, first. */
const TELLING = ['/traffic/ports/exact', '/traffic/simple', '/traffic/exact', '/traffic'] as const;
const LISTS = ['/traffic/exact', '/traffic/ports/exact', '/traffic/simple', '/traffic'] as const;

/** The traffic lists that answer: the first that does, and with keys on ports of their own each of that dialect. */
async function findLists(wire: Wire, { auth, keys }: Door, signal: AbortSignal): Promise<Known> {
  const ports = auth !== 'bearer' && keys.some(({ port }) => port !== null);
  const order =
    auth === 'bearer'
      ? (['/traffic', ...LISTS.slice(0, 3)] as const)
      : ports
        ? (['/traffic/ports/exact', '/traffic/simple', '/traffic/exact'] as const)
        : LISTS;
  const found = new Set<string>();
  for (const path of order) {
    if (!(await exists(wire, path, signal))) continue;
    found.add(`GET ${path}`);
    if (!ports) break;
  }
  return found;
}

/** The comparison is there in some builds of the oldest dialects only. */
async function withCompare(wire: Wire, dialect: KeyapiDialect, lists: Known, signal: AbortSignal): Promise<Known> {
  const may = (dialect === 'a' || dialect === 'b') && lists.size > 0;
  return may && (await exists(wire, '/traffic/compare', signal)) ? new Set([...lists, 'GET /traffic/compare']) : lists;
}

function dialectOf({ auth, keys }: Door, lists: Known): KeyapiDialect {
  if (auth === 'bearer') return 'e';
  if (lists.has('GET /traffic/ports/exact') || lists.has('GET /traffic/simple')) return 'c';
  if (lists.has('GET /traffic/exact')) return keys.some(({ port }) => port !== null) ? 'c' : auth === 'none' ? 'a' : 'b';
  if (lists.has('GET /traffic') || hasNumbers(keys)) return 'e';
  // The first build of dialect A has keys only, and no credential; later ones always ask for one.
  return auth === 'none' && keys.every(({ port }) => port === null) ? 'a' : 'd';
}

function signsOf({ auth, keys }: Door, dialect: KeyapiDialect, lists: Known, described: string | null): readonly KeyapiSign[] {
  const sign = (code: KeyapiSign['code'], params: KeyapiSign['params'] = {}): KeyapiSign => ({ code, params });
  const asks = { none: 'asks-nothing', 'x-api-key': 'asks-key', bearer: 'asks-bearer' } as const;
  const list = TELLING.find(path => lists.has(`GET ${path}`));
  return [
    ...(keys.some(({ port }) => port !== null) ? [sign('has-ports')] : []),
    ...(keys.some(({ shortId }) => shortId !== null) ? [sign('has-short-ids')] : []),
    ...(hasNumbers(keys) ? [sign('ids-are-numbers')] : []),
    ...(list ? [sign('answers', { path: list })] : dialect === 'd' ? [sign('no-traffic-list')] : []),
    ...(described === null ? [] : [sign('describes-itself', { path: described })]),
    sign(asks[auth]),
  ];
}

/** Most keys that a dialect with ports takes: one for each port. */
async function mostKeys(wire: Wire, dialect: KeyapiDialect, routes: Routes, signal: AbortSignal): Promise<number | null> {
  if (dialect !== 'c' && dialect !== 'd') return null;
  const answer = routes.has('ports') ? await wire.get('/system/ports', signal) : null;
  const told = answer?.status === 200 && isJson(wire, answer) ? readPorts(wire.http.parse(answer)).most : null;
  return told ?? (dialect === 'd' ? 100 : null);
}

/** Making and deleting restarts Xray in the dialects that say so; of the newest panel it is not known. */
const restartsOf = (dialect: KeyapiDialect): boolean | null => (dialect === 'd' ? false : dialect === 'e' ? null : true);

/** Finds out all of it. Rejects as `openDoor` does. */
export async function openSession(
  wire: Wire,
  path: string,
  secret: string | null,
  time: ServerTime,
  signal: AbortSignal,
): Promise<Session> {
  wire.pace.limits = null;
  const door = await openDoor(wire, path, secret, time, signal);
  const description = await describe(wire, signal);
  const lists = description
    ? new Set(LISTS.map(list => `GET ${list}`).filter(list => description.known.has(list)))
    : await findLists(wire, door, signal);
  const dialect = dialectOf(door, lists);
  const routes = routesOf(description?.known ?? ofDialect(dialect, await withCompare(wire, dialect, lists, signal)));
  const isLimited = dialect === 'd' || (dialect === 'c' && door.keys.some(({ shortId }) => shortId !== null));
  const perMinute = isLimited ? LIMITS_OF_D : null;
  wire.pace.limits = perMinute;
  return {
    routes,
    unnamed: dialect === 'd' || dialect === 'e' ? 'exact' : 'estimate',
    report: {
      ...{ dialect, auth: door.auth, known: signsOf(door, dialect, lists, description?.path ?? null), calls: [...routes.keys()] },
      ...{ mostKeys: await mostKeys(wire, dialect, routes, signal), restarts: restartsOf(dialect), perMinute },
    },
  };
}
