import { json, type Reply } from '../http/message';
import type { Routes } from '../http/router';
import { byConnections, keptOf, portShare } from './counted';
import { caughtUp, detail, notActive, withKey } from './replies';
import { forgetHistory, resetter } from './resets';
import type { Counted, KeyapiSim, StoredKey } from './sim';
import type { Steps } from './steps';
import { active, formatted, keyView, naiveTime, seconds } from './views';

/** Dialect C: a port of its own for each key, guessed at the port; beside it a simple guess and a history. */
export function portRoutes(sim: KeyapiSim, steps: Steps): Routes {
  const spoiled = (sound: () => Reply): Reply => {
    if (sim.profile.traffic === 'unavailable') return detail(500, 'Failed to get exact ports traffic: monitor');
    return sound();
  };
  const ofKey = (key: StoredKey): unknown => {
    if (sim.profile.traffic === 'null') return null;
    if (sim.profile.traffic === 'error')
      return { error: `No port assigned for UUID: ${key.uuid}`, uuid: key.uuid, port: null, total_bytes: 0, connections: 0 };
    return { ...portShare(sim, key), uuid: key.uuid };
  };
  const success = (data: unknown): Reply => json(200, { status: 'success', data, timestamp: naiveTime(sim) });
  const done = (message: string) => (key: StoredKey) => ({
    message,
    key_id: key.keyId,
    uuid: key.uuid,
    port: key.port,
    source: 'port_monitor',
  });
  const noted = (message: string) => (key: StoredKey) => ({ status: 'success', message, key_id: key.keyId, timestamp: naiveTime(sim) });
  return {
    'GET /api/traffic/ports/exact': caughtUp(sim, () =>
      spoiled(() => {
        const rows = active(sim).map(key => [key.uuid, { port: key.port, key_name: key.name, traffic: portShare(sim, key) }] as const);
        const total_traffic = rows.reduce((sum, [, { traffic }]) => sum + traffic.total_bytes, 0);
        const ports_traffic = {
          total_ports: rows.length,
          ports_traffic: Object.fromEntries(rows),
          total_traffic,
          total_connections: rows.length,
        };
        return json(200, { ports_traffic, system_summary: { active_ports: rows.length }, source: 'port_monitor', timestamp: seconds(sim) });
      }),
    ),
    'GET /api/keys/:id/traffic/port/exact': withKey(sim, key =>
      key.isActive
        ? spoiled(() => json(200, { key: keyView(sim, key), port_traffic: ofKey(key), source: 'port_monitor', timestamp: seconds(sim) }))
        : notActive(),
    ),
    'POST /api/keys/:id/traffic/port/reset': resetter(sim, steps, done('Port traffic stats reset successfully')),
    'GET /api/traffic/simple': caughtUp(sim, () => {
      const ports = Object.fromEntries(active(sim).map(key => [String(key.port), byConnections(sim, key)]));
      return success({ ports, total_connections: active(sim).length, total_bytes: 0, timestamp: seconds(sim) });
    }),
    'GET /api/keys/:id/traffic/simple': withKey(
      sim,
      key => json(200, { status: 'success', key: keyView(sim, key), traffic: byConnections(sim, key), timestamp: naiveTime(sim) }),
      true,
    ),
    'POST /api/keys/:id/traffic/simple/reset': resetter(sim, steps, noted('Traffic stats reset successfully'), true),
    'GET /api/traffic/status': () => json(200, { total_keys: sim.keys.length, simple_monitor_available: true, traffic_stats: [] }),
    ...historyRoutes(sim, steps, success, noted),
  };
}

type Success = (data: unknown) => Reply;
type Noted = (message: string) => (key: StoredKey) => Record<string, unknown>;

