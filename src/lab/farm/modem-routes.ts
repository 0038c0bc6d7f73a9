import { json, type Reply } from '../http/message';
import { type Call, notFoundJson, OK, type PanelRoutes } from './api';
import { type Body, type Form, toInteger } from './form';
import type { Modem } from './modem';
import type { PortSettings } from './port';
import { settingsView, stateView } from './port-view';
import type { FarmSim } from './sim';
import { PORT_FIELDS, spoil } from './spoil';
import { FINGERPRINTS, MODEM_TYPES, NETWORKS, OPERATORS } from './tables';
import { noSuchId } from './texts';

const BLOCKING_MS = 30_000;
const FIELDS = [
  ...['name', 'active', 'type', 'net_mode', 'monitoring_interval', 'is_osfp', 'osfp', 'ifname', 'mtu'],
  ...['reconnect_type', 'reconnect_interval', 'reconnect_min', 'users', 'id'],
];

/** Ports: add, edit, list, switch, change the address, choose the fingerprint. */
export function modemRoutes(sim: FarmSim): PanelRoutes {
  const missing = () => notFoundJson(sim);
  return {
    'POST /api/devices/modem/add': ({ form }) => {
      const settings = readSettings(sim, form, null);
      if (!settings) return form.refusal();
      const modem = sim.addModem(settings, sim.random.pick(OPERATORS), settings.active ? 'boot' : 'off');
      return json(200, settingsView(sim, modem));
    },
    'GET /api/devices/modem/edit/:id': ({ id, user }) => {
      const modem = sim.portOf(user, id);
      return modem ? json(200, settingsView(sim, modem)) : missing();
    },
    'POST /api/devices/modem/edit/:id': ({ id, form, user }) => {
      const modem = sim.portOf(user, id);
      if (!modem) return missing();
      const settings = readSettings(sim, form, modem);
      if (!settings) return form.refusal();
      sim.moveInterface(modem, settings.ifname);
      modem.setSettings(settings);
      return json(200, settingsView(sim, modem));
    },
    'POST /api/devices/modem/list': call => list(sim, call),
    'POST /api/devices/modem/active': ({ form, user }) => {
      const ids = form.ids('id');
      const active = form.flag('active');
      if (form.failed) return form.refusal();
      for (const id of ids) sim.portOf(user, id)?.setActive(active);
      return OK();
    },
    'POST /api/devices/modem/osfp': ({ form, user }) => {
      const ids = form.ids('id');
      const osid = form.whole('osid');
      const on = sim.profile.osfpFlagRequired ? form.flag('is_osfp') : form.flag('is_osfp', true);
      if (!FINGERPRINTS.some(({ id }) => id === osid) && !form.errors.osid) form.fail('osid', { words: noSuchId(osid, form.lang) });
      if (form.failed) return form.refusal();
      for (const id of ids) {
        const modem = sim.portOf(user, id);
        if (modem) modem.settings = { ...modem.settings, osfp: osid, is_osfp: on };
      }
      return OK();
    },
    'POST /api/devices/modem/reconnect': async ({ form, user }) => {
      const ids = form.ids('id');
      if (form.failed) return form.refusal();
      if (ids.some(id => !sim.portOf(user, id))) return missing();
      const started = sim.reconnect(ids);
      if (sim.profile.reconnectCall === 'blocking') await untilEnded(sim, started);
      return OK();
    },
    // The link form needs its token in the query; with a header alone there is no such page.
    'GET /api/devices/modem/reconnect': () => missing(),
  };
}

function untilEnded(sim: FarmSim, modems: readonly Modem[]): Promise<void> {
  return new Promise(resolve => {
    const cancel = sim.clock.after(BLOCKING_MS, resolve);
    void Promise.all(modems.map(modem => modem.ended())).then(() => {
      cancel();
      resolve();
    });
  });
}

