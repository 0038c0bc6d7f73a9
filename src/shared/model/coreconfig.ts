/** The Config page of a controller: what can be changed until the core restarts, how each change ended, and what the core can be asked to do. */
import type { ConfigPatch, ControllerFeature, DnsAnswer, SecurityHint } from './controller';
import type { Failure } from './failure';

/** In the order in which a page shows them. */
export const CORE_FIELDS = [
  'mixed-port',
  'port',
  'socks-port',
  'redir-port',
  'tproxy-port',
  'allow-lan',
  'bind-address',
  'mode',
  'log-level',
  'ipv6',
  'find-process-mode',
  'tcp-concurrent',
  'interface-name',
  'tun',
  'sniffing',
] as const satisfies readonly (keyof ConfigPatch)[];
export type CoreField = (typeof CORE_FIELDS)[number];
/** Ports of the core; 0: closed. */
export const CORE_PORTS = ['mixed-port', 'port', 'socks-port', 'redir-port', 'tproxy-port'] as const satisfies readonly CoreField[];
export type CorePort = (typeof CORE_PORTS)[number];

/** What the core answered about one change. Times are Unix ms. */
export type FieldState =
  /** Asked, not read back yet. */
  | { readonly type: 'busy'; readonly since: number; readonly wanted: unknown }
  | { readonly type: 'verified'; readonly at: number }
  /** It said yes, and a re-read shows another value. Of `tun` only what was to be changed. */
  | { readonly type: 'kept'; readonly at: number; readonly wanted: unknown; readonly found: unknown; readonly before: unknown }
  | { readonly type: 'failed'; readonly at: number; readonly wanted: unknown; readonly failure: Failure };

/** Long or once: what the core is asked to do, one at a time of each type. */
export const CORE_ACTIONS = ['reload', 'restart', 'upgrade', 'upgrade-ui', 'upgrade-geo', 'flush-fake-ip', 'flush-dns', 'gc'] as const;
export type CoreActionType = (typeof CORE_ACTIONS)[number];
export type CoreConfigSource =
  | { readonly type: 'default' }
  /** As the core's computer names the file. */
  | { readonly type: 'path'; readonly path: string }
  | { readonly type: 'yaml'; readonly yaml: string };
export const CORE_CHANNELS = ['auto', 'release', 'alpha'] as const;
export type CoreChannel = (typeof CORE_CHANNELS)[number];
export type CoreAction =
  /** `force`: ports are opened anew, too. */
  | { readonly type: 'reload'; readonly source: CoreConfigSource; readonly force: boolean }
  | { readonly type: 'upgrade'; readonly channel: CoreChannel; readonly force: boolean }
  | { readonly type: Exclude<CoreActionType, 'reload' | 'upgrade'> };

/** The last time that a core was asked to do one thing; `usualMs`: how long it took before, null: not known. */
export interface CoreRun {
  readonly id: string;
  readonly type: CoreActionType;
  readonly since: number;
  readonly usualMs: number | null;
  readonly outcome: CoreOutcome | null;
}
export type CoreOutcome =
  | { readonly type: 'done'; readonly at: number; readonly version: { readonly before: string; readonly after: string } | null }
  /** Nothing newer than it has; in the core's own words. */
  | { readonly type: 'current'; readonly at: number; readonly words: string }
  /** The user waits no longer; the core may go on. */
  | { readonly type: 'left'; readonly at: number }
  | { readonly type: 'failed'; readonly at: number; readonly failure: Failure };

export interface CoreConfigView {
  readonly serverId: string;
  /** Grows with each view: what comes late is not newer. */
  readonly revision: number;
  /** When the core was read, Unix ms. */
  readonly at: number;
  /** What the core shows of what can be changed; what it does not show is absent. */
  readonly values: ConfigPatch;
  /** Names of its modes, as it writes them. */
  readonly modes: readonly string[];
  readonly fields: { readonly [K in CoreField]?: FieldState };
  /** Changed from here since the core began or loaded its file; whoever changed it later, or the core's restart, takes it off. */
  readonly changed: readonly CoreField[];
  readonly features: readonly ControllerFeature[];
  readonly runs: { readonly [K in CoreActionType]?: CoreRun };
}

/** Record types that can be asked for, common ones first. */
export const DNS_TYPES = ['A', 'AAAA', 'CNAME', 'MX', 'TXT', 'NS', 'SRV', 'HTTPS', 'PTR', 'SOA', 'CAA'] as const;
export type DnsType = (typeof DNS_TYPES)[number];
export interface DnsReply extends DnsAnswer {
  readonly tookMs: number;
}
/** What is open to others, as found at that moment (Unix ms). */
export interface CoreSecurity {
  readonly hints: readonly SecurityHint[];
  readonly at: number;
}
/** A JSON value that the core keeps for its dashboards, as text; null: nothing is kept. */
export interface CoreStored {
  readonly text: string | null;
  readonly bytes: number;
}
