/** What can be judged: a closed table. */
import type { Breach, Kind, LimitAction, LimitSide, Measure } from '../model';

/** How values read; `state`: 1 while it is so; `count`: how many; `percent` and `share` in 0..100. */
export type MeasureUnit = 'rate' | 'bytes' | 'count' | 'ms' | 'state' | 'percent' | 'days' | 'dBm' | 'dB';
export type SubjectType = 'server' | 'key' | 'port' | 'node';

export interface MeasureFacts {
  readonly unit: MeasureUnit;
  /** Whose readings they are. */
  readonly subject: SubjectType;
  readonly kinds: readonly Kind[];
  /** Which side is bad, as a rule. */
  readonly side: LimitSide;
  /** `value`: as it is read; `state`: so or not so; `event`: how often it happened, over by itself after `forS`; `period`: summed up over a period. */
  readonly type: 'value' | 'state' | 'event' | 'period';
  /** A value of exactly `at` breaks it, too: a quota that is used up, a date that is so many days off. */
  readonly reaches: boolean;
}

const ALL = ['xray', 'keyapi', 'mihomo', 'farm'] as const;
const CARRYING = ['xray', 'keyapi', 'mihomo'] as const;
const KEYED = ['xray', 'keyapi'] as const;
const value = { type: 'value', side: 'over', reaches: false } as const;
const low = { ...value, side: 'under' } as const;
const state = { type: 'state', unit: 'state', side: 'over', reaches: false } as const;
const event = { type: 'event', unit: 'count', side: 'over', reaches: false } as const;
const port = { subject: 'port', kinds: ['farm'] } as const;

export const MEASURE_FACTS: { readonly [M in Measure]: MeasureFacts } = {
  down: { ...value, unit: 'rate', subject: 'server', kinds: CARRYING },
  up: { ...value, unit: 'rate', subject: 'server', kinds: CARRYING },
  memory: { ...value, unit: 'bytes', subject: 'server', kinds: CARRYING },
  connections: { ...value, unit: 'count', subject: 'server', kinds: ['mihomo'] },
  goroutines: { ...value, unit: 'count', subject: 'server', kinds: ['xray'] },
  rtt: { ...value, unit: 'ms', subject: 'server', kinds: ALL },
  portsOnline: { ...low, unit: 'count', subject: 'server', kinds: ['farm'] },
  /** Of all keys of a server, by its ledger. */
  traffic: { ...value, type: 'period', unit: 'bytes', subject: 'server', kinds: KEYED },
  unreachable: { ...state, subject: 'server', kinds: ALL },
  /** How many keys differ from what they should be: what a key API has is what it should have. */
  drift: { ...value, unit: 'count', subject: 'server', kinds: ['xray'] },
  counterReset: { ...event, subject: 'server', kinds: KEYED },
  coreRestarted: { ...event, subject: 'server', kinds: CARRYING },
  keyTraffic: { ...value, type: 'period', unit: 'bytes', subject: 'key', kinds: KEYED },
  /** How much of its quota a key has used. */
  keyQuota: { ...value, reaches: true, unit: 'percent', subject: 'key', kinds: KEYED },
  /** Days until the key's date. */
  keyExpires: { ...low, reaches: true, unit: 'days', subject: 'key', kinds: KEYED },
  /** A service of the panel that rotations, readings or proxies need does not run. */
  serviceDown: { ...state, subject: 'server', kinds: ['farm'] },
  portOffline: { ...state, ...port },
  noInternet: { ...state, ...port },
  /** Rotations in a row, or intervals of a port that rotates by itself, without another address. */
  ipStuck: { ...value, reaches: true, unit: 'count', ...port },
  rsrp: { ...low, unit: 'dBm', ...port },
  sinr: { ...low, unit: 'dB', ...port },
  uniqueShare: { ...low, unit: 'percent', ...port },
  nodeLatency: { ...value, unit: 'ms', subject: 'node', kinds: ['mihomo'] },
};

export const factsOf = (measure: Measure): MeasureFacts => MEASURE_FACTS[measure];

/** How bad it is when such a limit is broken: an outage, a quota or a date that is past; anything else needs attention. */
export const breachShape = ({ measure, threshold }: Pick<Breach, 'measure' | 'threshold'>): 'bad' | 'warn' =>
  factsOf(measure).type === 'state' || (measure === 'keyQuota' && threshold >= 100) || (measure === 'keyExpires' && threshold <= 0)
    ? 'bad'
    : 'warn';

/** What a limit over such a measure can do. */
export function actionsFor(measure: Measure): readonly LimitAction[] {
  switch (MEASURE_FACTS[measure].subject) {
    case 'key':
      return ['none', 'pause-key'];
    case 'port':
      return ['none', 'rotate-port', 'switch-off-port'];
    case 'server':
    case 'node':
      return ['none'];
  }
}
