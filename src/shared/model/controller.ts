/** What a controller (mihomo, sing-box) shows beside its summary: nodes, groups, providers, rules, configuration, logs. */

/** One latency test. */
export interface DelayMark {
  /** Unix ms, or null where the core wrote no time. */
  readonly at: number | null;
  /** Ms; 0: the test failed. */
  readonly delay: number;
}
/** The tests of one node or group by one address. */
export interface DelayHistory {
  readonly url: string;
  readonly alive: boolean;
  readonly marks: readonly DelayMark[];
}
interface Outbound {
  readonly name: string;
  /** As the core writes it (`Vless`, `URLTest`); compare without case. */
  readonly type: string;
  /** Null: the core does not tell. */
  readonly alive: boolean | null;
  readonly udp: boolean;
  /** Oldest first. */
  readonly history: readonly DelayMark[];
  readonly tests: readonly DelayHistory[];
}
export interface ProxyNode extends Outbound {
  /** The provider that brought it; null: the configuration. */
  readonly provider: string | null;
  /** The node through which it is dialled. */
  readonly dialer: string | null;
}
export interface ProxyGroup extends Outbound {
  /** Null where several nodes are used at once. */
  readonly now: string | null;
  /** Names of nodes and groups, each once, in the configuration's order. */
  readonly nodes: readonly string[];
  /** The node that the user pinned an automatic group to: '' for none; null where the core knows no pins or the group chooses by hand. */
  readonly pinned: string | null;
  /** Address of its own test, or null. */
  readonly testUrl: string | null;
  readonly hidden: boolean;
}
export interface Subscription {
  /** Bytes used. */
  readonly upload: number;
  readonly download: number;
  /** Bytes bought; null: no limit told. */
  readonly total: number | null;
  /** Unix ms; null: it does not end. */
  readonly expiresAt: number | null;
}
export interface ProxyProvider {
  readonly name: string;
  /** `HTTP`, `File`, `Inline`; the core's own collections (`Compatible`) are left out. */
  readonly vehicle: string;
  readonly nodes: readonly ProxyNode[];
  readonly testUrl: string | null;
  /** Unix ms; null: never. */
  readonly updatedAt: number | null;
  readonly subscription: Subscription | null;
}
/** Everything that traffic can leave through, joined from the two places where a core keeps it. */
export interface ProxyList {
  /** In the order of the configuration, `GLOBAL` last; hidden ones too. */
  readonly groups: readonly ProxyGroup[];
  readonly nodes: readonly ProxyNode[];
  readonly providers: readonly ProxyProvider[];
}

/** How latency is tested. */
export interface DelayTest {
  readonly url: string;
  /** 1 to 32767. */
  readonly timeoutMs: number;
  /** Status codes that count as success (`200/204-299`); absent: any. */
  readonly expected?: string;
}
/** `ms` null: the test failed, and `reason` quotes the core. */
export interface NodeDelay {
  readonly node: string;
  readonly ms: number | null;
  readonly reason: string | null;
}
export interface GroupDelays {
  readonly delays: readonly NodeDelay[];
  /** The pin that the test took from the group (a side effect of the core); null: there was none. */
  readonly unpinned: string | null;
  /** Whether that pin was put back, and read back. */
  readonly repinned: boolean;
}

export interface Rule {
  /** Its place in the core's list, by which it is switched; it holds until the configuration is loaded again. */
  readonly index: number;
  readonly type: string;
  readonly payload: string;
  /** The node or group that it leads to. */
  readonly proxy: string;
  /** How many entries its set holds; null: it is no set. */
  readonly size: number | null;
  /** Null: this core counts no hits and switches no rules. */
  readonly use: RuleUse | null;
}
export interface RuleUse {
  readonly disabled: boolean;
  readonly hits: number;
  readonly hitAt: number | null;
  readonly misses: number;
  readonly missAt: number | null;
}
export interface RuleProvider {
  readonly name: string;
  readonly behavior: string;
  readonly format: string;
  readonly vehicle: string;
  readonly rules: number;
  readonly updatedAt: number | null;
}

