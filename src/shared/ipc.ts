/**
 * THE contract between main and its windows: every call and event, by name and type. Handlers, bridge, window API and
 * tests are derived from it; a call without a handler or a schema does not compile. Input schemas: `ipc.schema.ts`.
 * Secrets only go in (`ServerDraft.secret`), never out.
 */
import type { Call } from './ipc/call';
import { type ConnectionCalls, type ConnectionEvents, connectionCallNames, connectionEventNames } from './ipc/connections';
import { type CoreConfigCalls, type CoreConfigEvents, coreConfigCallNames, coreConfigEventNames } from './ipc/coreconfig';
import { type EventCalls, eventCallNames } from './ipc/events';
import type { FarmCalls } from './ipc/farms';
import { type HistoryCalls, historyCallNames } from './ipc/history';
import type { KeyCalls } from './ipc/keys';
import { type LimitCalls, limitCallNames } from './ipc/limits';
import type { NodeCalls } from './ipc/nodes';
import { type NotifyCalls, notifyCallNames } from './ipc/notify';
import { type RuleCalls, type RuleEvents, ruleCallNames, ruleEventNames } from './ipc/rules';
import type {
  ConfigReport,
  DoctorReport,
  Failure,
  InboundView,
  KeyRun,
  KeyWithLink,
  Kind,
  LiveReport,
  Metric,
  NodeRun,
  ProbeReport,
  ProxyCheckRun,
  RotationRun,
  RouteAnswer,
  RouteQuestion,
  ServerDraft,
  Settings,
  SshPrompt,
} from './model';
import type { Patch, Snapshot } from './patch';

export interface Calls
  extends ConnectionCalls,
    CoreConfigCalls,
    EventCalls,
    FarmCalls,
    HistoryCalls,
    KeyCalls,
    LimitCalls,
    NodeCalls,
    NotifyCalls,
    RuleCalls {
  /** Snapshot now, patches from then on. */
  attach: Call<null, Snapshot>;

  /* servers */
  /** Finds out which kind listens at an address, without changing anything there. */
  detectServer: Call<{ readonly address: string }, DetectReport>;
  /** Full probe of a draft (its secret is used, not stored); `id` takes the stored secret when the draft has none. */
  testServer: Call<{ readonly id: string | null; readonly draft: ServerDraft }, ProbeReport>;
  addServer: Call<ServerDraft, { readonly id: string }>;
  editServer: Call<{ readonly id: string; readonly draft: ServerDraft }, null>;
  removeServer: Call<{ readonly id: string }, null>;
  /** Whole new order of the real servers. */
  orderServers: Call<{ readonly ids: readonly string[] }, null>;
  /** Reads the server now, whatever its interval or back-off. */
  refreshServer: Call<{ readonly id: string }, null>;
  /** Gives a secret for this run only (no usable keychain) or again (lost item). */
  giveSecret: Call<{ readonly id: string; readonly secret: string; readonly remember: boolean }, null>;

  /* xray */
  listInbounds: Call<{ readonly serverId: string }, readonly InboundView[]>;
  /** `balancers`: names to look for besides those that can be guessed, since Xray's API lists none. */
  readLive: Call<{ readonly serverId: string; readonly balancers?: readonly string[] }, LiveReport>;
  testRoute: Call<{ readonly serverId: string; readonly question: RouteQuestion }, RouteAnswer>;
  /** `target` null: the balancer chooses by itself again. Resolves when a re-read shows it. */
  overrideBalancer: Call<{ readonly serverId: string; readonly balancer: string; readonly target: string | null }, null>;
  restartLogger: Call<{ readonly serverId: string }, null>;
  /** The last report when it is fresh enough, else a new one; `again`: a new one in any case. */
  runDoctor: Call<{ readonly serverId: string; readonly again: boolean }, DoctorReport>;
  /** Judges a pasted configuration without connecting anywhere. */
  checkConfig: Call<{ readonly text: string }, ConfigReport>;
  /** Null: the user gave up. The answer is used once and not stored, unless `remember`. */
  answerSsh: Call<{ readonly id: string; readonly answer: string | null; readonly remember: boolean }, null>;
  /**
   * Main makes a key for the tray panel, which may be hidden or built anew meanwhile: told by the event `newKey`. Name null: by the server's pattern.
   */
  makeNewKey: Call<{ readonly serverId: string; readonly name: string | null }, null>;
  /** The key that the tray made last, for the tray panel to show once; null when none waits. */
  takeNewKey: Call<null, NewKey | null>;
  /** Copies to the clipboard in main, cleared later by setting if unchanged. */
  copyText: Call<{ readonly text: string; readonly sensitive: boolean }, null>;
  copyQr: Call<{ readonly text: string }, null>;
  /** Asks for a path and writes a PNG; null when the user cancelled. */
  saveQr: Call<{ readonly text: string; readonly name: string }, { readonly path: string } | null>;

  /* mihomo */
  setMode: Call<{ readonly serverId: string; readonly mode: string }, null>;
  selectNode: Call<{ readonly serverId: string; readonly group: string; readonly node: string }, null>;

  /* series */
  /** Ring buffer of the last `seconds` at 1 s; server null: the totals. */
  readSeries: Call<{ readonly serverId: string | null; readonly metric: Metric; readonly seconds: number }, SeriesBlock>;

  /* app */
  changeSettings: Call<Partial<Settings>, null>;
  setLab: Call<{ readonly on: boolean }, null>;
  dismissNotice: Call<{ readonly id: string }, null>;
  retryKeychain: Call<null, null>;
  copyDiagnostics: Call<null, null>;
  openExternal: Call<{ readonly what: 'docs' | 'releases' | 'issues' }, null>;
  openWindow: Call<Route, null>;
  hidePanel: Call<null, null>;
  quit: Call<null, null>;
  /** The window's route and scroll position, kept so that a rebuilt window looks the same. */
  rememberView: Call<ViewState, null>;
  recallView: Call<null, ViewState | null>;
}

