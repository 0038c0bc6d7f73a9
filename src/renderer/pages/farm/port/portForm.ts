/** The form of a port's settings: what is typed, what is wrong with it, what of it is new. Pure. */
import {
  NET_MODES,
  type NetMode,
  type PortChange,
  type PortDraft,
  type PortSettings,
  RECONNECT_TYPES,
  type ReconnectType,
} from '@shared/model';

/** Numbers as typed; a choice that is not made is ''. */
export interface PortForm {
  readonly name: string;
  readonly active: boolean;
  readonly modemType: string;
  readonly netMode: string;
  readonly monitoring: string;
  readonly spoofing: boolean;
  readonly fingerprint: string;
  readonly ifname: string;
  readonly mtu: string;
  readonly reconnectType: string;
  readonly interval: string;
  readonly shortest: string;
  readonly users: readonly number[];
}
export type PortProblem =
  | 'name'
  | 'modemType'
  | 'netMode'
  | 'monitoring'
  | 'fingerprint'
  | 'ifname'
  | 'mtu'
  | 'reconnectType'
  | 'interval'
  | 'shortest';

export const NEW_PORT: PortForm = {
  name: '',
  active: true,
  modemType: '',
  netMode: 'lte',
  monitoring: '3',
  spoofing: false,
  fingerprint: '',
  ifname: '',
  mtu: '0',
  reconnectType: 'time_link',
  interval: '600',
  shortest: '20',
  users: [],
};

const typed = (value: number | null): string => (value === null ? '' : String(value));

export const portFormOf = (settings: PortSettings): PortForm => ({
  name: settings.name,
  active: settings.active,
  modemType: typed(settings.modemType),
  netMode: settings.netMode === 'other' ? '' : settings.netMode,
  monitoring: typed(settings.monitoringIntervalS),
  spoofing: settings.spoofing,
  fingerprint: typed(settings.fingerprint),
  ifname: settings.ifname,
  mtu: typed(settings.mtu),
  reconnectType: settings.reconnectType === 'other' ? '' : settings.reconnectType,
  interval: typed(settings.reconnectIntervalS),
  shortest: typed(settings.reconnectMinS),
  users: settings.users,
});

const number = (text: string): number | null => (/^\d{1,9}$/.test(text.trim()) ? Number(text.trim()) : null);
export const isTimed = (form: PortForm): boolean => form.reconnectType === 'time' || form.reconnectType === 'time_link';
const netModeOf = (form: PortForm): NetMode | null => NET_MODES.find(mode => mode === form.netMode) ?? null;
const typeOf = (form: PortForm): ReconnectType | null => RECONNECT_TYPES.find(type => type === form.reconnectType) ?? null;

/** Least seconds between two looks of the panel at a modem. */
const LEAST_MONITORING = 3;

export function portProblems(form: PortForm): readonly PortProblem[] {
  const interval = number(form.interval);
  const monitoring = number(form.monitoring);
  const checks: readonly (readonly [PortProblem, boolean])[] = [
    ['name', form.name.trim() === ''],
    ['modemType', number(form.modemType) === null],
    ['netMode', netModeOf(form) === null],
    ['monitoring', monitoring === null || monitoring < LEAST_MONITORING],
    ['fingerprint', form.spoofing && number(form.fingerprint) === null],
    ['ifname', form.ifname.trim() === ''],
    ['mtu', number(form.mtu) === null],
    ['reconnectType', typeOf(form) === null],
    ['interval', isTimed(form) && (interval === null || interval < 1)],
    ['shortest', number(form.shortest) === null],
  ];
  return checks.filter(([, wrong]) => wrong).map(([problem]) => problem);
}

/** Of a form without problems; null: it has some. */
export function portDraftOf(form: PortForm): PortDraft | null {
  const netMode = netModeOf(form);
  const reconnectType = typeOf(form);
  const [modemType, monitoringIntervalS, mtu, reconnectMinS] = [form.modemType, form.monitoring, form.mtu, form.shortest].map(number);
  if (netMode === null || reconnectType === null || portProblems(form).length > 0) return null;
  return {
    name: form.name.trim(),
    active: form.active,
    modemType: modemType ?? 0,
    netMode,
    monitoringIntervalS: monitoringIntervalS ?? LEAST_MONITORING,
    spoofing: form.spoofing,
    fingerprint: number(form.fingerprint),
    ifname: form.ifname.trim(),
    mtu: mtu ?? 0,
    reconnectType,
    reconnectIntervalS: number(form.interval) ?? 0,
    reconnectMinS: reconnectMinS ?? 0,
    users: form.users,
  };
}

/** Only what differs from what the panel has; what it did not tell counts as different once it is typed. */
export function portChangeOf(before: PortSettings, form: PortForm): PortChange | null {
  const draft = portDraftOf(form);
  if (draft === null) return null;
  const was = portDraftOf(portFormOf(before));
  const had: Partial<PortDraft> = was ?? (before as Partial<PortDraft>);
  const changed = Object.entries(draft).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(had[key as keyof PortDraft]));
  return Object.fromEntries(changed) as PortChange;
}
