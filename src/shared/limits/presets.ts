/** Limits that a new user takes with one click. */
import type { Kind, LimitInput } from '../model';

export const PRESETS = [
  'server-down',
  'quota-90',
  'expires-3',
  'memory',
  'port-offline',
  'no-internet',
  'ip-stuck',
  'weak-signal',
  'counter-reset',
] as const;
/** Its name is the text `limits.preset.<id>`. */
export type PresetId = (typeof PRESETS)[number];

const MIB = 1024 ** 2;
const base: Omit<LimitInput, 'name' | 'measure' | 'at' | 'clearAt' | 'forS'> = {
  id: null,
  enabled: true,
  where: { type: 'all' },
  side: 'over',
  coolDownS: 1800,
  period: null,
  tell: { notification: true, tray: true },
  action: 'none',
};
const TABLE: { readonly [P in PresetId]: { readonly kinds: readonly Kind[]; readonly limit: Omit<LimitInput, 'name'> } } = {
  'server-down': {
    kinds: ['xray', 'keyapi', 'mihomo', 'farm'],
    limit: { ...base, measure: 'unreachable', at: 0, clearAt: 0, forS: 300, coolDownS: 300 },
  },
  'quota-90': { kinds: ['xray', 'keyapi'], limit: { ...base, measure: 'keyQuota', at: 90, clearAt: 85, forS: 0, coolDownS: 0 } },
  'expires-3': {
    kinds: ['xray', 'keyapi'],
    limit: { ...base, measure: 'keyExpires', side: 'under', at: 3, clearAt: 3, forS: 0, coolDownS: 0 },
  },
  memory: { kinds: ['mihomo', 'xray'], limit: { ...base, measure: 'memory', at: 200 * MIB, clearAt: 180 * MIB, forS: 120 } },
  'port-offline': { kinds: ['farm'], limit: { ...base, measure: 'portOffline', at: 0, clearAt: 0, forS: 600, coolDownS: 300 } },
  'no-internet': { kinds: ['farm'], limit: { ...base, measure: 'noInternet', at: 0, clearAt: 0, forS: 180, coolDownS: 300 } },
  'ip-stuck': { kinds: ['farm'], limit: { ...base, measure: 'ipStuck', at: 3, clearAt: 1, forS: 0, coolDownS: 300 } },
  'weak-signal': { kinds: ['farm'], limit: { ...base, measure: 'sinr', side: 'under', at: 0, clearAt: 3, forS: 180 } },
  'counter-reset': { kinds: ['xray', 'keyapi'], limit: { ...base, measure: 'counterReset', at: 0, clearAt: 0, forS: 60 } },
};

export const presetLimit = (preset: PresetId, name: string): LimitInput => ({ ...TABLE[preset].limit, name });

/** Those for the kinds of servers there are, the most useful first. */
export const presetsFor = (kinds: readonly Kind[]): readonly PresetId[] =>
  PRESETS.filter(preset => TABLE[preset].kinds.some(kind => kinds.includes(kind)));
