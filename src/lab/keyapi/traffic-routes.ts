import { json, type Reply } from '../http/message';
import type { Handler, Routes } from '../http/router';
import { allExact, allShared, exactOfKey, networkShare } from './counted';
import { portRoutes } from './port-routes';
import { caughtUp, detail, invalid, notActive, withKey } from './replies';
import { resetter } from './resets';
import type { KeyapiSim, StoredKey } from './sim';
import type { Steps } from './steps';
import { active, countedOf, keyView, naiveTime, seconds, sumOf } from './views';

/** Traffic of all keys and of one, and its reset, in the words of the dialect. */
export function trafficRoutes(sim: KeyapiSim, steps: Steps): Routes {
  switch (sim.profile.dialect) {
    case 'A':
      return exactRoutes(sim, steps, 'xray_api');
    case 'B':
      return exactRoutes(sim, steps, 'alternative_monitor');
    case 'C':
      return portRoutes(sim, steps);
    case 'D':
    case 'E':
      return newerRoutes(sim, steps);
  }
}

/** A spoiled state of the traffic monitor, or null when it is sound. */
function monitorFailure(sim: KeyapiSim): Reply | null {
  return sim.profile.traffic === 'unavailable' ? detail(503, 'Xray API not available') : null;
}

type Source = 'xray_api' | 'alternative_monitor';

function exactRoutes(sim: KeyapiSim, steps: Steps, source: Source): Routes {
  const exact = source === 'xray_api';
  const ofKey = (key: StoredKey): Reply => {
    if (!key.isActive) return notActive();
    const view = keyView(sim, key);
    if (sim.profile.traffic === 'null') return json(200, { key: view, traffic_bytes: null });
    if (sim.profile.traffic === 'error')
      return json(200, { key: view, traffic_bytes: { error: 'API недоступен или пользователь не найден' } });
    const timestamp = seconds(sim);
    if (exact) return json(200, { key: view, traffic_bytes: { ...exactOfKey(sim, key), timestamp, source } });
    const estimate = networkShare(sim, key);
    const traffic_bytes = { ...estimate, connections_count: estimate.connections, source, method: 'network_distribution', timestamp };
    return json(200, { key: view, traffic_bytes, source });
  };
  const message = 'Traffic stats reset successfully';
  return {
    'GET /api/traffic/exact': caughtUp(sim, () => monitorFailure(sim) ?? json(200, exact ? allExact(sim) : allShared(sim, source))),
    'GET /api/keys/:id/traffic/exact': withKey(sim, key => monitorFailure(sim) ?? ofKey(key)),
    'POST /api/keys/:id/traffic/reset': resetter(sim, steps, key => ({ message, key_id: key.keyId, uuid: key.uuid, source })),
    'GET /api/traffic/status': () => json(200, { xray_api_available: exact && sim.profile.traffic !== 'unavailable', source }),
    'GET /api/traffic/compare': caughtUp(sim, () => json(200, comparison(sim))),
  };
}

/** The two accounts side by side, as the user's document shows them. */
function comparison(sim: KeyapiSim): Record<string, unknown> {
  const estimated = sim.keys.reduce((total, key) => total + networkShare(sim, key).total_mb, 0);
  const exact = sim.keys.reduce((total, key) => total + sumOf(countedOf(sim, key)), 0) / 1_048_576;
  const sound = sim.profile.traffic === 'sound';
  return {
    estimate: { total_mb: Math.round(estimated * 100) / 100, calculation_method: 'estimate_based_on_connections' },
    exact: sound ? { total_mb: Math.round(exact * 100) / 100 } : { total_mb: 0, error: 'API недоступен или пользователь не найден' },
    api_available: sound,
  };
}

/** Dialects D and E: one figure for each key. D takes only its id; E only numbers, and says so with 422. */
function newerRoutes(sim: KeyapiSim, steps: Steps): Routes {
  const isE = sim.profile.dialect === 'E';
  const numbered =
    (handler: Handler): Handler =>
    (exchange, params) => {
      const id = params.id ?? '';
      if (isE && sim.profile.numericOnly && !/^-?\d+$/.test(id)) {
        return invalid('int_parsing', ['path', 'key_id'], 'Input should be a valid integer, unable to parse string as an integer', id);
      }
      return handler(exchange, params);
    };
  const amounts = (key: StoredKey) => {
    const { up, down } = countedOf(sim, key);
    return { upload: up, download: down, total: up + down };
  };
  const ofKey = (key: StoredKey): Reply => {
    if (sim.profile.traffic === 'null') return json(200, null);
    if (sim.profile.traffic === 'error') return json(200, { status: 'error', message: 'Failed to read traffic' });
    if (isE) return json(200, { key_id: key.id, ...amounts(key), last_updated: naiveTime(sim) });
    const { total } = amounts(key);
    return json(200, { status: 'success', key_id: key.keyId, key_uuid: key.uuid, total_bytes: total, timestamp: seconds(sim) });
  };
  const said = (key: StoredKey): Record<string, unknown> => {
    const { upload, download, total } = amounts(key);
    if (!isE) return { status: 'success', message: 'Traffic reset successfully', key_id: key.keyId, previous_bytes: total };
    const previous = { previous_upload: upload, previous_download: download, previous_total: total };
    return { success: true, message: 'Traffic reset', key_id: key.id, ...previous };
  };
  const routes: Routes = {
    'GET /api/keys/:id/traffic': numbered(withKey(sim, key => monitorFailure(sim) ?? ofKey(key), !isE)),
    'POST /api/keys/:id/traffic/reset': numbered(resetter(sim, steps, said, !isE)),
  };
  if (!isE) return routes;
  return {
    ...routes,
    'GET /api/traffic': caughtUp(sim, () =>
      json(200, { total: sim.keys.length, keys: active(sim).map(key => ({ key_id: key.id, uuid: key.uuid, ...amounts(key) })) }),
    ),
  };
}
