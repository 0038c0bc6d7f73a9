/** What a notice is, and what it is worded with. */
import type { Route } from '../ipc';
import type { Kind, Measure } from '../model';

export interface NotificationWords {
  t(key: string, params?: Readonly<Record<string, string | number>>): string;
  /** A measure's value with its unit. */
  value(measure: Measure, value: number): string;
  /** A duration in milliseconds, e.g. "14 s" or "3:02". */
  duration(ms: number): string;
  /** Time of day of a Unix time in ms. */
  time(at: number): string;
  serverName(serverId: string): string;
  /** Null: the server is gone. */
  kindOf(serverId: string): Kind | null;
}
export type PortRemedy = 'rotate' | 'rotate-when-ready' | 'restart-port';
export type NotificationAct =
  | { readonly type: PortRemedy; readonly serverId: string; readonly portId: number }
  | { readonly type: 'pause-key'; readonly serverId: string; readonly keyId: string; readonly keyName: string }
  /** Takes back what a limit did because of the breach. */
  | { readonly type: 'undo'; readonly breachId: string; readonly title: string }
  | { readonly type: 'open'; readonly route: Route }
  | { readonly type: 'mute'; readonly breachIds: readonly string[] };

export interface NotificationModel {
  /** A later one with the same tag takes the place of an earlier one. */
  readonly tag: string;
  /** Tags of others that it takes the place of. */
  readonly replaces: readonly string[];
  readonly title: string;
  readonly body: string;
  readonly urgency: 'low' | 'normal' | 'critical';
  /** Where a click leads; null: the tray panel. */
  readonly route: Route | null;
  /** Buttons, where the desktop has them. */
  readonly actions: readonly { readonly label: string; readonly act: NotificationAct }[];
}

export function plain(tag: string, title: string, body: string, route: Route | null): NotificationModel {
  return { tag, replaces: [], title, body, urgency: 'normal', route, actions: [] };
}
