import type { Retention } from '../history/retention';
import type { EventEntry } from './event';
import type { Breach, Limit } from './limit';
import type { NotificationsState, QuietHours, Webhook } from './notify';
import type { Rotation } from './rotation';
import type { Kind, Server } from './server';
import type { Rates, ServerSummary } from './summary';

export interface Settings {
  readonly theme: 'system' | 'light' | 'dark';
  readonly density: 'compact' | 'default';
  /** The servers table stands in groups, by each server's first tag. */
  readonly groupByTag: boolean;
  readonly language: 'system' | 'en' | 'ru';
  readonly sizes: 'iec' | 'si';
  readonly rates: 'bytes' | 'bits';
  /** Span of live charts of traffic, minutes. */
  readonly liveMinutes: 2 | 10;
  /** IANA zone in which days and months begin; null: the computer's own. */
  readonly timeZone: string | null;
  readonly autostart: boolean;
  readonly onClose: 'tray' | 'quit';
  readonly askBeforeRotation: boolean;
  readonly speedBesideIcon: boolean;
  /** Seconds; 0 = never. */
  readonly clearClipboardS: number;
  /** Seconds after hiding until the main window is destroyed. */
  readonly destroyWindowS: number;
  readonly notifyRotations: boolean;
  readonly notifyBreaches: boolean;
  readonly notifyKeys: boolean;
  readonly notifyLinks: boolean;
  readonly notifyApp: boolean;
  readonly quietHours: QuietHours;
  readonly webhook: Webhook;
  readonly lab: boolean;
  /** Program (xray, sing-box or mihomo) that tests keys; null: the first of them on the PATH. */
  readonly clientProgram: string | null;
  /** Address that is asked for through a key to test it; http or https. */
  readonly keyTestUrl: string;
  /** Address that answers with the caller's IP, asked for through farm proxies to test them; http or https, null: no tests. */
  readonly proxyEchoUrl: string | null;
  /** The user's own template of a farm proxy (`shared/proxies`). */
  readonly proxyTemplate: string;
  /** Rotation links may be copied: each opens something to whoever has it. */
  readonly rotationLinks: boolean;
  /** How long which readings are kept. */
  readonly history: Retention;
  /** Poll intervals by kind, seconds. */
  readonly pollS: Readonly<Record<Kind, number>>;
}

export type KeychainState = 'probing' | 'ready' | 'locked' | 'absent' | 'failing';

export interface AppInfo {
  readonly version: string;
  readonly platform: string;
  readonly electron: string;
  readonly keychain: KeychainState;
  readonly keychainEntries: number;
  readonly lab: 'off' | 'starting' | 'on' | 'failed';
  /** Whether a tray host shows our icon; null while unknown. */
  readonly trayHost: boolean | null;
  readonly notifications: NotificationsState;
  readonly resolvedTheme: 'light' | 'dark';
  readonly resolvedLanguage: 'en' | 'ru';
  /** Reports that need the user's eye, e.g. a corrupt file set aside; texts are `notice.<code>`. */
  readonly notices: readonly Notice[];
  readonly suspended: boolean;
}
export interface Notice {
  readonly id: string;
  readonly code: string;
  readonly params: Readonly<Record<string, string | number>>;
}

/** The truth in main, as summaries; windows hold a copy (`patch.ts`). */
export interface AppState {
  readonly app: AppInfo;
  readonly settings: Settings;
  /** User's order of server ids (real servers, then the lab's). */
  readonly order: readonly string[];
  readonly servers: Readonly<Record<string, Server>>;
  readonly summaries: Readonly<Record<string, ServerSummary>>;
  /** In flight, and ended less than 60 s ago, by `serverId/portId`. */
  readonly rotations: Readonly<Record<string, Rotation>>;
  readonly limits: readonly Limit[];
  /** Open breaches, newest first. */
  readonly breaches: readonly Breach[];
  /** The last 50, newest first. */
  readonly events: readonly EventEntry[];
  /** Sum over live servers: the real ones, or the lab's while only they exist. */
  readonly totals: Rates & { readonly live: number; readonly count: number };
}
