import { json, type Reply } from '../http/message';
import type { Handler, Routes } from '../http/router';
import { detail, invalid, withKey } from './replies';
import type { KeyapiSim, StoredKey } from './sim';
import { allEstimated, allExact, countedOf, estimateOfKey, exactOfKey, formatted, keyView, naiveTime } from './views';

const seconds = (sim: KeyapiSim) => Math.floor(sim.clock.now() / 1_000);

/** Traffic of all keys and of one, and its reset, in the words of the dialect. */
export function trafficRoutes(sim: KeyapiSim): Routes {
  switch (sim.profile.dialect) {
    case 'A':
      return exactRoutes(sim, 'xray_api');
    case 'B':
      return exactRoutes(sim, 'alternative_monitor');
    case 'C':
      return portRoutes(sim);
    case 'D':
    case 'E':
      return newerRoutes(sim);
  }
}

/** A spoiled state of the traffic monitor, or null when it is sound. */
function monitorFailure(sim: KeyapiSim): Reply | null {
  return sim.profile.traffic === 'unavailable' ? detail(503, 'Xray API not available') : null;
}

function resetCounters(sim: KeyapiSim, key: StoredKey): void {
  if (!sim.profile.resetLies) sim.traffic.set(key.uuid, { up: 0, down: 0 });
}

type Source = 'xray_api' | 'alternative_monitor';

function exactRoutes(sim: KeyapiSim, source: Source): Routes {
  const exact = source === 'xray_api';
  const ofKey = (key: StoredKey): Reply => {
    if (!key.isActive) return detail(400, 'Key is not active');
    const view = keyView(sim, key);
    if (sim.profile.traffic === 'null') return json(200, { key: view, traffic_bytes: null });
    if (sim.profile.traffic === 'error')
      return json(200, { key: view, traffic_bytes: { error: 'API недоступен или пользователь не найден' } });
    const timestamp = seconds(sim);
    if (exact) return json(200, { key: view, traffic_bytes: { ...exactOfKey(sim, key), timestamp, source } });
    const estimate = estimateOfKey(sim, key);
    const traffic_bytes = { ...estimate, connections_count: estimate.connections, source, method: 'network_distribution', timestamp };
    return json(200, { key: view, traffic_bytes, source });
  };
  return {
    'GET /api/traffic/exact': caughtUp(sim, () => monitorFailure(sim) ?? json(200, exact ? allExact(sim) : allEstimated(sim, source))),
    'GET /api/keys/:id/traffic/exact': withKey(sim, key => monitorFailure(sim) ?? ofKey(key)),
    'POST /api/keys/:id/traffic/reset': withKey(sim, key => {
      if (!key.isActive) return detail(400, 'Key is not active');
      resetCounters(sim, key);
      return json(200, { message: 'Traffic stats reset successfully', key_id: key.uuid, uuid: key.uuid, source });
    }),
    'GET /api/traffic/status': () => json(200, { xray_api_available: exact && sim.profile.traffic !== 'unavailable', source }),
    'GET /api/traffic/compare': caughtUp(sim, () => json(200, comparison(sim))),
  };
}

/** The two accounts side by side, as the user's document shows them. */
function comparison(sim: KeyapiSim): Record<string, unknown> {
  const estimated = sim.keys.reduce((total, key) => total + estimateOfKey(sim, key).total_mb, 0);
  const exact = sim.keys.reduce((total, key) => total + countedOf(sim, key).up + countedOf(sim, key).down, 0) / 1_048_576;
  const sound = sim.profile.traffic === 'sound';
  return {
    estimate: { total_mb: Math.round(estimated * 100) / 100, calculation_method: 'estimate_based_on_connections' },
    exact: sound ? { total_mb: Math.round(exact * 100) / 100 } : { total_mb: 0, error: 'API недоступен или пользователь не найден' },
    api_available: sound,
  };
}

const caughtUp =
  (sim: KeyapiSim, reply: () => Reply): Handler =>
  () => {
    sim.catchUp();
    return reply();
  };

