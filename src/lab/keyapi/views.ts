import type { Counted, KeyapiSim, StoredKey } from './sim';

const REALITY_NAME = 'www.example.com';
const MIB = 1024 * 1024;

/** Python's `datetime.now().isoformat()`: local time to the microsecond, and no zone. */
export function naiveTime(sim: KeyapiSim, at: number): string {
  const local = at + sim.profile.skewMs + sim.profile.utcOffsetMinutes * 60_000;
  return new Date(local).toISOString().replace('Z', '640');
}

export function keyView(sim: KeyapiSim, key: StoredKey): Record<string, unknown> {
  const created_at = naiveTime(sim, key.createdAt);
  const base = { name: key.name, uuid: key.uuid, created_at, is_active: key.isActive };
  switch (sim.profile.dialect) {
    case 'A':
    case 'B':
      return { id: key.uuid, ...base };
    case 'C':
      return { id: key.uuid, ...base, port: key.port };
    case 'D':
      return { id: key.uuid, ...base, port: key.port, short_id: key.shortId };
    case 'E':
      return { key_id: key.id, ...base, short_id: key.shortId, sni: REALITY_NAME, port: sim.door.port };
  }
}

/** The link, byte for byte in the form of the user's document; the name stands raw behind the first `#`. */
export function linkOf(sim: KeyapiSim, key: StoredKey): string {
  const sid = sim.profile.dialect === 'A' || sim.profile.dialect === 'B' ? SHARED_SHORT_ID : key.shortId;
  const query = `encryption=none&security=reality&sni=${REALITY_NAME}&fp=chrome&pbk=${sim.publicKey}&sid=${sid}&spx=/&type=tcp&flow=`;
  // Port based: the link leads to the key's own port, behind which the lab has no door.
  const port = sim.profile.dialect === 'C' || sim.profile.dialect === 'D' ? key.port : sim.door.port;
  return `vless://${key.uuid}@${sim.door.host}:${port}?${query}#${key.name}`;
}
const SHARED_SHORT_ID = '2680beb40ea2fde0';

export function clientConfig(sim: KeyapiSim, key: StoredKey): Record<string, unknown> {
  const link = linkOf(sim, key);
  const view = keyView(sim, key);
  if (sim.profile.dialect === 'D') return { key: view, client_config: link, vless_url: link, short_id: key.shortId };
  const text = `=== Конфигурация клиента ===\nИмя: ${key.name}\nUUID: ${key.uuid}\nVLESS URL: ${link}\n\n=== QR код данные ===\n${link}`;
  return { key: view, client_config: text };
}

export const formatted = (bytes: number): string =>
  bytes < 1024
    ? `${bytes} B`
    : bytes < MIB
      ? `${(bytes / 1024).toFixed(2)} KB`
      : bytes < 1024 * MIB
        ? `${(bytes / MIB).toFixed(2)} MB`
        : `${(bytes / 1024 / MIB).toFixed(2)} GB`;
const mb = (bytes: number) => Math.round((bytes / MIB) * 100) / 100;

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

export const countedOf = (sim: KeyapiSim, key: StoredKey): Counted => sim.traffic.get(key.uuid) ?? { up: 0, down: 0 };

/** Exact, as Xray counts it. */
export const exactOfKey = (sim: KeyapiSim, key: StoredKey) => ({ uuid: key.uuid, ...amounts(countedOf(sim, key)) });

/** A share of the interface's bytes by the share of connections: right to some 80 % in the sum, never per key. */
export function estimateOfKey(sim: KeyapiSim, key: StoredKey) {
  const weight = (other: StoredKey) => 20 + ((other.id * 37) % 200);
  const active = sim.keys.filter(other => other.isActive);
  const all = active.reduce((sum, other) => sum + countedOf(sim, other).up + countedOf(sim, other).down, 0);
  const weights = active.reduce((sum, other) => sum + weight(other), 0);
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

export function allExact(sim: KeyapiSim): Record<string, unknown> {
  const active = sim.keys.filter(key => key.isActive);
  const sum = active.reduce((total, key) => ({ up: total.up + countedOf(sim, key).up, down: total.down + countedOf(sim, key).down }), {
    up: 0,
    down: 0,
  });
  return {
    total_keys: sim.keys.length,
    active_keys: active.length,
    traffic_stats: {
      ...amounts(sum, true),
      keys_stats: active.map(key => exactOfKey(sim, key)),
      source: 'xray_api',
    },
  };
}

export function allEstimated(sim: KeyapiSim, source: string): Record<string, unknown> {
  const active = sim.keys.filter(key => key.isActive);
  const keys_stats = active.map(key => ({ uuid: key.uuid, ...estimateOfKey(sim, key) }));
  const bytes = keys_stats.reduce((total, row) => total + row.total_bytes, 0);
  const totals = { total_keys: sim.keys.length, active_keys: active.length };
  const timestamp = Math.floor(sim.clock.now() / 1_000);
  return { ...totals, traffic_stats: { ...totals, total_traffic: formatted(bytes), keys_stats, source, timestamp }, source };
}
