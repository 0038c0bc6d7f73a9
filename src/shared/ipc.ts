/**
 * THE contract between main and its windows: every call and event, by name and type. Handlers, bridge, window API and
 * tests are derived from it; a call without a handler or a schema does not compile. Input schemas: `ipc.schema.ts`.
 * Secrets only go in (`ServerDraft.secret`), never out.
 */
import type {
  ConfigReport,
  DifferenceType,
  DifferenceWindow,
  DoctorReport,
  DriftPlan,
  DriftReport,
  DriftWish,
  DuplicateIp,
  ExportPreview,
  Failure,
  FarmFacts,
  FarmLogin,
  FarmLoginChange,
  FarmLoginDraft,
  FarmLookups,
  FarmProxyChange,
  FarmProxyDraft,
  FarmService,
  FarmUser,
  FarmUserChange,
  FarmUserDraft,
  FirstContact,
  FormOutcome,
  HistoryToClear,
  IdsOutcome,
  ImportReport,
  InboundView,
  IpPage,
  IpQuery,
  KeyapiCounting,
  KeyapiDoctor,
  KeyapiPeriod,
  KeyapiRepair,
  KeyapiSpan,
  KeyChange,
  KeyDetail,
  KeyDraft,
  KeyOutcome,
  KeyPlan,
  KeyQuery,
  KeyRun,
  KeyTest,
  KeyWindow,
  KeyWithLink,
  Kind,
  Limit,
  LinkOpens,
  LinkToken,
  LiveReport,
  Metric,
  OperatorIp,
  PastQuery,
  PastView,
  PastWindow,
  PortChange,
  PortDetail,
  PortDraft,
  PortIp,
  PortQuery,
  PortRestart,
  PortSettings,
  PortView,
  PortWindow,
  ProbeReport,
  ProxiesWritten,
  ProxyCheck,
  ProxyCheckRun,
  ProxyChoices,
  ProxyExport,
  ProxyQuery,
  ProxyWindow,
  RotationFigures,
  RotationGoal,
  RotationPlan,
  RotationRun,
  RouteAnswer,
  RouteQuestion,
  ScheduleDraft,
  ScheduleView,
  ServerDraft,
  ServiceOutcome,
  Settings,
  SshPrompt,
} from './model';
import type { Patch, Snapshot } from './patch';

interface Call<Input, Output> {
  readonly input: Input;
  readonly output: Output;
}

export interface Calls {
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

  /* farms */
  listPorts: Call<{ readonly serverId: string }, readonly PortView[]>;
  /** The rows that a table shows; only what was read last, nothing is asked of the panel. */
  queryPorts: Call<{ readonly serverId: string; readonly query: PortQuery }, PortWindow>;
  /** Ids of the rows that a query asks for, in its order: for a selection. */
  listPortIds: Call<{ readonly serverId: string; readonly query: PortQuery }, readonly number[]>;
  readPort: Call<{ readonly serverId: string; readonly portId: number }, PortDetail>;
  rotatePort: Call<{ readonly serverId: string; readonly portId: number; readonly from: 'panel' | 'window' | 'palette' | 'hotkey' }, null>;
  /** What rotating these ports would do; nothing is sent. */
  planRotations: Call<{ readonly serverId: string; readonly portIds: readonly number[] }, RotationPlan>;
  /**
   * Rotates the ports that are ready; the others are skipped, with `whenReady` those that cool down are waited for. `window` at once
   * (3 by default), null: all by one request. Followed by the event `rotationRun`; the answer is the run's id.
   */
  rotatePorts: Call<
    {
      readonly serverId: string;
      readonly portIds: readonly number[];
      readonly window: number | null;
      readonly whenReady: boolean;
      readonly goal: RotationGoal;
    },
    { readonly id: string }
  >;
  /** One port, as soon as its cool-down is over; its run's id. Told by a notification of its own when it ends. */
  rotateWhenReady: Call<{ readonly serverId: string; readonly portId: number }, { readonly id: string }>;
  /** Stops what was not sent yet; what is in flight ends by itself. */
  cancelRotationRun: Call<{ readonly id: string }, null>;
  /** In progress, and ended less than 60 s ago. */
  listRotationRuns: Call<{ readonly serverId: string }, readonly RotationRun[]>;
  /** Off, wait, on. Resolves when it has begun; its progress is in `PortRow.restart`. */
  restartPort: Call<{ readonly serverId: string; readonly portId: number }, PortRestart>;
  /** Resolves when the list was read back. `busy` while one of them is being restarted. */
  setPortsActive: Call<{ readonly serverId: string; readonly portIds: readonly number[]; readonly active: boolean }, IdsOutcome>;
  tagPorts: Call<
    { readonly serverId: string; readonly portIds: readonly number[]; readonly add: readonly string[]; readonly remove: readonly string[] },
    null
  >;
  listPastRotations: Call<{ readonly serverId: string; readonly query: PastQuery }, PastWindow>;
  /** Asks for a path and writes them as CSV; null when the user cancelled. */
  exportRotations: Call<
    { readonly serverId: string; readonly portId: number | null; readonly view: PastView },
    { readonly path: string } | null
  >;
  /** `portId` null: the whole farm. */
  rotationFigures: Call<{ readonly serverId: string; readonly portId: number | null }, RotationFigures>;
  listSchedules: Call<{ readonly serverId: string }, readonly ScheduleView[]>;
  saveSchedule: Call<ScheduleDraft, { readonly id: string }>;
  removeSchedule: Call<{ readonly id: string }, null>;
  setFavourite: Call<{ readonly serverId: string; readonly portId: number; readonly on: boolean }, null>;

