/** The ways in which these services count: Xray's own counters, and guesses from the network card. */
import type { Counted, KeyapiSim, StoredKey } from './sim';
import { active, countedOf, formatted, mb, seconds, sumOf } from './views';

/** The figures of one key, or with `sums` of all: only the names of the directions differ. */
const amounts = ({ up, down }: Counted, sums = false) => {
  const prefix = sums ? 'total_' : '';
  const total = up + down;
  return {
    [`${prefix}uplink_bytes`]: up,
    [`${prefix}downlink_bytes`]: down,
    total_bytes: total,
    [`${prefix}uplink_formatted`]: formatted(up),
    [`${prefix}downlink_formatted`]: formatted(down),
    total_formatted: formatted(total),
    [`${prefix}uplink_mb`]: mb(up),
    [`${prefix}downlink_mb`]: mb(down),
    total_mb: mb(total),
  };
};

/** Exact, as Xray counts it. */
export const exactOfKey = (sim: KeyapiSim, key: StoredKey) => ({ uuid: key.uuid, ...amounts(countedOf(sim, key)) });

export function allExact(sim: KeyapiSim): Record<string, unknown> {
  const keys = active(sim);
  const sum = keys.reduce((total, key) => ({ up: total.up + countedOf(sim, key).up, down: total.down + countedOf(sim, key).down }), {
    up: 0,
    down: 0,
  });
  return {
    total_keys: sim.keys.length,
    active_keys: keys.length,
    traffic_stats: { ...amounts(sum, true), keys_stats: keys.map(key => exactOfKey(sim, key)), source: 'xray_api' },
  };
}

/** What the network card has moved: every user's bytes, whenever they were. */
const interfaceBytes = (sim: KeyapiSim): number => [...sim.ever.values()].reduce((sum, counted) => sum + sumOf(counted), 0);
/** Open connections of a key: some while somebody uses it. */
const connectionsOf = (sim: KeyapiSim, key: StoredKey): number => (sim.online().includes(key.uuid) ? 1 + (key.id % 4) : 0);

/** A share of the network card's bytes by the share of connections: right to some 80 % in the sum, never for one key. */
export function networkShare(sim: KeyapiSim, key: StoredKey) {
  const weight = (other: StoredKey) => 20 + ((other.id * 37) % 200);
  const all = active(sim).reduce((sum, other) => sum + sumOf(countedOf(sim, other)), 0);
  const weights = active(sim).reduce((sum, other) => sum + weight(other), 0);
  const connections = key.isActive ? weight(key) : 0;
  const bytes = weights > 0 ? Math.round((all * connections) / weights) : 0;
  return {
    total_bytes: bytes,
    total_formatted: formatted(bytes),
    total_mb: mb(bytes),
    connections,
    connection_ratio: weights > 0 ? Math.round((connections / weights) * 10_000) / 100 : 0,
  };
}

export function allShared(sim: KeyapiSim, source: string): Record<string, unknown> {
  const keys = active(sim);
  const keys_stats = keys.map(key => ({ uuid: key.uuid, ...networkShare(sim, key) }));
  const bytes = keys_stats.reduce((total, row) => total + row.total_bytes, 0);
  const totals = { total_keys: sim.keys.length, active_keys: keys.length };
  return { ...totals, traffic_stats: { ...totals, total_traffic: formatted(bytes), keys_stats, source, timestamp: seconds(sim) }, source };
}

/** Named exact there, and a guess: the network card's bytes divided by the connections of one port; none without a connection. */
export function portShare(sim: KeyapiSim, key: StoredKey) {
  const connections = connectionsOf(sim, key);
  const all = interfaceBytes(sim);
  const bytes = connections > 0 ? Math.floor(all / connections) : 0;
  const half = Math.floor(bytes / 2);
  return {
    ...{ port: key.port, connections, total_bytes: bytes, rx_bytes: half, tx_bytes: half },
    ...{ interface_traffic: {}, total_interface_traffic: all, timestamp: seconds(sim) + 0.25 },
    ...{ total_formatted: formatted(bytes), rx_formatted: formatted(half), tx_formatted: formatted(half) },
  };
}

/** A kilobyte for each connection and second since the last look, which is half a minute old. Fractions come of it. */
export function byConnections(sim: KeyapiSim, key: StoredKey) {
  const connections = connectionsOf(sim, key);
  const bytes = connections * 1024 * 30.020_263_67;
  const half = Math.floor(bytes / 2);
  return {
    ...{ port: key.port, connections, total_bytes: bytes, rx_bytes: half, tx_bytes: half, traffic_rate: 1024.5 },
    ...{ total_formatted: formatted(bytes), rx_formatted: formatted(half), tx_formatted: formatted(half) },
    ...{ timestamp: seconds(sim) + 0.25, source: 'simple_monitor', method: 'connection_based_estimation', uuid: key.uuid },
  };
}

/** What the service keeps of the past, in halves as it counts them. */
export function keptOf(counted: Counted | undefined, connections: number) {
  const bytes = counted ? sumOf(counted) : 0;
  const half = Math.floor(bytes / 2);
  return { total_bytes: bytes, rx_bytes: half, tx_bytes: half, max_connections: connections, sessions: connections };
}
