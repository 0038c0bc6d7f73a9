/** Calls about a farm: its ports and their rotations, its farm proxies, what else its panel holds. */
import type {
  DuplicateIp,
  ExportPreview,
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
  FormOutcome,
  IdsOutcome,
  IpPage,
  IpQuery,
  LinkOpens,
  LinkToken,
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
  ProxiesWritten,
  ProxyCheck,
  ProxyChoices,
  ProxyExport,
  ProxyQuery,
  ProxyWindow,
  RotationFigures,
  RotationGoal,
  RotationPlan,
  RotationRun,
  ScheduleDraft,
  ScheduleView,
  ServiceOutcome,
} from '../model';
import type { Call } from './call';

export interface FarmCalls {
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
}