/** What it keeps itself: since it began, by day, by month. */
function historyRoutes(sim: KeyapiSim, steps: Steps, success: Success, noted: Noted): Routes {
  const about = (key: StoredKey) => ({
    ...{ key_uuid: key.uuid, key_name: key.name, port: key.port, created_at: naiveTime(sim, key.createdAt) },
    ...{ last_activity: naiveTime(sim), is_active: key.isActive },
  });
  const kept = (counts: ReadonlyMap<string, Counted>, key: StoredKey) => keptOf(counts.get(key.uuid), 1 + (key.id % 4));
  const whole = (key: StoredKey) => {
    const { total_bytes, rx_bytes, tx_bytes } = kept(sim.ever, key);
    return { total_bytes, rx_bytes, tx_bytes, total_connections: 35, total_formatted: formatted(total_bytes) };
  };
  const daysOf = (key: StoredKey) => Object.fromEntries([...sim.days].map(([date, counts]) => [date, kept(counts, key)]));
  const ofMonth = (month: string, key: StoredKey) => {
    const days = [...sim.days].filter(([date]) => date.startsWith(month)).map(([, counts]) => kept(counts, key).total_bytes);
    const total_bytes = days.reduce((sum, bytes) => sum + bytes, 0) + 0.020_263_67;
    return { total_bytes, rx_bytes: Math.floor(total_bytes / 2), tx_bytes: Math.floor(total_bytes / 2), max_connections: 271, sessions: 5 };
  };
  const monthIn = (query: URLSearchParams): string => query.get('year_month') ?? naiveTime(sim).slice(0, 7);
  const sums = (bytes: number) => ({
    total_traffic_bytes: bytes,
    total_rx_bytes: Math.floor(bytes / 2),
    total_tx_bytes: Math.floor(bytes / 2),
  });
  const totals = () => ({ total_keys: sim.keys.length, active_keys: active(sim).length });
  return {
    'GET /api/traffic/history': caughtUp(sim, () => {
      const keys = active(sim).map(key => ({ ...about(key), total_traffic: whole(key) }));
      return success({ ...totals(), ...sums(keys.reduce((sum, { total_traffic }) => sum + total_traffic.total_bytes, 0)), keys });
    }),
    'GET /api/keys/:id/traffic/history': withKey(
      sim,
      key => success({ ...about(key), total_traffic: whole(key), daily_stats: daysOf(key) }),
      true,
    ),
    'POST /api/keys/:id/traffic/history/reset': resetter(sim, steps, noted('Traffic history reset successfully'), true, forgetHistory),
    'GET /api/traffic/daily/:date': (_exchange, { date = '' }) => {
      if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) return detail(500, 'Failed to get daily traffic stats: invalid date');
      const total_bytes = [...(sim.days.get(date)?.values() ?? [])].reduce((sum, { up, down }) => sum + up + down, 0);
      return success({
        date,
        total_bytes,
        total_connections: 35,
        active_keys: 0,
        total_sessions: 2,
        total_formatted: formatted(total_bytes),
      });
    },
    'POST /api/traffic/history/cleanup': ({ query }) => {
      const days = Number(query.get('days_to_keep') ?? 30);
      const first = sim.dateAt(sim.clock.now() - days * 86_400_000);
      if (!sim.profile.resetLies) for (const date of sim.days.keys()) if (date < first) sim.days.delete(date);
      return json(200, { status: 'success', message: `Cleaned up traffic history older than ${days} days`, days_kept: days });
    },
    'GET /api/traffic/monthly': ({ query }) => {
      sim.catchUp();
      const year_month = monthIn(query);
      const keys = active(sim).map(key => ({ ...about(key), monthly_traffic: ofMonth(year_month, key) }));
      return success({ year_month, ...totals(), ...sums(keys.reduce((sum, row) => sum + row.monthly_traffic.total_bytes, 0)), keys });
    },
    'GET /api/keys/:id/traffic/monthly': (exchange, params) => {
      const year_month = monthIn(exchange.query);
      return withKey(
        sim,
        key => success({ ...about(key), year_month, monthly_traffic: ofMonth(year_month, key), daily_breakdown: daysOf(key) }),
        true,
      )(exchange, params);
    },
  };
}