/** One live connection as the core last showed it. */
export interface Connection {
  readonly id: string;
  /** Bytes since it began. */
  readonly upload: number;
  readonly download: number;
  /** Unix ms; null where the core's text is no time. */
  readonly startedAt: number | null;
  readonly network: string;
  /** The inbound's kind: `Tun`, `HTTPS`, `Socks5`. */
  readonly type: string;
  /** The name asked for, or sniffed; '' when only an address is known. */
  readonly host: string;
  readonly source: string;
  readonly sourcePort: string;
  readonly destination: string;
  readonly destinationPort: string;
  /** Name of the program, and its path. */
  readonly process: string;
  readonly processPath: string;
  readonly rule: string;
  readonly rulePayload: string;
  /** From the node to the outermost group. */
  readonly chain: readonly string[];
  /** Providers of the chain's members, where the core tells. */
  readonly providers: readonly string[];
  readonly user: string;
  readonly inbound: string;
  readonly dnsMode: string;
  readonly remote: string;
}
export interface ConnectionList {
  /** Bytes since the core began. */
  readonly uploadTotal: number;
  readonly downloadTotal: number;
  /** Resident memory as the core last read it, bytes; null: not told. */
  readonly memory: number | null;
  readonly connections: readonly Connection[];
}

export const LOG_LEVELS = ['debug', 'info', 'warning', 'error', 'silent'] as const;
export type CoreLogLevel = (typeof LOG_LEVELS)[number];
export interface LogLine {
  readonly level: Exclude<CoreLogLevel, 'silent'>;
  /** Clock time as the core writes it; '' where it writes none. */
  readonly time: string;
  readonly message: string;
  readonly fields: readonly { readonly name: string; readonly value: string }[];
}

export interface DnsRecord {
  readonly name: string;
  /** Number of the record's type: 1 is A. */
  readonly type: number;
  readonly ttl: number;
  readonly data: string;
}
export interface DnsAnswer {
  /** DNS response code: 0 is no error, 3 no such name. */
  readonly status: number;
  readonly answer: readonly DnsRecord[];
  readonly authority: readonly DnsRecord[];
  readonly additional: readonly DnsRecord[];
  /** Which resolver answered, where the core tells. */
  readonly server: string | null;
}

/** What one core can do beyond what all can. Found by trying without doing. */
export const CONTROLLER_FEATURES = [
  'patch',
  'pins',
  'proxy-providers',
  'rule-providers',
  'rule-use',
  'rule-switch',
  'dns-query',
  'flush-dns',
  'flush-fake-ip',
  'storage',
  'restart',
  'upgrade',
  'upgrade-ui',
  'upgrade-geo',
  'debug',
] as const;
export type ControllerFeature = (typeof CONTROLLER_FEATURES)[number];
/**
 * What makes a controller open to others: no secret, any web page may ask, plain HTTP through a network, debug routes without secret, a local
 * socket that every user of the computer may use.
 */
export type SecurityHint = 'empty-secret' | 'any-origin' | 'plain-http' | 'open-debug' | 'open-socket';

/** The running configuration: what is known of it, and all of it as the core wrote it. */
export interface CoreConfig {
  readonly mode: string;
  readonly modes: readonly string[];
  readonly logLevel: string | null;
  readonly tun: boolean | null;
  readonly raw: Readonly<Record<string, unknown>>;
}
/** What can be patched until the core restarts; names are the core's. */
export interface ConfigPatch {
  readonly port?: number;
  readonly 'socks-port'?: number;
  readonly 'redir-port'?: number;
  readonly 'tproxy-port'?: number;
  readonly 'mixed-port'?: number;
  /** Sent with the running `enable` where it says none: the core takes a missing one for "off". */
  readonly tun?: Readonly<Record<string, unknown>> & { readonly enable?: boolean };
  readonly 'allow-lan'?: boolean;
  readonly 'bind-address'?: string;
  readonly mode?: string;
  readonly 'log-level'?: CoreLogLevel;
  readonly ipv6?: boolean;
  readonly sniffing?: boolean;
  readonly 'tcp-concurrent'?: boolean;
  readonly 'find-process-mode'?: 'off' | 'strict' | 'always';
  readonly 'interface-name'?: string;
}
/** A patch read back: `refused` are the fields that the core took and did not set (a port that another program holds). */
export interface PatchOutcome {
  readonly config: CoreConfig;
  readonly refused: readonly { readonly field: string; readonly wanted: unknown; readonly found: unknown }[];
}
