import { json, type Reply } from '../http/message';
import type { Routes } from '../http/router';
import { detail } from './replies';
import type { KeyapiSim, StoredKey } from './sim';
import type { Steps } from './steps';
import { naiveTime, seconds } from './views';

/** What a dialect tells about its host, and the restarts it can be asked for. */
export function systemRoutes(sim: KeyapiSim, steps: Steps): Routes {
  switch (sim.profile.dialect) {
    case 'A':
    case 'E':
      return {};
    case 'B':
      return olderRoutes(sim, steps);
    case 'C':
      return { ...olderRoutes(sim, steps), ...xrayRoutes(sim, steps) };
    case 'D':
      return { ...xrayRoutes(sim, steps), ...newestRoutes(sim) };
  }
}

/** Writes the list into the configuration and restarts. */
function syncing(sim: KeyapiSim, steps: Steps, message: string): Promise<Reply> {
  const success = () => json(200, { message, status: 'synced', timestamp: seconds(sim) });
  return sim.inTurn(() =>
    steps.run('sync', {
      save: () => {},
      configure: () => sim.configure(),
      restart: () => sim.restartXray(),
      success,
      answer: restarted => (restarted ? success() : detail(500, 'Failed to restart Xray service')),
    }),
  );
}

const sync = (sim: KeyapiSim) => {
  const listed = sim.keys.map(({ uuid }) => uuid);
  return {
    listed,
    missing: listed.filter(uuid => !sim.configured.has(uuid)),
    extra: [...sim.configured].filter(uuid => !listed.includes(uuid)),
  };
};

function olderRoutes(sim: KeyapiSim, steps: Steps): Routes {
  return {
    'POST /api/system/sync-config': () => syncing(sim, steps, 'Configuration synchronized successfully'),
    'GET /api/system/config-status': () => {
      const { listed, missing, extra } = sync(sim);
      return json(200, {
        ...{ synchronized: missing.length + extra.length === 0, keys_json_count: listed.length, config_json_count: sim.configured.size },
        ...{ keys_json_uuids: listed, config_json_uuids: [...sim.configured], timestamp: seconds(sim) },
      });
    },
    'POST /api/system/verify-reality': () =>
      json(200, { message: 'Reality settings verified and updated successfully', status: 'verified', timestamp: seconds(sim) }),
  };
}

function xrayRoutes(sim: KeyapiSim, steps: Steps): Routes {
  const most = sim.profile.mostKeys;
  return {
    'GET /api/system/ports': () => {
      const used_ports = Object.fromEntries(sim.keys.map(({ port, uuid }) => [String(port), uuid]));
      const port_assignments = Object.fromEntries(
        sim.keys.map(key => [key.uuid, { port: key.port, key_id: key.keyId, key_name: key.name }]),
      );
      return json(200, {
        ...{ port_assignments: { used_ports, port_assignments }, used_ports: sim.keys.length, available_ports: most - sim.keys.length },
        ...{ max_ports: most, port_range: `10001-${10_000 + most}`, timestamp: seconds(sim) },
      });
    },
    'GET /api/system/xray/config-status': () => {
      const { missing, extra } = sync(sim);
      const config_status = {
        synchronized: missing.length + extra.length === 0,
        keys_count: sim.keys.length,
        config_clients: sim.configured.size,
      };
      return json(200, { config_status, timestamp: seconds(sim) });
    },
    'POST /api/system/xray/sync-config': () => syncing(sim, steps, 'Xray configuration synchronized successfully'),
    'GET /api/system/xray/validate-sync': () => {
      const { missing, extra } = sync(sim);
      return json(200, { validation: { valid: missing.length + extra.length === 0, missing, extra }, timestamp: seconds(sim) });
    },
  };
}

function newestRoutes(sim: KeyapiSim): Routes {
  const inbound = (key: StoredKey) => ({
    ...{ tag: `inbound-${key.uuid}`, port: key.port, client_count: 1, uuids: [key.uuid], short_ids: [key.shortId] },
    ...{ dest: 'www.example.com:443', server_names: ['www.example.com'] },
  });
  return {
    'GET /api/system/xray/inbounds': () =>
      json(200, {
        inbounds: sim.keys.filter(({ uuid }) => sim.configured.has(uuid)).map(inbound),
        timestamp: seconds(sim),
        source: 'config.json',
      }),
    'POST /api/system/fix-reality-keys': () => json(200, { status: 'error', message: 'Failed to fix Reality keys' }),
    'GET /health': () => json(200, health(sim)),
  };
}

/** `uptime_seconds` is the machine's, not Xray's. */
const health = (sim: KeyapiSim) => ({
  ...{ status: 'healthy', timestamp: naiveTime(sim), version: '2.3.1' },
  services: { xray: 'running', api: 'running', nginx: 'running' },
  resources: {
    memory_usage_percent: 42.1,
    memory_available_mb: 611.5,
    disk_usage_percent: 37,
    disk_free_gb: 21.4,
    cpu_usage_percent: 11.5,
  },
  uptime_seconds: Math.floor((sim.clock.now() - sim.startedAt) / 1_000) + 900_000,
});
