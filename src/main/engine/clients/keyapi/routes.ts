/** Where each call lives, by dialect. A path begins after the API's base; `:id` and `:date` stand for a key and a day. */
import type { KeyapiCall, KeyapiDialect } from '@shared/model';

export interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: string;
}
/** `METHOD path` of everything that a server is known to have. */
export type Known = ReadonlySet<string>;
export type Routes = ReadonlyMap<KeyapiCall, Route>;

/** A key's counter and its reset belong together; the first pair that is there is used. */
const COUNTERS: readonly (readonly [counts: string, reset: string])[] = [
  ['GET /keys/:id/traffic', 'POST /keys/:id/traffic/reset'],
  ['GET /keys/:id/traffic/port/exact', 'POST /keys/:id/traffic/port/reset'],
  ['GET /keys/:id/traffic/exact', 'POST /keys/:id/traffic/reset'],
  ['GET /keys/:id/traffic/simple', 'POST /keys/:id/traffic/simple/reset'],
];
/** In order of preference. */
const PLACES: Readonly<Record<Exclude<KeyapiCall, 'key-traffic' | 'reset'>, readonly string[]>> = {
  config: ['GET /keys/:id/config'],
  link: ['GET /keys/:id/link'],
  'traffic-exact': ['GET /traffic/exact'],
  'traffic-ports': ['GET /traffic/ports/exact'],
  'traffic-simple': ['GET /traffic/simple'],
  'traffic-all': ['GET /traffic'],
  compare: ['GET /traffic/compare'],
  history: ['GET /traffic/history'],
  'key-history': ['GET /keys/:id/traffic/history'],
  daily: ['GET /traffic/daily/:date'],
  monthly: ['GET /traffic/monthly'],
  'key-monthly': ['GET /keys/:id/traffic/monthly'],
  'traffic-status': ['GET /traffic/status'],
  'reset-history': ['POST /keys/:id/traffic/history/reset'],
  'clean-history': ['POST /traffic/history/cleanup'],
  'config-status': ['GET /system/xray/config-status', 'GET /system/config-status'],
  sync: ['POST /system/xray/sync-config', 'POST /system/sync-config'],
  'verify-reality': ['POST /system/verify-reality'],
  'validate-sync': ['GET /system/xray/validate-sync'],
  inbounds: ['GET /system/xray/inbounds'],
  ports: ['GET /system/ports'],
  health: ['GET /health'],
  'fix-reality': ['POST /system/fix-reality-keys'],
};

const FIRST = ['GET /keys/:id/config', 'GET /traffic/status'];
/** Some builds have it; none of the published ones. */
const COMPARE = ['GET /traffic/compare'];
const EXACT = ['GET /traffic/exact', 'GET /keys/:id/traffic/exact', 'POST /keys/:id/traffic/reset'];
const PORTS = ['GET /traffic/ports/exact', 'GET /keys/:id/traffic/port/exact', 'POST /keys/:id/traffic/port/reset'];
const SIMPLE = ['GET /traffic/simple', 'GET /keys/:id/traffic/simple', 'POST /keys/:id/traffic/simple/reset'];
const HISTORY = [
  ...['GET /traffic/history', 'GET /keys/:id/traffic/history', 'GET /traffic/daily/:date', 'GET /traffic/monthly'],
  ...['GET /keys/:id/traffic/monthly', 'POST /keys/:id/traffic/history/reset', 'POST /traffic/history/cleanup'],
];
const SYSTEM = ['POST /system/sync-config', 'GET /system/config-status', 'POST /system/verify-reality'];
const XRAY = [
  ...['GET /system/ports', 'GET /system/xray/config-status', 'POST /system/xray/sync-config', 'GET /system/xray/validate-sync'],
];

/** What a dialect has by its documents; `answering`: the calls for all traffic that were seen to answer. */
export function ofDialect(dialect: KeyapiDialect, answering: Known): Known {
  const has = (list: readonly string[]): readonly string[] => (answering.has(list[0] ?? '') ? list : []);
  switch (dialect) {
    case 'a':
      return new Set([...FIRST, ...has(EXACT), ...has(COMPARE)]);
    case 'b':
      return new Set([...FIRST, ...EXACT, ...SYSTEM, ...has(COMPARE)]);
    case 'c':
      return new Set([
        ...FIRST,
        ...has(EXACT),
        ...has(PORTS),
        ...has(SIMPLE),
        ...(has(SIMPLE).length > 0 ? HISTORY : []),
        ...SYSTEM,
        ...XRAY,
      ]);
    case 'd':
      return new Set([
        ...['GET /keys/:id/config', 'GET /keys/:id/traffic', 'POST /keys/:id/traffic/reset', ...XRAY],
        ...['GET /system/xray/inbounds', 'POST /system/fix-reality-keys', 'GET /health'],
      ]);
    case 'e':
      return new Set([
        ...['GET /keys/:id/link', 'GET /keys/:id/config', 'GET /keys/:id/traffic', 'POST /keys/:id/traffic/reset'],
        ...(answering.has('GET /traffic') ? ['GET /traffic'] : []),
      ]);
    default:
      return dialect satisfies never;
  }
}

const routeOf = (text: string): Route => {
  const [method, path = ''] = text.split(' ');
  return { method: method === 'POST' ? 'POST' : 'GET', path };
};

/** The place of every call that is there. */
export function routesOf(known: Known): Routes {
  const routes = new Map<KeyapiCall, Route>();
  for (const [call, places] of Object.entries(PLACES) as [KeyapiCall, readonly string[]][]) {
    const place = places.find(text => known.has(text));
    if (place) routes.set(call, routeOf(place));
  }
  const counter = COUNTERS.find(([counts]) => known.has(counts));
  if (counter) routes.set('key-traffic', routeOf(counter[0]));
  if (counter && known.has(counter[1])) routes.set('reset', routeOf(counter[1]));
  return routes;
}

/** Calls whose answer has every key's numbers, best first. */
export const TRAFFIC_LISTS = ['traffic-all', 'traffic-ports', 'traffic-simple', 'traffic-exact'] as const satisfies readonly KeyapiCall[];

/** A route's path for one key or day. */
export const fill = ({ path }: Route, value = ''): string => path.replace(/:(id|date)/, encodeURIComponent(value));
