import { json, type Reply } from '../http/message';
import type { HistoryRow, OperatorIp } from './accounts';
import { OK, type PanelRoutes } from './api';
import { formatDate, humanize, parseDate } from './dates';
import { type Body, type Form, toInteger } from './form';
import { paginate, type SortFields } from './paging';
import { SERVICES, type Service } from './services';
import type { FarmSim } from './sim';
import { IP_FIELDS, spoil } from './spoil';
import { FINGERPRINTS, MODEM_TYPES, NETWORKS, OPERATORS } from './tables';

const MEMORY_TOTAL_MB = 7_965;

/** Lookups, statistics, services and the dashboard. */
export function serverRoutes(sim: FarmSim): PanelRoutes {
  return {
    'GET /api/devices/modem/type': () => json(200, MODEM_TYPES),
    'GET /api/devices/osfp/list': () => json(200, FINGERPRINTS),
    'GET /api/devices/interface/list': () => json(200, sim.freeInterfaces()),
    'GET /api/devices/operators/list': () =>
      json(
        200,
        sim.operators().map(({ id, listName }) => ({ id, name: listName })),
      ),
    'GET /api/devices/network/list': () => {
      const seen = NETWORKS.filter(({ mode }) => [...sim.modems.values()].some(modem => modem.settings.net_mode === mode));
      return json(
        200,
        seen.map(({ id, listName }) => ({ id, name: listName })),
      );
    },
    'GET /api/devices/statistic/ip': () => {
      const count = (operator: number) => sim.operatorIps.filter(row => row.operator === operator).length;
      return json(
        200,
        sim.operators().map(({ id, listName }) => ({ name: listName, count: count(id) })),
      );
    },
    'POST /api/devices/ip/operator': ({ form }) => operatorIps(sim, form),
    'POST /api/devices/ip/modem': ({ form }) => modemIps(sim, form),
    'GET /api/devices/services/status': () =>
      json(200, Object.fromEntries(shownServices(sim).map(name => [name, sim.services.running(name)]))),
    'POST /api/devices/services/stop': ({ form }) => switchService(sim, form, false),
    'POST /api/devices/services/start': ({ form }) => switchService(sim, form, true),
    'GET /api/dashboard/cpu': () => {
      const seconds = Math.floor((sim.clock.now() - sim.bootAt) / 1_000);
      const cpu = Math.round(Math.min(60, Math.max(5, sim.cpu.step())) * 10) / 10;
      const used = Math.round(Math.min(MEMORY_TOTAL_MB, Math.max(800, sim.memory.step())));
      return json(200, {
        cpu,
        memory: { total: MEMORY_TOTAL_MB, used },
        uptime: { seconds, humanize: humanize(seconds, sim.profile.lang) },
      });
    },
  };
}

/** The document's table has `high`, its sample `proxy` instead. */
function shownServices(sim: FarmSim): readonly Service[] {
  const { serviceKeys } = sim.profile;
  return SERVICES.filter(
    name => serviceKeys === 'both' || (name !== 'high' && name !== 'proxy') || (name === 'high') === (serviceKeys === 'table'),
  );
}

function switchService(sim: FarmSim, form: Form, running: boolean): Reply {
  const name = form.text('name');
  const service = shownServices(sim).find(known => known === name);
  if (!service && !form.errors.name) form.fail('name', 'service');
  if (form.failed || !service) return form.refusal();
  sim.setService(service, running);
  return OK();
}

/** Dates of a filter: from and to of a range, or one moment to the second. */
function datesMatch(filter: Body, at: number, sim: FarmSim): boolean {
  const range = filter.date_create__range;
  if (Array.isArray(range)) {
    const [from, to] = range.map(text => parseDate(text, sim.profile));
    if (at < (from ?? Number.NEGATIVE_INFINITY) || at > (to ?? Number.POSITIVE_INFINITY) + 999) return false;
  }
  if (filter.date_create === undefined) return true;
  return formatDate(at, sim.profile) === String(filter.date_create);
}