  /* farm proxies; no answer holds a password */
  /** The rows that a table shows. The panel is asked when its list is older than a few seconds; `again`: in any case. */
  listProxies: Call<{ readonly serverId: string; readonly query: ProxyQuery; readonly again: boolean }, ProxyWindow>;
  /** Ids of the rows that a query asks for, in its order: for a selection. */
  listProxyIds: Call<{ readonly serverId: string; readonly query: ProxyQuery }, readonly number[]>;
  proxyChoices: Call<{ readonly serverId: string }, ProxyChoices>;
  /** Writes resolve when the list read back shows them. */
  addProxy: Call<{ readonly serverId: string; readonly draft: FarmProxyDraft }, FormOutcome<{ readonly id: number }>>;
  editProxy: Call<
    { readonly serverId: string; readonly proxyId: number; readonly change: FarmProxyChange },
    FormOutcome<{ readonly id: number }>
  >;
  setProxiesActive: Call<{ readonly serverId: string; readonly proxyIds: readonly number[]; readonly active: boolean }, IdsOutcome>;
  deleteProxies: Call<{ readonly serverId: string; readonly proxyIds: readonly number[] }, IdsOutcome>;
  /** The text with its passwords masked. */
  previewProxies: Call<ProxyExport, ExportPreview>;
  /** Main fills the passwords in; the clipboard is cleared later by setting if unchanged. `token`: for formats with a rotation link. */
  copyProxies: Call<{ readonly what: ProxyExport; readonly token: LinkToken | null }, ProxiesWritten>;
  /** Asks for a path first; null when the user cancelled. */
  saveProxies: Call<{ readonly what: ProxyExport; readonly token: LinkToken | null }, (ProxiesWritten & { readonly path: string }) | null>;
  /** Copies a link that rotates the port for whoever has it. Faults: `forbidden` when the panel user may do more than that. */
  copyRotationLink: Call<{ readonly serverId: string; readonly portId: number; readonly token: LinkToken }, { readonly opens: LinkOpens }>;
  /** Through the proxy, to the echo address of the settings (`proxyEchoUrl`); Faults: `no-echo` while there is none. */
  testProxy: Call<{ readonly serverId: string; readonly proxyId: number }, ProxyCheck>;
  /** A few at a time, followed by the event `proxyChecks`; the answer is the run's id. */
  testProxies: Call<{ readonly serverId: string; readonly proxyIds: readonly number[] }, { readonly id: string }>;
  cancelProxyTests: Call<{ readonly id: string }, null>;
  /** From what was read of all farms last; nothing is asked. */
  duplicateIps: Call<null, readonly DuplicateIp[]>;

