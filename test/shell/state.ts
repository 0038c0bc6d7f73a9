/** Small states for tests of what is made from them. */
import type {
  AppState,
  Breach,
  FarmServer,
  FarmSummary,
  KeyapiServer,
  MihomoServer,
  MihomoSummary,
  Port,
  PortView,
  Rotation,
  ServerSummary,
  XrayServer,
} from '@shared/model';
import { DEFAULT_SETTINGS } from '@shared/settings';

export const AT = 1_790_000_000_000;

const base = {
  link: 'live',
  since: AT,
  failure: null,
  retryAt: null,
  lastData: AT,
  rttMs: 5,
  program: null,
  version: null,
  capabilities: [],
  warnings: [],
  rates: null,
  memory: null,
  needsSecret: false,
  rowsRevision: 1,
} as const;

export const port = (id: number, change: Partial<Port> = {}): Port => ({
  id,
  name: `Port-${id}`,
  active: true,
  ifname: null,
  lanIp: null,
  gateway: null,
  netMode: null,
  modemType: null,
  spoofing: false,
  fingerprint: null,
  connDev: true,
  connNet: true,
  connInet: true,
  reconnecting: false,
  reconnectType: 'link',
  reconnectIntervalS: null,
  reconnectMinS: 60,
  reconnectStart: null,
  reconnectEnd: null,
  nextInS: null,
  monitoringIntervalS: null,
  externalIp: `198.51.100.${id}`,
  operator: 'Nordtel',
  networkType: '4G',
  bars: 4,
  rsrp: null,
  rsrq: null,
  sinr: null,
  rssi: null,
  ...change,
});
export const portView = (serverId: string, id: number, change: Partial<PortView> = {}): PortView => ({
  serverId,
  port: port(id),
  eligibility: { state: 'ready', hint: null },
  rotation: null,
  favourite: true,
  ...change,
});
export const rotation = (change: Partial<Rotation> = {}): Rotation => ({
  id: 'r1',
  serverId: 'farm',
  portId: 10,
  portName: 'Port-10',
  oldIp: '198.51.100.7',
  askedBy: 'menu',
  requestedAt: AT,
  phase: 'done',
  slow: false,
  outcome: { type: 'changed', oldIp: '198.51.100.7', newIp: '203.0.113.9' },
  endedAt: AT + 14_000,
  durationMs: 14_000,
  evidence: [],
  ...change,
});
export const breach = (change: Partial<Breach> = {}): Breach => ({
  id: 'b1',
  limitId: 'l1',
  limitName: 'Memory of the core',
  serverId: 'gw',
  subject: '',
  subjectName: '',
  measure: 'memory',
  side: 'over',
  startedAt: AT,
  endedAt: null,
  peak: 402 * 1024 * 1024,
  threshold: 350 * 1024 * 1024,
  muted: false,
  acknowledgedAt: null,
  told: 'no',
  action: null,
  ...change,
});

export const farm = (id = 'farm'): FarmServer => ({
  kind: 'farm',
  id,
  name: `${id}-name`,
  address: 'http://10.0.0.1:8080',
  tags: [],
  pin: null,
  lab: false,
  username: 'operator',
  favourites: [],
});
export const xray = (id = 'xray'): XrayServer => ({
  kind: 'xray',
  id,
  name: `${id}-name`,
  address: '10.0.0.2:10085',
  tags: [],
  pin: null,
  lab: false,
  publicHost: null,
  inboundTag: null,
  keyPattern: 'key-{n}',
});
export const keyapi = (id = 'keys'): KeyapiServer => ({
  kind: 'keyapi',
  id,
  name: `${id}-name`,
  address: 'https://keys.example.com',
  tags: [],
  pin: null,
  lab: false,
  keyPattern: 'key-{n}',
});
export const mihomo = (id = 'gw'): MihomoServer => ({
  kind: 'mihomo',
  id,
  name: `${id}-name`,
  address: 'http://127.0.0.1:9090',
  tags: [],
  pin: null,
  lab: false,
});

export const farmSummary = (change: Partial<FarmSummary> = {}): FarmSummary => ({
  ...base,
  kind: 'farm',
  id: 'farm',
  portsTotal: 2,
  portsOnline: 2,
  favourites: [portView('farm', 10), portView('farm', 11)],
  ...change,
});
export const keysSummary = (change: Partial<ServerSummary> = {}): ServerSummary =>
  ({ ...base, kind: 'keyapi', id: 'keys', keys: 3, trafficSource: 'exact', ...change }) as ServerSummary;
export const mihomoSummary = (change: Partial<MihomoSummary> = {}): MihomoSummary => ({
  ...base,
  kind: 'mihomo',
  id: 'gw',
  mode: 'rule',
  modes: ['rule', 'global', 'direct'],
  connections: 1,
  groups: [{ name: 'Main', type: 'Selector', now: 'A', nodes: ['A', 'B'], delays: {} }],
  ...change,
});

/** One farm, one key API, one controller, all live. */
export function appState(change: Partial<AppState> = {}): AppState {
  return {
    app: {
      version: '0.1.0',
      platform: 'linux',
      electron: '33',
      keychain: 'ready',
      keychainEntries: 0,
      lab: 'off',
      trayHost: true,
      notifications: 'ready',
      resolvedTheme: 'dark',
      resolvedLanguage: 'en',
      notices: [],
      suspended: false,
    },
    settings: DEFAULT_SETTINGS,
    order: ['farm', 'keys', 'gw'],
    servers: { farm: farm(), keys: keyapi(), gw: mihomo() },
    summaries: { farm: farmSummary(), keys: keysSummary(), gw: mihomoSummary() },
    rotations: {},
    limits: [],
    breaches: [],
    events: [],
    totals: { down: 38.9 * 1024 * 1024, up: 7.87 * 1024 * 1024, at: AT, live: 3, count: 3 },
    ...change,
  };
}