/** Pages of the main window. */
export interface Route {
  readonly page: 'overview' | 'controllers' | 'server' | 'history' | 'limits' | 'events' | 'settings' | 'onboarding';
  readonly serverId?: string;
  readonly tab?: string;
}
export interface ViewState {
  readonly route: Route;
  readonly scrollTop: number;
}
export interface DetectReport {
  readonly kind: Kind | null;
  readonly address: string;
  readonly program: string | null;
  /** Codes with texts `warning.<code>`, e.g. `plain-http`, `api-old-style`. */
  readonly warnings: readonly string[];
  readonly failure: Failure | null;
}
export type NewKey =
  | { readonly state: 'making'; readonly serverId: string; readonly name: string; readonly startedAt: number }
  | { readonly state: 'made'; readonly made: KeyWithLink }
  | { readonly state: 'failed'; readonly serverId: string; readonly name: string; readonly failure: Failure };
/** Equidistant samples, oldest first; NaN marks a gap. */
export interface SeriesBlock {
  /** Unix ms of the first value. */
  readonly from: number;
  readonly stepMs: number;
  readonly values: Float64Array;
}

export interface Events extends ConnectionEvents, CoreConfigEvents, RuleEvents {
  patch: Patch;
  navigate: Route;
  /** The tray panel was opened or its new key changed. */
  newKey: NewKey | null;
  /** A bulk action of keys moved on or ended. */
  keyRun: KeyRun;
  /** A run of rotations moved on or ended. */
  rotationRun: RotationRun;
  /** Tests of farm proxies moved on or ended. */
  proxyChecks: ProxyCheckRun;
  /** A run of latency tests or updates of providers moved on or ended. */
  nodeRun: NodeRun;
  /** OpenSSH asks something; null: the question is over. */
  sshPrompt: SshPrompt | null;
}

export type CallName = keyof Calls;
export type EventName = keyof Events;
export type Input<K extends CallName> = Calls[K]['input'];
export type Output<K extends CallName> = Calls[K]['output'];
export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: Failure };