  /* what else a farm's panel holds; every write is read back, and its outcome says how it ended */
  /** What the forms choose from. */
  farmLookups: Call<{ readonly serverId: string }, FarmLookups>;
  readPortSettings: Call<{ readonly serverId: string; readonly portId: number }, PortSettings>;
  addPort: Call<{ readonly serverId: string; readonly draft: PortDraft }, FormOutcome<PortSettings>>;
  editPort: Call<{ readonly serverId: string; readonly portId: number; readonly change: PortChange }, FormOutcome<PortSettings>>;
  /** The operating system that the ports' traffic seems to come from. */
  setFingerprint: Call<
    { readonly serverId: string; readonly portIds: readonly number[]; readonly fingerprint: number; readonly on: boolean },
    IdsOutcome
  >;
  /** Load of the panel's machine and figures of its addresses. */
  farmFacts: Call<{ readonly serverId: string }, FarmFacts>;
  listServices: Call<{ readonly serverId: string }, readonly FarmService[]>;
  setService: Call<{ readonly serverId: string; readonly name: string; readonly running: boolean }, ServiceOutcome>;
  /** Addresses of operators, each once. */
  listOperatorIps: Call<{ readonly serverId: string; readonly query: IpQuery }, IpPage<OperatorIp>>;
  /** Addresses that ports were given, each time. */
  listPortIps: Call<{ readonly serverId: string; readonly query: IpQuery }, IpPage<PortIp>>;
  listLogins: Call<{ readonly serverId: string }, readonly FarmLogin[]>;
  readLogin: Call<{ readonly serverId: string; readonly loginId: number }, FarmLogin>;
  /** The password of a farm proxy's login, because the user asked to see it. */
  revealLogin: Call<{ readonly serverId: string; readonly loginId: number }, { readonly password: string | null }>;
  addLogin: Call<{ readonly serverId: string; readonly draft: FarmLoginDraft }, FormOutcome<FarmLogin>>;
  editLogin: Call<{ readonly serverId: string; readonly loginId: number; readonly change: FarmLoginChange }, FormOutcome<FarmLogin>>;
  deleteLogins: Call<{ readonly serverId: string; readonly loginIds: readonly number[] }, IdsOutcome>;
  /** Addresses that may use a farm proxy without a login; the panel lists none, so that it is known only of those that proxies name. */
  deleteIpRecords: Call<{ readonly serverId: string; readonly recordIds: readonly number[] }, IdsOutcome>;
  listFarmUsers: Call<{ readonly serverId: string }, readonly FarmUser[]>;
  addFarmUser: Call<{ readonly serverId: string; readonly draft: FarmUserDraft }, FormOutcome<FarmUser>>;
  editFarmUser: Call<{ readonly serverId: string; readonly userId: number; readonly change: FarmUserChange }, FormOutcome<FarmUser>>;
  setFarmUsersActive: Call<{ readonly serverId: string; readonly userIds: readonly number[]; readonly active: boolean }, IdsOutcome>;
  deleteFarmUsers: Call<{ readonly serverId: string; readonly userIds: readonly number[] }, IdsOutcome>;

