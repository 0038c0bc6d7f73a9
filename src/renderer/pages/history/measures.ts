/** What of the history can be drawn, and how its numbers are written. Pure. */
import { decimalIn, formatCount, formatThree, rateScale, type Scale, sizeScale, type Units, unitIn } from '@shared/format';
import type { HistoryMetric } from '@shared/history/metrics';
import type { Kind } from '@shared/model';

export const BYS = ['server', 'key', 'port', 'node'] as const;
/** Of what each line tells. */
export type By = (typeof BYS)[number];

export const MEASURES = [
  'down',
  'up',
  'memory',
  'connections',
  'rtt',
  'goroutines',
  'keysOnline',
  'portsOnline',
  'live',
  'drift',
  'services',
  'breaches',
  'keyDown',
  'keyUp',
  'signal',
  'sinr',
  'online',
  'internet',
  'rotations',
  'ipStuck',
  'uniqueShare',
  'latency',
] as const;
/** Texts are `history.measure.<name>`. */
export type Measure = (typeof MEASURES)[number];

/** `percent`: kept as 0 and 1; `share`: as 0 to 100. */
type Unit = 'rate' | 'size' | 'ms' | 'dbm' | 'db' | 'count' | 'percent' | 'share';
export interface About {
  readonly by: By;
  readonly metric: HistoryMetric;
  readonly unit: Unit;
  /** How one bucket is told: by its readings, by how often something happened, or by how much a total grew each second. */
  readonly tells: 'readings' | 'events' | 'growth';
  /** What is shown beside the average: the highest reading, or where less is worse the lowest. */
  readonly extreme: 'peak' | 'lowest';
  /** Several together make sense as one line. */
  readonly adds: boolean;
  /** Totals that stand behind it, in the ledger: bytes that came, and those of them that were carried before. */
  readonly ledger?: { readonly total: HistoryMetric; readonly taken: HistoryMetric };
}

const DOWN = { total: 'totalDown', taken: 'takenDown' } as const;
const UP = { total: 'totalUp', taken: 'takenUp' } as const;
const gauge = (metric: HistoryMetric, unit: Unit, change: Partial<About> = {}): About => ({
  ...{ by: 'server', metric, unit, tells: 'readings', extreme: 'peak', adds: true },
  ...change,
});
export const ABOUT: { readonly [M in Measure]: About } = {
  down: gauge('down', 'rate', { ledger: DOWN }),
  up: gauge('up', 'rate', { ledger: UP }),
  memory: gauge('memory', 'size'),
  connections: gauge('connections', 'count'),
  rtt: gauge('rtt', 'ms', { adds: false }),
  goroutines: gauge('goroutines', 'count'),
  keysOnline: gauge('keysOnline', 'count'),
  portsOnline: gauge('portsOnline', 'count', { extreme: 'lowest' }),
  live: gauge('live', 'percent', { adds: false, extreme: 'lowest' }),
  drift: gauge('drift', 'count'),
  services: gauge('services', 'percent', { adds: false, extreme: 'lowest' }),
  breaches: gauge('breaches', 'count', { tells: 'events' }),
  keyDown: gauge('totalDown', 'rate', { by: 'key', tells: 'growth', ledger: DOWN }),
  keyUp: gauge('totalUp', 'rate', { by: 'key', tells: 'growth', ledger: UP }),
  signal: gauge('signal', 'dbm', { by: 'port', adds: false, extreme: 'lowest' }),
  sinr: gauge('sinr', 'db', { by: 'port', adds: false, extreme: 'lowest' }),
  internet: gauge('internet', 'percent', { by: 'port', adds: false, extreme: 'lowest' }),
  online: gauge('online', 'percent', { by: 'port', adds: false, extreme: 'lowest' }),
  rotations: gauge('rotations', 'count', { by: 'port', tells: 'events' }),
  ipStuck: gauge('ipStuck', 'count', { by: 'port', adds: false }),
  uniqueShare: gauge('uniqueShare', 'share', { by: 'port', adds: false, extreme: 'lowest' }),
  latency: gauge('latency', 'ms', { by: 'node', adds: false }),
};
export const measuresOf = (by: By): readonly Measure[] => MEASURES.filter(measure => ABOUT[measure].by === by);

/** Servers that have lines of that sort. */
export const KINDS_WITH: Readonly<Record<Exclude<By, 'server'>, readonly Kind[]>> = {
  key: ['xray', 'keyapi'],
  port: ['farm'],
  node: ['mihomo'],
};
/** Kinds that never have a metric of a server; what is not named every kind may have. */
const NOT_OF: { readonly [M in Measure]?: readonly Kind[] } = {
  down: ['farm'],
  up: ['farm'],
  memory: ['farm', 'keyapi'],
  connections: ['farm'],
  goroutines: ['mihomo', 'farm'],
  keysOnline: ['mihomo', 'farm'],
  drift: ['keyapi', 'mihomo', 'farm'],
  portsOnline: ['xray', 'keyapi', 'mihomo'],
  services: ['xray', 'keyapi', 'mihomo'],
};
export const kindHas = (kind: Kind, measure: Measure): boolean => NOT_OF[measure]?.includes(kind) !== true;

/** The unit of an axis that reaches `top`. */
export function scaleFor(unit: Unit, top: number, units: Units): Scale {
  switch (unit) {
    case 'rate':
      return rateScale(top, units);
    case 'size':
      return sizeScale(top, units);
    case 'ms':
      return { divisor: 1, unit: unitIn('ms', units.language), language: units.language };
    case 'dbm':
      return { divisor: 1, unit: unitIn('dBm', units.language), language: units.language };
    case 'db':
      return { divisor: 1, unit: unitIn('dB', units.language), language: units.language };
    case 'percent':
      return { divisor: 0.01, unit: '%', language: units.language };
    case 'share':
      return { divisor: 1, unit: '%', language: units.language };
    case 'count':
      return { divisor: 1, unit: '', language: units.language };
  }
}

/** A value in a scale, with its unit: `1.2 MiB/s`, `312`, `−88.4 dBm`. */
export function valueText(value: number, { divisor, unit, language }: Scale): string {
  const scaled = value / divisor;
  const number = unit === '' && Number.isInteger(scaled) ? formatCount(scaled) : decimalIn(formatThree(scaled), language);
  return unit === '' ? number : `${number}\u00a0${unit}`;
}