/** Full settings of a new (`edited` null) or an edited port, or null with the mistakes noted in the form. */
function readSettings(sim: FarmSim, form: Form, edited: Modem | null): PortSettings | null {
  const { body } = form;
  const reconnect_type = form.choice('reconnect_type', ['time', 'link', 'time_link']);
  const timed = reconnect_type !== 'link';
  const interval = timed ? form.whole('reconnect_interval', { min: 1 }) : form.whole('reconnect_interval', { or: 0, min: 0 });
  const settings: PortSettings = {
    name: form.text('name'),
    active: form.flag('active'),
    type: form.whole('type'),
    net_mode: form.choice('net_mode', ['lte', 'umts']),
    monitoring_interval: form.whole('monitoring_interval', { min: 3 }),
    is_osfp: form.flag('is_osfp'),
    osfp: body.osfp === undefined || body.osfp === null ? null : form.whole('osfp'),
    ifname: form.text('ifname'),
    mtu: form.whole('mtu', { min: 0 }),
    reconnect_type,
    reconnect_interval: interval,
    reconnect_min: form.whole('reconnect_min', { min: 0 }),
    users: form.ids('users', { or: [], empty: true, known: id => sim.users.has(id) }),
    more: Object.fromEntries(Object.entries(body).filter(([name]) => !FIELDS.includes(name))),
  };
  if (!form.errors.type && !MODEM_TYPES.some(({ id }) => id === settings.type))
    form.fail('type', { words: noSuchId(settings.type, form.lang) });
  if (settings.osfp && !FINGERPRINTS.some(({ id }) => id === settings.osfp))
    form.fail('osfp', { words: noSuchId(settings.osfp, form.lang) });
  if (settings.is_osfp && !settings.osfp) form.fail('osfp', 'osfpNeeded');
  const free = sim.freeInterfaces().some(({ ifname }) => ifname === settings.ifname);
  if (!form.errors.ifname && !free && edited?.settings.ifname !== settings.ifname) form.fail('ifname', 'interfaceTaken');
  if (sim.profile.revision === 'new') for (const field of ['reconnect_event', 'params']) if (!(field in body)) form.fail(field, 'required');
  return form.failed ? null : settings;
}

/** Filters are hints: what a real panel does with each is what its document's samples show. */
function list(sim: FarmSim, { form, user }: Call): Reply {
  sim.catchUp();
  const filter = (Array.isArray(form.body.filter) ? {} : (form.body.filter ?? {})) as Body;
  const unknown = Object.keys(filter).filter(name => !(name in FILTERS));
  if (unknown.length > 0 && sim.profile.unknownFilter === 'error') for (const name of unknown) form.fail(name, 'field');
  if (form.failed) return form.refusal();
  const rows = [...sim.modems.values()]
    .filter(({ id }) => sim.portOf(user, id))
    .filter(modem => Object.entries(filter).every(([name, value]) => FILTERS[name]?.(modem, value, sim) ?? true))
    .sort((one, other) => one.id - other.id);
  const states = rows.map(modem => stateView(sim, modem));
  return json(200, spoil(sim.profile.rows, states, PORT_FIELDS));
}

const same = (value: unknown, flag: boolean) => (value === true || value === 'true' || value === 1) === flag;
const FILTERS: Readonly<Record<string, (modem: Modem, value: unknown, sim: FarmSim) => boolean>> = {
  active: (modem, value) => same(value, modem.settings.active),
  conn_dev: (modem, value) => same(value, modem.shown.conn_dev),
  conn_net: (modem, value) => same(value, modem.shown.conn_net),
  reconnect_type: ({ settings }, value, sim) =>
    settings.reconnect_type === value || (sim.profile.linkFilterWide && value === 'link' && settings.reconnect_type === 'time_link'),
  operator__id: (modem, value) => modem.operator.id === toInteger(value),
  network_type__id: (modem, value) => NETWORKS.find(({ mode }) => mode === modem.settings.net_mode)?.id === toInteger(value),
  name__icontains: (modem, value) => modem.settings.name.toLocaleLowerCase('ru').includes(String(value).toLocaleLowerCase('ru')),
  ifname: (modem, value) => modem.settings.ifname === value,
};