  /* keys */
  keyLink: Call<{ readonly serverId: string; readonly keyId: string }, KeyWithLink>;
  deleteKey: Call<{ readonly serverId: string; readonly keyId: string }, null>;
  /** The rows that a table shows, and figures over all keys. */
  queryKeys: Call<{ readonly serverId: string; readonly query: KeyQuery }, KeyWindow>;
  /** Ids of the rows that a query asks for, however many: for a selection. */
  listKeyIds: Call<{ readonly serverId: string; readonly query: KeyQuery }, readonly string[]>;
  readKey: Call<{ readonly serverId: string; readonly keyId: string }, KeyDetail>;
  /**
   * Resolves when the key was made, read back and its link checked. `wish`: an id that the window gives to one click (a dialog's, the same for its
   * retries): whatever is called again with it, there is one key for it. Progress of a key API: `KeyapiSummary.work`.
   */
  makeKey: Call<{ readonly serverId: string; readonly draft: KeyDraft; readonly wish?: string }, KeyWithLink>;
  /** Each change is sent, read back and stored; the answer says how it ended. */
  editKey: Call<{ readonly serverId: string; readonly keyId: string; readonly change: KeyChange }, KeyOutcome>;
  /** Moves the baselines; nothing is reset on the server. */
  resetKeys: Call<{ readonly serverId: string; readonly keyIds: readonly string[] }, null>;
  /**
   * Key API only: moves the baselines and asks the server to reset its own numbers as well, each read back; a run. An outcome with the code
   * `not-reset`: the server said success and did not reset; our own reset stands in any case.
   */
  resetOnServer: Call<{ readonly serverId: string; readonly keyIds: readonly string[] }, { readonly id: string }>;
  /** What making or deleting so many keys would cost. Nothing is sent. */
  planKeys: Call<{ readonly serverId: string; readonly action: 'create' | 'delete'; readonly count: number }, KeyPlan>;
  /** Bulk actions run by themselves and are followed by the event `keyRun`; the answer is the run's id. */
  makeKeys: Call<{ readonly serverId: string; readonly draft: KeyDraft; readonly count: number }, { readonly id: string }>;
  actOnKeys: Call<
    { readonly serverId: string; readonly keyIds: readonly string[]; readonly action: 'pause' | 'resume' | 'delete' },
    { readonly id: string }
  >;
  cancelKeyRun: Call<{ readonly id: string }, null>;
  /** What the text (CSV or JSON) would do; nothing is sent. */
  checkImport: Call<{ readonly serverId: string; readonly text: string }, ImportReport>;
  importKeys: Call<{ readonly serverId: string; readonly text: string }, { readonly id: string }>;
  /** Asks for a path and writes the keys with their totals; null when the user cancelled. */
  exportKeys: Call<{ readonly serverId: string; readonly format: 'csv' | 'json' }, { readonly path: string } | null>;
  /** Links of several keys, for a page to print. */
  linksOf: Call<
    { readonly serverId: string; readonly keyIds: readonly string[] },
    readonly { readonly name: string; readonly link: string }[]
  >;
  /** Through the key itself, with a client program of the user's. */
  testKey: Call<{ readonly serverId: string; readonly keyId: string }, KeyTest>;
  /** Reads the server's users and compares. */
  readDrift: Call<{ readonly serverId: string }, DriftReport>;
  /** Rows of what was compared last; nothing is read from the server. */
  listDifferences: Call<
    { readonly serverId: string; readonly type: DifferenceType; readonly offset: number; readonly limit: number },
    DifferenceWindow
  >;
  /** What a wish would do; nothing is sent. */
  planDrift: Call<{ readonly serverId: string; readonly limit: number } & DriftWish, DriftPlan>;
  /** Each step that writes is read back before the next; what only our list has to do with is stored together. Followed by the event `keyRun`. */
  applyDrift: Call<{ readonly serverId: string } & DriftWish, { readonly id: string }>;
  setPutBack: Call<{ readonly serverId: string; readonly on: boolean }, null>;
  chooseFirstContact: Call<{ readonly serverId: string; readonly choice: FirstContact }, null>;

  /* key APIs */
  /** How the server counts, by its own words. */
  readKeyapiCounting: Call<{ readonly serverId: string }, KeyapiCounting>;
  /** `period`: `2025-08-05` of a day, `2025-08` of a month; null: the present one. Faults: `unimplemented` where the dialect keeps none. */
  readKeyapiPeriod: Call<
    {
      readonly serverId: string;
      readonly span: KeyapiSpan;
      readonly period: string | null;
      /** One key alone, with its days; spans `all` and `month` only. */
      readonly keyId?: string;
    },
    KeyapiPeriod
  >;
  /** Asks the server to forget what it keeps of the past: of one key, or of all keys what is older than so many days. Read back; our account stays. */
  clearKeyapiHistory: Call<{ readonly serverId: string; readonly what: HistoryToClear }, null>;
  runKeyapiDoctor: Call<{ readonly serverId: string }, KeyapiDoctor>;
  /** Restarts the server's Xray; waits its turn among the writes, and resolves when its configuration was read back. */
  repairKeyapi: Call<{ readonly serverId: string; readonly what: KeyapiRepair }, null>;

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

  /* series, limits, events */
  /** Ring buffer of the last `seconds` at 1 s; server null: the totals. */
  readSeries: Call<{ readonly serverId: string | null; readonly metric: Metric; readonly seconds: number }, SeriesBlock>;
  saveLimit: Call<Omit<Limit, 'id'> & { readonly id: string | null }, { readonly id: string }>;
  removeLimit: Call<{ readonly id: string }, null>;
  muteBreach: Call<{ readonly id: string; readonly muted: boolean }, null>;

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
  readonly page: 'overview' | 'server' | 'limits' | 'settings' | 'onboarding';
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

export interface Events {
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
  readSeries: true,
  saveLimit: true,
  removeLimit: true,
  muteBreach: true,
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
  patch: true,
  navigate: true,
  newKey: true,
  keyRun: true,
  rotationRun: true,
  proxyChecks: true,
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
