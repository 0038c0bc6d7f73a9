import { type Exchange, html, json, type Reply } from '../http/message';
import { createRouter, type Routes } from '../http/router';
import type { PanelUser } from './accounts';
import { type Body, Form } from './form';
import type { FarmSim } from './sim';
import { methodNotAllowed, TEXTS, unsupportedType } from './texts';

export const OK = () => json(200, { result: 'ok' });

/** One authorised request to the panel, its body already parsed. */
export interface Call {
  readonly user: PanelUser;
  readonly form: Form;
  readonly body: Body;
  readonly id: number;
}
export type PanelHandler = (call: Call) => Reply | Promise<Reply>;
export type PanelRoutes = Routes<PanelHandler>;

const NOT_FOUND_PAGE = () => html(404, 'Not Found', 'The requested resource was not found on this server.');
const STAFF_ONLY = /^\/api\/(users|devices\/services)\/|^\/api\/devices\/modem\/status$/;
const NOT_IN_OLD = /^\/api\/(users\/|devices\/modem\/(add|edit|status)|devices\/services\/)/;
const LOOKUPS = /^\/api\/devices\/(interface\/list|modem\/type|osfp\/list|operators\/list|network\/list)$/;

export const notFoundJson = (sim: FarmSim) => json(404, { detail: TEXTS.notFound(sim.profile.lang) });

/** The panel's API: paths, then the token, then the verb, then the right, then the body, as Django does it. */
export function createApi(sim: FarmSim, routes: PanelRoutes): (exchange: Exchange) => Reply | Promise<Reply> {
  const router = createRouter(routes);

  return exchange => {
    const { method, path, query } = exchange;
    const lang = sim.profile.lang;
    if (path === '/api/auth/login') return { status: 301, headers: { Location: '/api/auth/login/' } };
    if (path === '/api/auth/login/') return method === 'POST' ? login(sim, exchange) : wrongMethod(method, sim);
    if (sim.profile.revision === 'old' && NOT_IN_OLD.test(path)) return NOT_FOUND_PAGE();
    if (path === statusPath(sim, 'other')) return NOT_FOUND_PAGE();
    if (method === 'GET' && path === '/api/devices/modem/reconnect' && query.has('token')) return rotationLink(sim, query);
    const target = path === statusPath(sim, 'own') ? '/api/devices/services/status' : path;
    const swapped = sim.profile.lookups === 'POST' && LOOKUPS.test(target);
    const found = router.find(swapped ? (method === 'POST' ? 'GET' : 'no verb') : method, target);
    if (found === null) return NOT_FOUND_PAGE();

    const user = authenticate(sim, exchange);
    if (!('token' in user)) return user;
    if (found === 'wrong-method') return wrongMethod(method, sim);
    const id = Number(found.params.id ?? 0);
    if (!Number.isSafeInteger(id)) return NOT_FOUND_PAGE();
    if (!user.is_staff && STAFF_ONLY.test(target)) return json(403, { detail: TEXTS.forbidden(lang) });
    const unsupported = refusedType(sim, exchange);
    if (unsupported) return unsupported;
    const body = method === 'POST' ? parseBody(exchange.body) : {};
    if (body === null)
      return json(400, { detail: 'JSON parse error - Expecting property name enclosed in double quotes: line 1 column 2 (char 1)' });
    return found.handler({ user, body, id, form: new Form(body, sim.profile) });
  };
}

/** The status of services lives under one of two paths, by the profile. */
function statusPath(sim: FarmSim, which: 'own' | 'other'): string {
  const services = (sim.profile.statusPath === 'services') === (which === 'own');
  return services ? '/api/devices/services/status' : '/api/devices/modem/status';
}

const wrongMethod = (method: string, sim: FarmSim) => json(405, { detail: methodNotAllowed(method, sim.profile.lang) });

/** The panel takes JSON and nothing else. */
function refusedType(sim: FarmSim, { method, headers, body }: Exchange): Reply | null {
  const type = headers['content-type'] ?? '';
  if (method !== 'POST' || body === '' || /^application\/json\b/i.test(type)) return null;
  return json(415, { detail: unsupportedType(type, sim.profile.lang) });
}

function parseBody(text: string): Body | null {
  if (text.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Body) : null;
  } catch {
    return null;
  }
}

export function unauthorised(sim: FarmSim, what: 'noCredentials' | 'badToken'): Reply {
  return json(401, { detail: TEXTS[what](sim.profile.lang) }, { 'WWW-Authenticate': 'Token' });
}

function userByToken(sim: FarmSim, token: string): PanelUser | undefined {
  return [...sim.users.values()].find(user => user.token === token && user.is_active && token !== '');
}

function authenticate(sim: FarmSim, { headers }: Exchange): PanelUser | Reply {
  const [scheme, token, ...more] = (headers.authorization ?? '').split(' ');
  if (scheme !== 'Token') return unauthorised(sim, 'noCredentials');
  if (token === undefined || more.length > 0) return unauthorised(sim, 'badToken');
  return userByToken(sim, token) ?? unauthorised(sim, 'badToken');
}

function login(sim: FarmSim, exchange: Exchange): Reply {
  const unsupported = refusedType(sim, exchange);
  if (unsupported) return unsupported;
  const body = parseBody(exchange.body);
  if (body === null) return json(400, { detail: 'JSON parse error - Expecting value: line 1 column 1 (char 0)' });
  const form = new Form(body, sim.profile);
  const username = form.text('username');
  const password = form.text('password');
  if (form.failed) return form.refusal();
  const user = [...sim.users.values()].find(other => other.username === username && other.password === password && other.is_active);
  if (!user) {
    form.fail('non_field_errors', 'badLogin');
    return form.refusal();
  }
  // Revoked by the control surface: the next sign-in makes a new key, and then the same one each time.
  if (user.token === '') user.token = sim.random.hex(40);
  return json(200, { key: user.token });
}

/** The undocumented link form: whoever holds it holds the whole token. */
function rotationLink(sim: FarmSim, query: URLSearchParams): Reply {
  const user = userByToken(sim, query.get('token') ?? '');
  if (!user) return unauthorised(sim, 'badToken');
  const id = Number(query.get('id'));
  if (!sim.portOf(user, id)) return notFoundJson(sim);
  sim.reconnect([id]);
  return OK();
}
