/**
 * What the client of a controller can do: a part per resource of its API. Every method rejects with a `Fault`, takes a signal and has a deadline
 * of its own. Reads may be repeated; a write is sent once and read back. What a core lacks is a Fault `unimplemented`.
 */
import type { ProviderGlance } from '@shared/mihomo/proxies';
import type {
  ConfigPatch,
  ConnectionList,
  ControllerFeature,
  CoreConfig,
  DelayTest,
  DnsAnswer,
  GroupDelays,
  NodeDelay,
  PatchOutcome,
  ProxyGroup,
  ProxyList,
  ProxyNode,
  ProxyProvider,
  Rule,
  RuleProvider,
  RuleSeen,
  SecurityHint,
} from '@shared/model';
import type { Client, StreamingClient } from '../client';
import type { Streams } from './streams';

/** How far a job of several steps is; failures count as done. */
export interface Progress {
  readonly done: number;
  readonly failed: number;
  readonly total: number;
}
export type OnProgress = (progress: Progress) => void;

export interface ControllerProxies {
  /** Groups, nodes and providers, joined. Up to 32 MiB. */
  list(signal: AbortSignal): Promise<ProxyList>;
  /** The answers of which that is read, for who reads them elsewhere: of `/proxies`, and of the providers where the core has any. */
  answers(signal: AbortSignal): Promise<readonly [Buffer, Buffer | null]>;
  /** One group or node of the configuration; `not-found`: there is none (or it is a provider's). */
  read(name: string, signal: AbortSignal): Promise<ProxyGroup | ProxyNode>;
  groups(signal: AbortSignal): Promise<readonly ProxyGroup[]>;
  group(name: string, signal: AbortSignal): Promise<ProxyGroup>;
  /** Lets an automatic group choose by itself again. Resolves when a re-read shows no pin. */
  unpin(group: string, signal: AbortSignal): Promise<void>;
  /** A failed test is a result, not a Fault. */
  testNode(node: Pick<ProxyNode, 'name' | 'provider'>, test: DelayTest, signal: AbortSignal): Promise<NodeDelay>;
  /** `atOnce` at a time (five unless told), in any order; told one by one. Cancelled by the signal (Fault `cancelled`). */
  testNodes(
    nodes: readonly Pick<ProxyNode, 'name' | 'provider'>[],
    test: DelayTest & { readonly atOnce?: number },
    onProgress: (progress: Progress, last: NodeDelay) => void,
    signal: AbortSignal,
  ): Promise<readonly NodeDelay[]>;
  /** All members at once, by the core. That takes a pin from the group; `keepPin` puts it back. */
  testGroup(group: string, test: DelayTest, keepPin: boolean, signal: AbortSignal): Promise<GroupDelays>;
}

export interface ControllerProviders {
  list(signal: AbortSignal): Promise<readonly ProxyProvider[]>;
  read(name: string, signal: AbortSignal): Promise<ProxyProvider>;
  /** Downloads or reads it again; resolves with what a re-read shows. */
  update(name: string, signal: AbortSignal): Promise<ProviderGlance>;
  /** Tests all its nodes; the core answers when the last one ended, so progress is read beside it. */
  healthCheck(name: string, onProgress: OnProgress, signal: AbortSignal): Promise<Progress>;
  node(provider: string, name: string, signal: AbortSignal): Promise<ProxyNode>;
}

export interface ControllerRules {
  /** The list unread (`readLarge('rules')`): it may be megabytes. */
  answer(signal: AbortSignal): Promise<Buffer>;
  list(signal: AbortSignal): Promise<readonly Rule[]>;
  /**
   * Switches rules until the core restarts. `busy`: the list is another one than the user saw (indexes shift with each reload), nothing was
   * sent. Resolves with the list that shows them switched. `read`: reads these rules as they are, where not the whole list is wanted.
   */
  setDisabled(
    rules: readonly RuleSeen[],
    disabled: boolean,
    signal: AbortSignal,
    read?: (signal: AbortSignal) => Promise<readonly Rule[]>,
  ): Promise<readonly Rule[]>;
  providers(signal: AbortSignal): Promise<readonly RuleProvider[]>;
  updateProvider(name: string, signal: AbortSignal): Promise<RuleProvider>;
}