/** Dialect C: a port of its own for each key, counted at the port; beside it a simple estimate and a history. */
function portRoutes(sim: KeyapiSim): Routes {
  const portTraffic = (key: StoredKey) => {
    const { up, down } = countedOf(sim, key);
    return {
      uuid: key.uuid,
      port: key.port,
      uplink_bytes: up,
      downlink_bytes: down,
      total_bytes: up + down,
      total_formatted: formatted(up + down),
    };
  };
  const history = (key: StoredKey) => ({ ...portTraffic(key), key_name: key.name, last_activity: naiveTime(sim, sim.clock.now()) });
  const active = () => sim.keys.filter(key => key.isActive);
  const simple = (key: StoredKey) => ({ ...estimateOfKey(sim, key), source: 'simple_monitor', method: 'connection_based_estimation' });
  const reset = (source: string) =>
    withKey(sim, key => {
      resetCounters(sim, key);
      return json(200, { message: 'Traffic stats reset successfully', key_id: key.uuid, uuid: key.uuid, source });
    });
  return {
    'GET /api/traffic/ports/exact': caughtUp(sim, () => {
      const rows = active().map(portTraffic);
      const total = rows.reduce((sum, row) => sum + row.total_bytes, 0);
      return json(200, {
        total_keys: sim.keys.length,
        active_keys: rows.length,
        ports_traffic: { total_bytes: total, ports: rows, source: 'port_monitor' },
      });
    }),
    'GET /api/keys/:id/traffic/port/exact': withKey(sim, key =>
      key.isActive
        ? json(200, { key: keyView(sim, key), port_traffic: { ...portTraffic(key), source: 'port_monitor' }, timestamp: seconds(sim) })
        : detail(400, 'Key is not active'),
    ),
    'POST /api/keys/:id/traffic/port/reset': reset('port_monitor'),
    'GET /api/traffic/simple': caughtUp(sim, () => json(200, allEstimated(sim, 'simple_monitor'))),
    'GET /api/keys/:id/traffic/simple': withKey(sim, key =>
      json(200, { key: keyView(sim, key), traffic: simple(key), source: 'simple_monitor' }),
    ),
    'POST /api/keys/:id/traffic/simple/reset': reset('simple_monitor'),
    'GET /api/traffic/history': caughtUp(sim, () =>
      json(200, { total_keys: sim.keys.length, active_keys: active().length, keys: active().map(history) }),
    ),
    'GET /api/keys/:id/traffic/history': withKey(sim, key => json(200, { key: keyView(sim, key), history: history(key) })),
    'POST /api/keys/:id/traffic/history/reset': reset('history'),
    'GET /api/traffic/daily/:date': (_exchange, { date = '' }) =>
      /^\d{4}-\d{2}-\d{2}$/.test(date) ? json(200, { date, total_bytes: 0, keys: {} }) : detail(400, 'Invalid date format. Use YYYY-MM-DD'),
    'POST /api/traffic/history/cleanup': () => json(200, { message: 'Old traffic data cleaned up', removed: 0 }),
    'GET /api/traffic/monthly': caughtUp(sim, () =>
      json(200, { year_month: naiveTime(sim, sim.clock.now()).slice(0, 7), keys: active().map(history) }),
    ),
    'GET /api/keys/:id/traffic/monthly': withKey(sim, key => json(200, { key: keyView(sim, key), monthly: history(key) })),
  };
}

/** Dialects D and E: one figure for each key. D takes only its id; E only numbers, and says so with 422. */
function newerRoutes(sim: KeyapiSim): Routes {
  const isE = sim.profile.dialect === 'E';
  const numbered = (then: (key: StoredKey) => Reply): Handler => {
    const found = withKey(sim, then);
    return (exchange, params) => {
      const id = params.id ?? '';
      if (isE && sim.profile.numericOnly && !/^-?\d+$/.test(id)) {
        return invalid('int_parsing', ['path', 'key_id'], 'Input should be a valid integer, unable to parse string as an integer', id);
      }
      return found(exchange, params);
    };
  };
  const amounts = (key: StoredKey) => {
    const { up, down } = countedOf(sim, key);
    return { upload: up, download: down, total: up + down };
  };
  const ofKey = (key: StoredKey): Reply => {
    if (isE) return json(200, { key_id: key.id, ...amounts(key), last_updated: naiveTime(sim, sim.clock.now()) });
    const { total } = amounts(key);
    return json(200, { status: 'success', key_id: key.uuid, key_uuid: key.uuid, total_bytes: total, timestamp: seconds(sim) });
  };
  const reset = (key: StoredKey): Reply => {
    const { upload, download, total } = amounts(key);
    resetCounters(sim, key);
    if (!isE) return json(200, { status: 'success', message: 'Traffic reset successfully', key_id: key.uuid, previous_bytes: total });
    const previous = { previous_upload: upload, previous_download: download, previous_total: total };
    return json(200, { success: true, message: 'Traffic reset', key_id: key.id, ...previous });
  };
  const routes: Routes = {
    'GET /api/keys/:id/traffic': numbered(key => monitorFailure(sim) ?? (sim.profile.traffic === 'null' ? json(200, null) : ofKey(key))),
    'POST /api/keys/:id/traffic/reset': numbered(reset),
  };
  if (!isE) return routes;
  return {
    ...routes,
    'GET /api/traffic': caughtUp(sim, () =>
      json(200, { total: sim.keys.length, keys: sim.keys.map(key => ({ key_id: key.id, uuid: key.uuid, ...amounts(key) })) }),
    ),
  };
}