/** Names at run time, complete by type: a name missing here does not compile. */
const callNames: { readonly [K in CallName]: true } = {
  ...connectionCallNames,
  ...coreConfigCallNames,
  ...eventCallNames,
  ...historyCallNames,
  attach: true,
  detectServer: true,
  testServer: true,
  addServer: true,
  editServer: true,
  removeServer: true,
  orderServers: true,
  refreshServer: true,
  giveSecret: true,
  listPorts: true,
  queryPorts: true,
  listPortIds: true,
  readPort: true,
  rotatePort: true,
  planRotations: true,
  rotatePorts: true,
  rotateWhenReady: true,
  cancelRotationRun: true,
  listRotationRuns: true,
  restartPort: true,
  setPortsActive: true,
  tagPorts: true,
  listPastRotations: true,
  exportRotations: true,
  rotationFigures: true,
  listSchedules: true,
  saveSchedule: true,
  removeSchedule: true,
  setFavourite: true,
  listProxies: true,
  listProxyIds: true,
  proxyChoices: true,
  addProxy: true,
  editProxy: true,
  setProxiesActive: true,
  deleteProxies: true,
  previewProxies: true,
  copyProxies: true,
  saveProxies: true,
  copyRotationLink: true,
  testProxy: true,
  testProxies: true,
  cancelProxyTests: true,
  duplicateIps: true,
  farmLookups: true,
  readPortSettings: true,
  addPort: true,
  editPort: true,
  setFingerprint: true,
  farmFacts: true,
  listServices: true,
  setService: true,
  listOperatorIps: true,
  listPortIps: true,
  listLogins: true,
  readLogin: true,
  revealLogin: true,
  addLogin: true,
  editLogin: true,
  deleteLogins: true,
  deleteIpRecords: true,
  listFarmUsers: true,
  addFarmUser: true,
  editFarmUser: true,
  setFarmUsersActive: true,
  deleteFarmUsers: true,
  keyLink: true,
  deleteKey: true,
  queryKeys: true,
  listKeyIds: true,
  readKey: true,
  makeKey: true,
  editKey: true,
  resetKeys: true,
  resetOnServer: true,
  planKeys: true,
  makeKeys: true,
  actOnKeys: true,
  cancelKeyRun: true,
  checkImport: true,
  importKeys: true,
  exportKeys: true,
  linksOf: true,
  testKey: true,
  readDrift: true,
  listDifferences: true,
  planDrift: true,
  applyDrift: true,
  setPutBack: true,
  chooseFirstContact: true,
  readKeyapiCounting: true,
  readKeyapiPeriod: true,
  clearKeyapiHistory: true,
  runKeyapiDoctor: true,
  repairKeyapi: true,
  listInbounds: true,
  readLive: true,
  testRoute: true,
  overrideBalancer: true,
  restartLogger: true,
  runDoctor: true,
  checkConfig: true,
  answerSsh: true,
  makeNewKey: true,
  takeNewKey: true,
  copyText: true,
  copyQr: true,
  saveQr: true,
  setMode: true,
  selectNode: true,
  queryNodes: true,
  readNode: true,
  unpinGroup: true,
  runNodes: true,
  cancelNodeRun: true,
  listNodeRuns: true,
  saveLatencyTest: true,
  ...limitCallNames,
  ...notifyCallNames,
  ...ruleCallNames,
  readSeries: true,
  changeSettings: true,
  setLab: true,
  dismissNotice: true,
  retryKeychain: true,
  copyDiagnostics: true,
  openExternal: true,
  openWindow: true,
  hidePanel: true,
  quit: true,
  rememberView: true,
  recallView: true,
};
const eventNames: { readonly [K in EventName]: true } = {
  ...connectionEventNames,
  ...coreConfigEventNames,
  patch: true,
  navigate: true,
  newKey: true,
  keyRun: true,
  rotationRun: true,
  proxyChecks: true,
  nodeRun: true,
  ...ruleEventNames,
  sshPrompt: true,
};
export const CALL_NAMES = Object.keys(callNames) as readonly CallName[];
export const EVENT_NAMES = Object.keys(eventNames) as readonly EventName[];

/** What main implements. */
export type Handlers = { readonly [K in CallName]: (input: Input<K>) => Output<K> | Promise<Output<K>> };
/** What `window.api` is in a renderer: one function per call, `on<Event>` per event returning its unsubscribe. */
export type WindowApi = { readonly [K in CallName]: (input: Input<K>) => Promise<Result<Output<K>>> } & {
  readonly [K in EventName as `on${Capitalize<K>}`]: (listener: (payload: Events[K]) => void) => () => void;
};

export const callChannel = (name: CallName): string => `call:${name}`;
export const eventChannel = (name: EventName): string => `event:${name}`;
export const eventMethod = (name: EventName): string => `on${name[0]?.toUpperCase() ?? ''}${name.slice(1)}`;
