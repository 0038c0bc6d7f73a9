/** A history of the lab's servers as if the app had run for days, with a night in which one of them was not reached. */

import type { HistoryMetric, SeriesName } from '@shared/history/metrics';
import { DEFAULT_RETENTION } from '@shared/history/retention';
import { createBook } from '../../src/main/engine/workers/history/book';
import { historyPath, openHistory } from '../../src/main/engine/workers/history/open';

export const XRAY = 'lab-xray-fra-edge-1';
export const KEYAPI = 'lab-keyapi-hel-keys';
export const MIHOMO = 'lab-mihomo-home-gw';
export const FARM = 'lab-farm-riga-farm';
/** Of the Xray, those with most traffic first. */
export const KEYS = [
  'dev-ci-runner',
  'tv-bedroom',
  'router-dacha',
  'marta-laptop',
  'anton-work',
  'oleg-pixel',
  'nina-ipad',
  'vera-phone',
  'guest-july',
  'lena-phone',
];

const MIB = 1024 * 1024;
const HOUR_MS = 3_600_000;
const ZONE = 'UTC';

/** From 0 to 1, the same each time. */
const noise = (seed: number): number => {
  const wave = Math.sin(seed * 12.9898) * 43758.5453;
  return wave - Math.floor(wave);
};
/** How busy an hour of the day is, 0.1 to 1. */
const busy = (at: number, shift: number): number => 0.55 - 0.45 * Math.cos(((at / HOUR_MS + shift - 4) / 24) * 2 * Math.PI);

export interface FilledHistory {
  /** Begin and end of the hours in which the controller was not reached, Unix ms. */
  readonly gap: { readonly from: number; readonly to: number };
  /** Bytes of each key by its name, down and up together. */
  readonly bytes: ReadonlyMap<string, number>;
}

/** Readings each `minutes` for `days`, until `now` (Unix ms); the folder must have no history yet. */
export function fillHistory(dataDir: string, days: number, minutes: number, now: number): FilledHistory {
  const stepMs = minutes * 60_000;
  const start = Math.floor((now - days * 24 * HOUR_MS) / stepMs) * stepMs;
  const gap = { from: now - 52 * HOUR_MS, to: now - 43 * HOUR_MS };
  let clock = start;
  const { db } = openHistory(dataDir, clock);
  const book = createBook({
    ...{ db, zone: ZONE, retention: DEFAULT_RETENTION, named: [], now: () => clock, steady: () => true },
    ...{ sideBytes: () => 0, warn: text => console.warn(historyPath(dataDir), text) },
  });
  const settle = (): void => {
    while (book.work());
  };
  const numbers = new Map<string, number>();
  const totals = new Map<string, number>();
  const bytes = new Map<string, number>();
  /** What the first reading tells was carried before it. */
  const before = new Map<string, number>();
  const grow = (key: string, by: number): number => {
    const total = Math.round((totals.get(key) ?? 0) + by);
    totals.set(key, total);
    if (!before.has(key)) before.set(key, total);
    return total;
  };
  for (let tick = 1; clock <= now; tick += 1, clock += stepMs) {
    const readings: [SeriesName, number][] = [];
    const put = (serverId: string, metric: HistoryMetric, value: number, subject = ''): void => {
      readings.push([{ serverId, metric, subject }, value]);
    };
    let all = 0;
    for (const [index, serverId] of [XRAY, KEYAPI, MIHOMO].entries()) {
      if (serverId === MIHOMO && clock >= gap.from && clock < gap.to) continue;
      const rate = busy(clock, index * 2) * (6 - index * 1.7) * (0.8 + 0.4 * noise(tick + index * 991)) * MIB;
      all += rate;
      put(serverId, 'down', rate);
      put(serverId, 'up', rate * 0.21);
      put(serverId, 'live', 1);
      put(serverId, 'rtt', 30 + index * 22 + 9 * noise(tick * 3 + index));
      if (serverId !== KEYAPI) put(serverId, 'memory', (60 + index * 40 + 25 * busy(clock, 1) + 6 * noise(tick)) * MIB);
      if (serverId === MIHOMO)
        for (const [node, name] of ['AMS 1', 'FRA 1', 'LON 2'].entries())
          put(serverId, 'latency', 60 + node * 45 + 40 * noise(tick * 5 + node), name);
      put(serverId, 'totalDown', grow(`${serverId} down`, (rate * stepMs) / 1000));
      put(serverId, 'totalUp', grow(`${serverId} up`, (rate * 0.21 * stepMs) / 1000));
      if (serverId !== XRAY) continue;
      for (const [place, name] of KEYS.entries()) {
        const share = 0.41 / 1.75 ** place;
        const down = (rate * share * stepMs) / 1000;
        put(serverId, 'totalDown', grow(`${name} down`, down), `@${name}`);
        put(serverId, 'totalUp', grow(`${name} up`, down * 0.21), `@${name}`);
      }
    }
    put(FARM, 'portsOnline', 18 + Math.round(2 * noise(tick)));
    for (let port = 21; port <= 26; port += 1) {
      put(FARM, 'signal', -78 - (port - 21) * 4 - 8 * noise(tick + port * 17), String(port));
      put(FARM, 'online', noise(tick * 7 + port) > 0.03 ? 1 : 0, String(port));
    }
    put('', 'down', all);
    put('', 'up', all * 0.21);
    const named: [number, SeriesName][] = [];
    const numberOf = (name: SeriesName): number => {
      const key = `${name.serverId} ${name.metric} ${name.subject}`;
      const known = numbers.get(key) ?? numbers.size + 1;
      if (!numbers.has(key)) named.push([known, name]);
      numbers.set(key, known);
      return known;
    };
    const told = Uint32Array.from(readings, ([name]) => numberOf(name));
    book.append({ source: 'filled', tick, at: clock, named, numbers: told, values: Float64Array.from(readings, ([, value]) => value) });
    if (tick % 36 === 0) settle();
  }
  clock = now;
  settle();
  db.close();
  const grew = (key: string): number => (totals.get(key) ?? 0) - (before.get(key) ?? 0);
  for (const name of KEYS) bytes.set(name, grew(`${name} down`) + grew(`${name} up`));
  return { gap, bytes };
}
