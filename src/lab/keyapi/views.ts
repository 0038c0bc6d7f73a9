import type { Counted, KeyapiSim, StoredKey } from './sim';

const REALITY_NAME = 'www.example.com';
const MIB = 1024 * 1024;

/** Python's `datetime.now().isoformat()`: local time to the microsecond, and no zone. */
export function naiveTime(sim: KeyapiSim, at = sim.clock.now()): string {
  const local = at + sim.profile.skewMs + sim.profile.utcOffsetMinutes * 60_000;
  return new Date(local).toISOString().replace('Z', '640');
}
export const seconds = (sim: KeyapiSim): number => Math.floor((sim.clock.now() + sim.profile.skewMs) / 1_000);

/** A key as the dialect shows it; `one`: in an answer about it alone. */
export function keyView(sim: KeyapiSim, key: StoredKey, one = true): Record<string, unknown> {
  const created_at = naiveTime(sim, key.createdAt);
  const base = { name: key.name, uuid: key.uuid, created_at, is_active: key.isActive };
  switch (sim.profile.dialect) {
    case 'A':
    case 'B':
      return { id: key.keyId, ...base };
    case 'C':
      return { id: key.keyId, ...base, port: key.port };
    case 'D':
      return { id: key.keyId, ...base, port: key.port, short_id: key.shortId };
    case 'E': {
      const more = { short_id: key.shortId, sni: REALITY_NAME, port: sim.door.port };
      const id = sim.profile.listIds === 'number' || one ? { key_id: key.id } : { id: key.uuid };
      return { ...id, ...base, ...more };
    }
  }
}

/** The link, byte for byte in the form of the user's document; the name stands raw behind the first `#`. */
export function linkOf(sim: KeyapiSim, key: StoredKey): string {
  const { dialect } = sim.profile;
  const sid = dialect === 'A' || dialect === 'B' ? SHARED_SHORT_ID : key.shortId;
  const query = `encryption=none&security=reality&sni=${REALITY_NAME}&fp=chrome&pbk=${sim.publicKey}&sid=${sid}&spx=/&type=tcp&flow=`;
  // Port based: the link leads to the key's own port, behind which the lab has no door.
  const port = dialect === 'C' || dialect === 'D' ? key.port : sim.door.port;
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
export const mb = (bytes: number) => Math.round((bytes / MIB) * 100) / 100;

export const sumOf = ({ up, down }: Counted): number => up + down;
export const countedOf = (sim: KeyapiSim, key: StoredKey): Counted => sim.traffic.get(key.uuid) ?? { up: 0, down: 0 };
export const active = (sim: KeyapiSim): readonly StoredKey[] => sim.keys.filter(key => key.isActive);
