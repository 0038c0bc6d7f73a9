import { Fault } from '@shared/fault';
import type { Http, HttpRequest } from '../../transport/http';
import { readRows } from './rows';

/** How a dialect wants the secret. */
export type Auth = 'none' | 'x-api-key' | 'bearer';
/** Generations of the API: see the table of traffic calls below for what tells them apart. */
export type Dialect = 'a' | 'b' | 'c' | 'd' | 'e';
/** Where a dialect keeps its traffic numbers: one call for every key, or one call for each. */
export type TrafficCall = '/traffic/exact' | '/traffic/simple' | '/traffic/ports/exact' | '/traffic' | 'per-key';

/** What was found out about a server without changing anything there. */
export interface Session {
  /** `''` or `/api`: comes before every path. */
  readonly base: string;
  readonly auth: Auth;
  readonly dialect: Dialect;
  readonly traffic: TrafficCall;
  readonly headers: Readonly<Record<string, string>>;
}

const headersOf = (auth: Auth, secret: string): Readonly<Record<string, string>> =>
  auth === 'x-api-key' ? { 'x-api-key': secret } : auth === 'bearer' ? { authorization: `Bearer ${secret}` } : {};

/** An answer that asks for a credential: 401, 403, or 422 that misses a header. */
const wantsSecret = (status: number, body: string): boolean =>
  status === 401 || status === 403 || (status === 422 && /"header"/.test(body) && /api[-_]?key|authorization/i.test(body));

const ORDER: readonly Auth[] = ['none', 'x-api-key', 'bearer'];

/** Tries one base with every kind of credential; null: no keys live there. */
async function tryBase(http: Http, base: string, secret: string | null, signal: AbortSignal): Promise<{ auth: Auth } | null> {
  let refusal: Fault | null = null;
  let order: readonly Auth[] = secret === null ? ['none'] : ORDER;
  for (let at = 0; at < order.length; at += 1) {
    const auth = order[at] ?? 'none';
    const answer = await http.send({ path: `${base}/keys`, headers: headersOf(auth, secret ?? ''), signal });
    if (answer.status === 200) {
      readRows(http.parse(answer));
      return { auth };
    }
    if (!wantsSecret(answer.status, answer.body.toString('utf8'))) {
      if (answer.status === 404 || answer.status === 405) return null;
      throw http.fault(answer);
    }
    const fault = http.fault(answer);
    refusal = fault.code === 'forbidden' ? fault : new Fault('auth', fault.message);
    // A server that names its scheme is asked in that one first.
    if (auth === 'none' && /bearer/i.test(answer.headers['www-authenticate'] ?? '') && secret !== null)
      order = ['none', 'bearer', 'x-api-key'];
  }
  if (secret === null && refusal) throw new Fault('needs-secret', refusal.message);
  if (refusal) throw refusal;
  return null;
}

/** Whether a path is there: anything but "no such path". */
async function exists(http: Http, request: HttpRequest): Promise<{ status: number; text: string } | null> {
  const answer = await http.send(request);
  if (answer.status === 404 || answer.status === 405) return null;
  if (answer.status === 401 || answer.status === 403 || answer.status === 429) throw http.fault(answer);
  return { status: answer.status, text: answer.body.toString('utf8') };
}

async function findTraffic(http: Http, base: string, headers: Session['headers'], signal: AbortSignal): Promise<TrafficCall> {
  for (const path of ['/traffic/exact', '/traffic/ports/exact', '/traffic/simple', '/traffic'] as const) {
    if (await exists(http, { path: `${base}${path}`, headers, signal })) return path;
  }
  return 'per-key';
}

function dialectOf(auth: Auth, traffic: TrafficCall): Dialect {
  if (auth === 'bearer') return 'e';
  switch (traffic) {
    case '/traffic/exact':
      return auth === 'none' ? 'a' : 'b';
    case '/traffic/simple':
    case '/traffic/ports/exact':
      return 'c';
    case '/traffic':
      return 'e';
    case 'per-key':
      // The first commits of dialect A have keys only, and no credential; later ones always ask for one.
      return auth === 'none' ? 'a' : 'd';
  }
}

/**
 * Finds out base path, credential and dialect by reading only. Rejects with `needs-secret`, `auth`, `forbidden`, `wrong-kind` (no keys
 * there), or the connection's Fault. The secret is sent only after the server has asked for one.
 */
export async function openSession(http: Http, path: string, secret: string | null, signal: AbortSignal): Promise<Session> {
  const bases = path.split('/').includes('api') ? [''] : ['/api', ''];
  let other: Fault | null = null;
  for (const base of bases) {
    const found = await tryBase(http, base, secret, signal).catch((error: unknown) => {
      // Something answers there, but no key API: the next base may be the one.
      if (!(error instanceof Fault) || !['not-json', 'unexpected'].includes(error.code)) throw error;
      other = error;
      return null;
    });
    if (!found) continue;
    const headers = headersOf(found.auth, secret ?? '');
    const traffic = await findTraffic(http, base, headers, signal);
    return { base, auth: found.auth, dialect: dialectOf(found.auth, traffic), traffic, headers };
  }
  throw other ?? new Fault('wrong-kind', 'There is no list of keys at this address');
}
