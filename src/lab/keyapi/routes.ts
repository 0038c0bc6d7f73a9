import { json, type Reply } from '../http/message';
import type { Routes } from '../http/router';
import { detail, invalid, keyNotFound, withKey } from './replies';
import type { KeyapiSim, StoredKey } from './sim';
import { trafficRoutes } from './traffic-routes';
import { clientConfig, keyView, linkOf } from './views';

/** Everything one dialect answers; the rest is 404. */
export function keyapiRoutes(sim: KeyapiSim): Routes {
  const { dialect } = sim.profile;
  const common: Routes = {
    'GET /': () => json(200, banner(sim)),
    'GET /api/': () => json(200, banner(sim)),
    'POST /api/keys': ({ body }) => create(sim, body),
    'GET /api/keys': () => list(sim),
    'GET /api/keys/:id': withKey(sim, key => json(200, keyView(sim, key))),
    'DELETE /api/keys/:id': withKey(sim, key => remove(sim, key)),
    'GET /api/keys/:id/config': withKey(sim, key => json(200, clientConfig(sim, key))),
  };
  const own = dialect === 'E' ? { 'GET /api/keys/:id/link': withKey(sim, key => json(200, { vless_link: linkOf(sim, key) })) } : {};
  return { ...common, ...own, ...trafficRoutes(sim), ...systemRoutes(sim) };
}

const banner = (sim: KeyapiSim) => ({
  message: 'VPN Key Management API',
  version: { A: '1.0.0', B: '1.0.0', C: '2.0.0', D: '2.3.1', E: '3.0.0' }[sim.profile.dialect],
  status: 'running',
});

function list(sim: KeyapiSim): Reply {
  const rows = sim.keys.map(key => keyView(sim, key));
  return json(200, sim.profile.list === 'wrapped' ? { keys: rows, total: rows.length } : rows);
}

/** The name a body asks for, or the refusal of the model. */
function nameOf(body: string): { readonly name: string } | { readonly refusal: Reply } {
  let input: unknown;
  try {
    input = JSON.parse(body);
  } catch {
    return { refusal: invalid('json_invalid', ['body', '0'], 'JSON decode error', {}) };
  }
  const name = input !== null && typeof input === 'object' ? (input as Record<string, unknown>).name : undefined;
  if (name === undefined) return { refusal: invalid('missing', ['body', 'name'], 'Field required', input) };
  if (typeof name !== 'string') return { refusal: invalid('string_type', ['body', 'name'], 'Input should be a valid string', name) };
  if (name.length < 1) return { refusal: invalid('string_too_short', ['body', 'name'], 'String should have at least 1 character', name) };
  if ([...name].length > 100) {
    return { refusal: invalid('string_too_long', ['body', 'name'], 'String should have at most 100 characters', name) };
  }
  return { name };
}

/** In A and B the key is stored first and Xray restarted afterwards: a failure leaves it behind. */
async function create(sim: KeyapiSim, body: string): Promise<Reply> {
  const asked = nameOf(body);
  if ('refusal' in asked) return asked.refusal;
  return sim.inTurn(async () => {
    const { dialect, mostKeys, created } = sim.profile;
    if (sim.keys.length >= mostKeys) return detail(400, `Maximum number of keys (${mostKeys}) reached`);
    sim.catchUp();
    const key = sim.store(asked.name);
    if (!(await sim.restartXray())) {
      if (dialect === 'C' || dialect === 'D' || dialect === 'E') sim.delete(key);
      return detail(500, 'Failed to create key: 500: Failed to restart Xray service');
    }
    const view = keyView(sim, key);
    return json(dialect === 'E' ? 201 : 200, created === 'list' ? [view] : view);
  });
}

function remove(sim: KeyapiSim, key: StoredKey): Promise<Reply> {
  return sim.inTurn(async () => {
    if (!sim.keys.includes(key)) return keyNotFound();
    const deleted_key = keyView(sim, key);
    sim.delete(key);
    if (!(await sim.restartXray())) return detail(500, 'Failed to restart Xray service');
    return json(
      200,
      sim.profile.dialect === 'A' ? { message: 'Key deleted successfully', deleted_key } : { message: 'Key deleted successfully' },
    );
  });
}

/** What a dialect tells about its host. */
function systemRoutes(sim: KeyapiSim): Routes {
  const { dialect } = sim.profile;
  const restart = () =>
    sim.inTurn(async () =>
      (await sim.restartXray())
        ? json(200, { status: 'success', message: 'Configuration synchronised' })
        : json(200, { status: 'error', message: 'Failed to restart Xray service' }),
    );
  const uuids = () => sim.keys.map(key => key.uuid);
  const inSync = () =>
    json(200, { synchronized: true, keys_count: sim.keys.length, config_clients: sim.keys.length, missing: [], extra: [] });
  if (dialect === 'B' || dialect === 'C') {
    return {
      'POST /api/system/sync-config': restart,
      'GET /api/system/config-status': inSync,
      'GET /api/system/verify-reality': () => json(200, { status: 'ok', public_key: sim.publicKey }),
    };
  }
  if (dialect !== 'D') return {};
  const inbound = (key: StoredKey) => ({
    tag: `inbound-${key.uuid}`,
    port: key.port,
    client_count: 1,
    uuids: [key.uuid],
    short_ids: [key.shortId],
    dest: 'www.example.com:443',
    server_names: ['www.example.com'],
  });
  return {
    'GET /api/system/ports': () =>
      json(200, { used_ports: sim.keys.length, available_ports: 100 - sim.keys.length, max_ports: 100, uuids: uuids() }),
    'GET /api/system/xray/config-status': inSync,
    'GET /api/system/xray/inbounds': () => json(200, { inbounds: sim.keys.map(inbound) }),
    'POST /api/system/xray/sync-config': restart,
    'GET /api/system/xray/validate-sync': inSync,
    'POST /api/system/fix-reality-keys': () => json(200, { status: 'error', message: 'nothing to fix' }),
    'GET /health': () => json(200, health(sim)),
  };
}

/** `uptime_seconds` is the machine's, not Xray's. */
const health = (sim: KeyapiSim) => ({
  status: 'healthy',
  services: { xray: true, api: true, nginx: true },
  resources: { cpu_percent: 11.5, memory_percent: 42.1, disk_percent: 37 },
  uptime_seconds: Math.floor((sim.clock.now() - sim.startedAt) / 1_000) + 900_000,
});
