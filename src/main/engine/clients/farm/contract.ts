/**
 * What the client of a farm's panel can do: a part per resource of the document. Every method rejects with a `Fault`, takes a signal and has
 * a deadline of its own. Reads may be repeated; a write is sent once, whatever is answered it is read back, and its outcome is told.
 * A panel that lacks a call answers with a Fault `unimplemented`.
 */
import type {
  FarmLoad,
  FarmLogin,
  FarmLoginChange,
  FarmLoginDraft,
  FarmLookups,
  FarmProxy,
  FarmProxyChange,
  FarmProxyDraft,
  FarmService,
  FarmUser,
  FarmUserChange,
  FarmUserDraft,
  FormOutcome,
  IdsOutcome,
  IpPage,
  IpPool,
  IpQuery,
  OperatorIp,
  Port,
  PortChange,
  PortDraft,
  PortIp,
  PortSettings,
  ReconnectType,
  ServiceOutcome,
} from '@shared/model';
import type { Client } from '../client';

/** Which ports; absent: whatever it is. Applied again to what the panel answers, whose filters are hints. */
export interface PortFilter {
  readonly active?: boolean;
  readonly reconnectType?: ReconnectType;
  readonly connDev?: boolean;
  readonly connNet?: boolean;
  readonly operatorId?: number;
  readonly networkTypeId?: number;
  /** Part of the name, in whatever case. */
  readonly name?: string;
  readonly ifname?: string;
}

export interface FarmPorts {
  list(filter: PortFilter, signal: AbortSignal): Promise<readonly Port[]>;
  /** Switches modems and their interfaces. `done`: the list shows them so. */
  setActive(portIds: readonly number[], active: boolean, signal: AbortSignal): Promise<IdsOutcome>;
  setFingerprint(portIds: readonly number[], fingerprint: number, on: boolean, signal: AbortSignal): Promise<IdsOutcome>;
  settings(portId: number, signal: AbortSignal): Promise<PortSettings>;
  add(draft: PortDraft, signal: AbortSignal): Promise<FormOutcome<PortSettings>>;
  edit(portId: number, change: PortChange, signal: AbortSignal): Promise<FormOutcome<PortSettings>>;
}

export interface FarmHistory {
  /** How many addresses of each operator were seen. */
  pools(signal: AbortSignal): Promise<readonly IpPool[]>;
  ofOperators(query: IpQuery, signal: AbortSignal): Promise<IpPage<OperatorIp>>;
  ofPorts(query: IpQuery, signal: AbortSignal): Promise<IpPage<PortIp>>;
}

export interface FarmMachine {
  services(signal: AbortSignal): Promise<readonly FarmService[]>;
  setService(name: string, running: boolean, signal: AbortSignal): Promise<ServiceOutcome>;
  load(signal: AbortSignal): Promise<FarmLoad>;
}

/** Which farm proxies; absent: whatever it is. Applied again to what the panel answers. */
export interface FarmProxyFilter {
  readonly portId?: number;
  readonly active?: boolean;
  readonly access?: 'login' | 'ip';
  /** Part of a login's name, of an address. */
  readonly login?: string;
  readonly ip?: string;
  readonly listenPort?: number;
  readonly type?: 'http' | 'socks';
}
export interface FarmProxyList {
  readonly proxies: readonly FarmProxy[];
  /** By id of the proxy. Never leaves main. */
  readonly passwords: ReadonlyMap<number, string>;
}
export interface FarmProxies {
  /** All of them, however many pages. */
  list(filter: FarmProxyFilter, signal: AbortSignal): Promise<FarmProxyList>;
  add(draft: FarmProxyDraft, signal: AbortSignal): Promise<FormOutcome<FarmProxy>>;
  edit(proxyId: number, change: FarmProxyChange, signal: AbortSignal): Promise<FormOutcome<FarmProxy>>;
  setActive(proxyIds: readonly number[], active: boolean, signal: AbortSignal): Promise<IdsOutcome>;
  delete(proxyIds: readonly number[], signal: AbortSignal): Promise<IdsOutcome>;
}

export interface FarmLogins {
  list(signal: AbortSignal): Promise<readonly FarmLogin[]>;
  /** With its password, which never leaves main unless the user asks for it. */
  read(loginId: number, signal: AbortSignal): Promise<{ readonly login: FarmLogin; readonly password: string | null }>;
  add(draft: FarmLoginDraft, signal: AbortSignal): Promise<FormOutcome<FarmLogin>>;
  edit(loginId: number, change: FarmLoginChange, signal: AbortSignal): Promise<FormOutcome<FarmLogin>>;
  delete(loginIds: readonly number[], signal: AbortSignal): Promise<IdsOutcome>;
  /** Records of addresses that may use a proxy without credentials: the panel can only delete them, and lists none. */
  deleteIpRecords(recordIds: readonly number[], signal: AbortSignal): Promise<IdsOutcome>;
}

export interface FarmUsers {
  list(signal: AbortSignal): Promise<readonly FarmUser[]>;
  add(draft: FarmUserDraft, signal: AbortSignal): Promise<FormOutcome<FarmUser>>;
  edit(userId: number, change: FarmUserChange, signal: AbortSignal): Promise<FormOutcome<FarmUser>>;
  setActive(userIds: readonly number[], active: boolean, signal: AbortSignal): Promise<IdsOutcome>;
  delete(userIds: readonly number[], signal: AbortSignal): Promise<IdsOutcome>;
}

/** A user's token, which stands in rotation links: `everything` opens the whole farm to whoever has it. Never leaves main unless the user asks for it. */
export interface FarmToken {
  readonly token: string;
  readonly opens: 'everything' | 'own-ports' | 'unknown';
}

export interface FarmClient extends Client {
  /** Sends one rotation request. Resolves when the panel answered "ok", which means "accepted or ignored". */
  rotate(portId: number, signal: AbortSignal): Promise<void>;
  /** One request for several ports, each accepted or ignored by itself; at most 50. */
  rotateAll(portIds: readonly number[], signal: AbortSignal): Promise<void>;
  /** Our own token, or that of another user of the panel, whose password is used once and not kept. */
  token(user: { readonly username: string; readonly password: string } | null, signal: AbortSignal): Promise<FarmToken>;
  readonly ports: FarmPorts;
  /** Those that this panel has; a list that it lacks is null. */
  lookups(signal: AbortSignal): Promise<FarmLookups>;
  readonly history: FarmHistory;
  readonly machine: FarmMachine;
  readonly proxies: FarmProxies;
  readonly logins: FarmLogins;
  readonly users: FarmUsers;
}

export const isFarm = (client: Client | null): client is FarmClient => client !== null && client.kind === 'farm' && 'rotateAll' in client;