/** Names that a filter of the list may have besides dates, where the panel minds unknown ones; and the form of its dates. */
function checkFilter(form: Form, filter: Body, known: readonly string[]): void {
  const unknown = Object.keys(filter).filter(name => !known.includes(name) && !name.startsWith('date_create'));
  if (form.profile.unknownFilter === 'error') for (const name of unknown) form.fail(name, 'field');
  const range = filter.date_create__range;
  if (range === undefined) return;
  const sound = Array.isArray(range) && range.length === 2 && range.every(text => parseDate(text, form.profile) !== null);
  if (!sound) form.fail('date_create__range', 'date');
}

const filterOf = (form: Form): Body => (Array.isArray(form.body.filter) ? {} : ((form.body.filter ?? {}) as Body));
const equal = (value: unknown, candidate: unknown) => value === undefined || String(value) === String(candidate);
const among = (value: unknown, candidate: unknown) =>
  value === undefined || (Array.isArray(value) && value.map(String).includes(String(candidate)));
const operatorMatches = (filter: Body, operator: number) => {
  const id = filter.operator__id;
  const name = filter.operator__name__contains;
  if (id !== undefined && toInteger(id) !== operator) return false;
  return name === undefined || (OPERATORS.find(other => other.id === operator)?.listName ?? '').includes(String(name));
};

const OPERATOR_FIELDS: SortFields<OperatorIp> = {
  id: row => row.id,
  ip: row => row.ip,
  date_create: row => row.at,
  operator: row => row.operator,
};

function operatorIps(sim: FarmSim, form: Form): Reply {
  const filter = filterOf(form);
  checkFilter(form, filter, ['operator__name__contains', 'operator__id', 'ip']);
  const found = sim.operatorIps.filter(
    row => operatorMatches(filter, row.operator) && equal(filter.ip, row.ip) && datesMatch(filter, row.at, sim),
  );
  const { meta, rows } = paginate(found, form, OPERATOR_FIELDS);
  if (form.failed) return form.refusal();
  const data = rows.map(({ id, ip, at, operator }) => ({ id, ip, date_create: formatDate(at, sim.profile), operator }));
  return json(200, { meta, data: spoil(sim.profile.rows, data, IP_FIELDS) });
}

const CHANGE_FIELDS: SortFields<HistoryRow> = {
  id: row => row.id,
  oip: row => row.oip,
  modem: row => row.modem,
  network_type: row => row.networkType,
  osfp: row => row.osfp,
  date_create: row => row.at,
};

function modemIps(sim: FarmSim, form: Form): Reply {
  const filter = filterOf(form);
  const own = sim.profile.portFilter === 'heeded' ? ['modem__id'] : [];
  const networks = ['network_type__id', 'network_type__name', 'network_type__id__in', 'network_type__name__in'];
  checkFilter(form, filter, ['operator__name__contains', 'operator__id', 'oip__ip', 'oip__ip__in', ...networks, ...own]);
  const network = (row: HistoryRow) => NETWORKS.find(({ id }) => id === row.networkType)?.listName ?? '';
  const found = sim.history.filter(
    row =>
      operatorMatches(filter, row.operator) &&
      equal(filter.oip__ip, row.oip) &&
      among(filter.oip__ip__in, row.oip) &&
      (sim.profile.portFilter === 'ignored' || equal(filter.modem__id, row.modem)) &&
      equal(filter.network_type__id, row.networkType) &&
      among(filter.network_type__id__in, row.networkType) &&
      equal(filter.network_type__name, network(row)) &&
      among(filter.network_type__name__in, network(row)) &&
      datesMatch(filter, row.at, sim),
  );
  const { meta, rows } = paginate(found, form, CHANGE_FIELDS);
  if (form.failed) return form.refusal();
  const data = rows.map(row => ({
    id: row.id,
    oip: row.oip,
    modem: row.modem,
    network_type: row.networkType,
    osfp: row.osfp,
    date_create: formatDate(row.at, sim.profile),
  }));
  return json(200, { meta, data: spoil(sim.profile.rows, data, IP_FIELDS) });
}
