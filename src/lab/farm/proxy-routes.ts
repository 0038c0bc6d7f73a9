import { json, type Reply } from '../http/message';
import type { FarmProxy } from './accounts';
import { type Call, notFoundJson, OK, type PanelRoutes } from './api';
import { formatDate } from './dates';
import { type Body, type Form, toInteger } from './form';
import { paginate, type SortFields } from './paging';
import { portOfProxyView } from './port-view';
import type { FarmSim } from './sim';
import { PROXY_FIELDS, spoil } from './spoil';
import { noSuchId } from './texts';

/** Farm proxies: one listening address of a port each. */
export function proxyRoutes(sim: FarmSim): PanelRoutes {
  return {
    'POST /api/proxy/list': call => list(sim, call),
    'POST /api/proxy/add': ({ form }) => {
      const fields = read(sim, form, null);
      if (!fields) return form.refusal();
      const now = sim.clock.now();
      const proxy: FarmProxy = { id: sim.nextId(), ...fields, createdAt: now, updatedAt: now };
      sim.proxies.set(proxy.id, proxy);
      return json(200, echo(proxy));
    },
    'POST /api/proxy/edit/:id': ({ id, form }) => {
      const proxy = sim.proxies.get(id);
      if (!proxy) return notFoundJson(sim);
      const fields = read(sim, form, proxy);
      if (!fields) return form.refusal();
      Object.assign(proxy, fields, { updatedAt: sim.clock.now() });
      return json(200, echo(proxy));
    },
    'POST /api/proxy/active': ({ form }) => {
      const ids = form.ids('id');
      const active = form.flag('active');
      if (form.failed) return form.refusal();
      for (const id of ids) {
        const proxy = sim.proxies.get(id);
        if (proxy) proxy.active = active;
      }
      return OK();
    },
    'POST /api/proxy/del': ({ form }) => {
      const ids = form.ids('id');
      if (form.failed) return form.refusal();
      for (const id of ids) sim.proxies.delete(id);
      return OK();
    },
  };
}

type Fields = Omit<FarmProxy, 'id' | 'createdAt' | 'updatedAt'>;

/** Edit takes what add takes; what the document's own edit leaves out keeps its value. */
function read(sim: FarmSim, form: Form, edited: FarmProxy | null): Fields | null {
  const modem = form.whole('modem');
  const kept = sim.profile.proxyEdit === 'keeps' ? edited : null;
  const auth = form.choice('auth', ['iponly', 'strong']);
  const fields: Fields = {
    modem,
    type: form.choice('type', ['http', 'socks']),
    active: form.flag('active', edited?.active ?? true),
    auth,
    port: form.whole('port', { min: 1, max: 65_535 }),
    is_local: form.flag('is_local', edited?.is_local ?? false),
    auth_params: form.ids('auth_params', { known: id => (auth === 'strong' ? sim.logins.has(id) : sim.ipRecords.has(id)) }),
    allow: form.ids('allow', { or: edited?.allow ?? [], empty: true, known: id => sim.sites.has(id) }),
    maxconn: form.whole('maxconn', kept ? { min: 0, or: kept.maxconn } : { min: 0 }),
    is_allow: form.flag('is_allow', kept?.is_allow),
    is_ports: form.flag('is_ports', kept?.is_ports),
    targetport: form.ids('targetport', { or: edited?.targetport ?? [], empty: true }),
  };
  if (!form.errors.modem && !sim.modems.has(modem)) form.fail('modem', { words: noSuchId(modem, form.lang) });
  if (auth === 'strong' && !form.errors.auth_params && fields.auth_params.length !== 1) form.fail('auth_params', 'oneLogin');
  const taken = [...sim.proxies.values()].some(other => other.port === fields.port && other.id !== edited?.id);
  if (!form.errors.port && taken) form.fail('port', 'portTaken');
  return form.failed ? null : fields;
}

