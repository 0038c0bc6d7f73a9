import type { Failure } from './failure';
import type { FarmProxy, ProxyType } from './farm';

/** A farm proxy with what we know of it besides the panel's list. Its password stays in main. */
export interface ProxyView extends FarmProxy {
  readonly hasPassword: boolean;
  /** The port's address as last read, or null. */
  readonly externalIp: string | null;
  /** The last test through it in this run of the app, or null. */
  readonly check: ProxyCheck | null;
  /** A test is under way. */
  readonly checking: boolean;
}

/** What a request through a farm proxy showed. Times are Unix ms, `tookMs` from the connection to the whole answer. */
export type ProxyCheck =
  | {
      readonly type: 'answers';
      readonly at: number;
      readonly tookMs: number;
      /** More than `SLOW_MS`. */
      readonly slow: boolean;
      /** The address that the echo address saw; null: its answer holds none. */
      readonly ip: string | null;
      readonly seen: ProxySeen;
    }
  | { readonly type: 'no-answer'; readonly at: number; readonly failure: Failure };
/** Whose address was seen: the proxy's own port, another port (of any farm), or nobody's that we know. */
export type ProxySeen =
  | { readonly type: 'own-port' }
  | {
      readonly type: 'other-port';
      readonly serverId: string;
      readonly portId: number;
      readonly portName: string;
      readonly operator: string | null;
    }
  | { readonly type: 'unknown' };

/** `slow` and `no-answer` come from tests, or, without one, from the panel's word. `unknown`: neither says. */
export type ProxyState = 'available' | 'no-answer' | 'slow' | 'off' | 'unknown';
export interface ProxyQuery {
  readonly search: string;
  /** Null: any. */
  readonly state: 'available' | 'no-answer' | 'slow' | null;
  readonly loginId: number | null;
  readonly sort: { readonly by: 'port' | 'type' | 'number' | 'login' | 'state' | 'speed'; readonly descending: boolean };
  readonly offset: number;
  readonly limit: number;
}
export interface ProxyWindow {
  /** When the panel was asked, Unix ms. */
  readonly at: number;
  readonly rows: readonly ProxyView[];
  /** Rows that the query asks for. */
  readonly count: number;
  /** Over the whole list, whatever the query. */
  readonly totals: { readonly all: number; readonly available: number; readonly noAnswer: number; readonly slow: number };
  readonly logins: readonly ProxyLoginChoice[];
  /** The farm was not read since (stale): "available" is of then. */
  readonly stale: boolean;
}
export interface ProxyLoginChoice {
  readonly id: number;
  readonly login: string;
}
/** What a form can offer. Addresses and sites are those that proxies of the farm use: the panel lists no others. */
export interface ProxyChoices {
  readonly ports: readonly { readonly id: number; readonly name: string }[];
  readonly logins: readonly ProxyLoginChoice[];
  readonly addresses: readonly { readonly id: number; readonly address: string }[];
  readonly siteIds: readonly number[];
  /** Numbers that proxies of the farm listen on. */
  readonly taken: readonly number[];
  /** A number that no proxy of the farm has. */
  readonly freeNumber: number;
}
/** Tests of several proxies: run by themselves, a few at a time. */
export interface ProxyCheckRun {
  readonly id: string;
  readonly serverId: string;
  readonly state: 'running' | 'done' | 'cancelled';
  readonly total: number;
  readonly done: number;
  readonly answered: number;
  readonly slow: number;
  readonly noAnswer: number;
}

/** An external address that more than one port shows, over all farms. */
export interface DuplicateIp {
  readonly ip: string;
  readonly ports: readonly {
    readonly serverId: string;
    readonly serverName: string;
    readonly portId: number;
    readonly portName: string;
    readonly operator: string | null;
  }[];
}

/** The common ones first. */
export const PROXY_FORMATS = [
  'url',
  'colon',
  'login-first',
  'host-port',
  'csv',
  'json',
  'mihomo',
  'curl',
  'columns',
  'colon-reset',
  'python',
  'env',
  'pac',
  'foxyproxy',
  'proxifier',
  'template',
] as const;
export type ProxyFormat = (typeof PROXY_FORMATS)[number];

/** With whose token a rotation link is made. The administrator's opens the whole farm to whoever has the link. */
export type LinkToken =
  | { readonly type: 'administrator'; readonly understood: true }
  /** The panel is asked for this user's token; the password is used once and not kept. */
  | { readonly type: 'panel-user'; readonly username: string; readonly password: string };

/** What whoever has a link can do with its token: all of the farm, the ports of one panel user, or nobody knows. */
export type LinkOpens = 'everything' | 'own-ports' | 'unknown';
/** What was written out; `opens` null: no rotation link is in it. */
export interface ProxiesWritten {
  readonly count: number;
  readonly opens: LinkOpens | null;
}

/** Which proxies are written out, and how. */
export interface ProxyExport {
  readonly serverId: string;
  /** Null: all of the farm. */
  readonly proxyIds: readonly number[] | null;
  readonly onlyAvailable: boolean;
  /** Null: both. */
  readonly type: ProxyType | null;
  readonly format: ProxyFormat;
  /** What clients connect to; null: the farm's public host, else the host of its address. */
  readonly host: string | null;
  /** The port's name as a comment, where the format has comments. */
  readonly comment: boolean;
  /** `socks5h` in place of `socks5`: names are resolved behind the proxy. */
  readonly remoteDns: boolean;
  /** Text of the custom template, for `template` only. */
  readonly template?: string;
}
/** Never holds a password: it stands masked. */
export interface ExportPreview {
  readonly text: string;
  /** Proxies in the text and in all. */
  readonly shown: number;
  readonly count: number;
  readonly available: number;
  readonly total: number;
  /** How many have no password, and how many addresses these trust. */
  readonly withoutPassword: number;
  readonly trusted: number;
  /** Proxies that cannot be written in this format, by why. */
  readonly skipped: readonly {
    readonly reason: 'login-unknown' | 'character' | 'no-credentials' | 'no-link' | 'incomplete';
    readonly count: number;
  }[];
  /** The host in use and those that can be offered. */
  readonly host: string;
  readonly hosts: readonly string[];
  /** The text has a rotation link in it: copying needs a token. */
  readonly needsToken: boolean;
  /** What is wrong with the template, or null. */
  readonly problem: TemplateProblem | null;
}
export interface TemplateProblem {
  readonly type: 'empty' | 'unknown-field' | 'unclosed';
  /** The field's name, or where the open brace stands. */
  readonly at: string;
}