/** What a re-read still shows of the connections that were to be closed. */
export interface CloseOutcome {
  readonly closed: number;
  readonly left: readonly string[];
}
export interface ControllerConnections {
  list(signal: AbortSignal): Promise<ConnectionList>;
  /** Exactly these; ids that are gone already count as closed. */
  close(ids: readonly string[], onProgress: OnProgress, signal: AbortSignal): Promise<CloseOutcome>;
  /** All that there are now; later ones live. */
  closeAll(signal: AbortSignal): Promise<CloseOutcome>;
}

export type ReloadSource =
  | { readonly type: 'default' }
  | { readonly type: 'path'; readonly path: string }
  | { readonly type: 'yaml'; readonly yaml: string };
export type UpgradeOutcome =
  | { readonly type: 'current'; readonly words: string }
  | { readonly type: 'upgraded'; readonly before: string | null; readonly after: string | null };

export interface ControllerConfig {
  read(signal: AbortSignal): Promise<CoreConfig>;
  patch(patch: ConfigPatch, signal: AbortSignal): Promise<PatchOutcome>;
  /** `force`: ports are opened anew, too. What was patched is lost. */
  reload(source: ReloadSource, force: boolean, signal: AbortSignal): Promise<CoreConfig>;
  /** Resolves when the core hung up and answers again. */
  restart(signal: AbortSignal): Promise<void>;
  /** Downloads, replaces and restarts the core: minutes. */
  upgrade(wish: { readonly channel: 'release' | 'alpha' | 'auto'; readonly force: boolean }, signal: AbortSignal): Promise<UpgradeOutcome>;
  /** Downloads the web dashboard again. */
  upgradeUi(signal: AbortSignal): Promise<void>;
  /** Downloads the databases of places again. */
  upgradeGeo(signal: AbortSignal): Promise<void>;
}

export interface ControllerDns {
  /** `type`: `A`, `AAAA`, `TXT` ... */
  query(name: string, type: string, signal: AbortSignal): Promise<DnsAnswer>;
  /** The name of an address by its PTR record; null: it has none. */
  reverse(address: string, signal: AbortSignal): Promise<string | null>;
  flush(signal: AbortSignal): Promise<void>;
  flushFakeIp(signal: AbortSignal): Promise<void>;
}

/** Small JSON values that the core keeps for its dashboards. */
export interface ControllerStorage {
  /** Null: nothing is kept under that key. */
  read(key: string, signal: AbortSignal): Promise<unknown>;
  /** At most 1 MiB of JSON; read back. */
  write(key: string, value: unknown, signal: AbortSignal): Promise<void>;
  remove(key: string, signal: AbortSignal): Promise<void>;
}

export interface ControllerDebug {
  /** Garbage collection. */
  gc(signal: AbortSignal): Promise<void>;
  /** A profile for `go tool pprof`, as bytes to be saved. */
  profile(name: 'heap' | 'allocs', signal: AbortSignal): Promise<Buffer>;
}

export interface ControllerClient extends StreamingClient {
  /** Resolves when a re-read shows the mode. */
  setMode(mode: string, signal: AbortSignal): Promise<void>;
  /** Resolves when a re-read shows the node chosen; on an automatic group that pins it. */
  selectNode(group: string, node: string, signal: AbortSignal): Promise<void>;
  /** What this core can do, tried without doing it; `asked`: only these are tried. */
  features(signal: AbortSignal, asked?: readonly ControllerFeature[]): Promise<ReadonlySet<ControllerFeature>>;
  security(signal: AbortSignal): Promise<readonly SecurityHint[]>;
  readonly streams: Streams;
  readonly proxies: ControllerProxies;
  readonly providers: ControllerProviders;
  readonly rules: ControllerRules;
  readonly connections: ControllerConnections;
  readonly config: ControllerConfig;
  readonly dns: ControllerDns;
  readonly storage: ControllerStorage;
  readonly debug: ControllerDebug;
}

/** Whether it is the client of a controller. */
export const isController = (client: Client | null | undefined): client is ControllerClient => client?.kind === 'mihomo';
/** The client of a controller; null where none runs, or it is one of another kind. */
export const controllerOf = (client: Client | null): ControllerClient | null => (isController(client) ? client : null);