/** Add and edit answer flat, with one number for `auth_params`. */
function echo(proxy: FarmProxy): Record<string, unknown> {
  const { createdAt: _created, updatedAt: _updated, auth_params, ...rest } = proxy;
  return { ...rest, auth_params: auth_params[0] ?? null };
}

const SORT: SortFields<FarmProxy> = {
  id: proxy => proxy.id,
  port: proxy => proxy.port,
  type: proxy => proxy.type,
  active: proxy => Number(proxy.active),
  modem: proxy => proxy.modem,
  date_create: proxy => proxy.createdAt,
  date_update: proxy => proxy.updatedAt,
};

function list(sim: FarmSim, { form, user }: Call): Reply {
  sim.catchUp();
  const filter = (Array.isArray(form.body.filter) ? {} : (form.body.filter ?? {})) as Body;
  const unknown = Object.keys(filter).filter(name => !(name in FILTERS));
  if (sim.profile.unknownFilter === 'error') for (const name of unknown) form.fail(name, 'field');
  const own = [...sim.proxies.values()].filter(proxy => user.is_staff || sim.portOf(user, proxy.modem));
  const found = own.filter(proxy => Object.entries(filter).every(([name, value]) => FILTERS[name]?.(proxy, value, sim) ?? true));
  const { meta, rows } = paginate(found, form, SORT);
  if (form.failed) return form.refusal();
  const data = rows.map(proxy => view(sim, proxy));
  return json(200, { meta, data: spoil(sim.profile.rows, data, PROXY_FIELDS) });
}

const has = (text: string, part: unknown) => text.toLowerCase().includes(String(part).toLowerCase());
const FILTERS: Readonly<Record<string, (proxy: FarmProxy, value: unknown, sim: FarmSim) => boolean>> = {
  modem__id: (proxy, value) => proxy.modem === toInteger(value),
  active: (proxy, value) => proxy.active === (value === true || value === 'true' || value === 1),
  auth: (proxy, value) => proxy.auth === value,
  port: (proxy, value) => proxy.port === toInteger(value),
  type: (proxy, value) => proxy.type === value,
  auth_login__login__icontains: (proxy, value, sim) =>
    proxy.auth === 'strong' && proxy.auth_params.some(id => has(sim.logins.get(id)?.login ?? '', value)),
  auth_ip__ip__icontains: (proxy, value, sim) =>
    proxy.auth === 'iponly' && proxy.auth_params.some(id => has(sim.ipRecords.get(id)?.ip ?? '', value)),
};

/** A row of the list: port inside, credentials in clear, as the panel does it. */
function view(sim: FarmSim, proxy: FarmProxy): Record<string, unknown> {
  const modem = sim.modems.get(proxy.modem);
  return {
    id: proxy.id,
    modem: modem ? portOfProxyView(sim, modem) : null,
    active: proxy.active,
    type: proxy.type,
    auth: proxy.auth,
    is_allow: proxy.is_allow,
    is_ports: proxy.is_ports,
    allow: proxy.allow,
    ports: proxy.targetport,
    available: proxy.active && modem?.phase === 'online' && sim.services.running('proxy') && sim.services.running('rabbitmq'),
    auth_params: authView(sim, proxy),
    port: proxy.port,
    is_local: proxy.is_local,
    date_create: formatDate(proxy.createdAt, sim.profile),
    date_update: formatDate(proxy.updatedAt, sim.profile),
  };
}

function authView(sim: FarmSim, proxy: FarmProxy): unknown {
  if (proxy.auth === 'iponly') return proxy.auth_params.flatMap(id => sim.ipRecords.get(id) ?? []);
  const login = sim.logins.get(proxy.auth_params[0] ?? 0);
  if (!login) return null;
  if (sim.profile.authParams === 'int') return login.id;
  const { bitrate_in, bitrate_out, ...rest } = login;
  const object = { ...rest, bitrate_in: bitrate_in || null, bitrate_out: bitrate_out || null };
  return sim.profile.authParams === 'array' ? [object] : object;
}
