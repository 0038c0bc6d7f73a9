import type { Breach, Failure, KeyRun, PortRestart, Rotation, RotationRun } from './model';
import type { HeldSummary, Outage } from './notification/outage';

/** Something that happened and that the desktop may tell the user; rule and text: `notification.ts`. */
export type Announcement =
  | { readonly type: 'rotation'; readonly rotation: Rotation }
  | { readonly type: 'rotation-run'; readonly run: RotationRun; readonly serverName: string }
  /** It ended; `stillOff`: it could not be switched on for a minute, and is tried further. `ip`: the port's address now. */
  | { readonly type: 'port-restart'; readonly restart: PortRestart; readonly stillOff: boolean; readonly ip: string | null }
  | { readonly type: 'breach'; readonly breach: Breach; readonly serverName: string }
  | { readonly type: 'recovery'; readonly breach: Breach; readonly serverName: string }
  | { readonly type: 'key-made'; readonly serverName: string; readonly keyName: string; readonly verified: boolean }
  | { readonly type: 'key-failed'; readonly serverName: string; readonly keyName: string; readonly failure: Failure }
  /** A key of which nobody knew whether it was made or deleted. */
  | {
      readonly type: 'key-settled';
      readonly serverId: string;
      readonly serverName: string;
      readonly keyName: string;
      readonly action: 'make' | 'delete';
      readonly done: boolean;
    }
  | {
      readonly type: 'key-run';
      readonly serverId: string;
      readonly serverName: string;
      readonly action: KeyRun['action'];
      readonly done: number;
      readonly total: number;
      readonly failed: number;
      readonly firstFailed: string | null;
      readonly cancelled: boolean;
    }
  | {
      readonly type: 'keys-put-back';
      readonly serverId: string;
      readonly serverName: string;
      readonly count: number;
      /** When the server restarted, local time. */
      readonly time: string;
    }
  | {
      readonly type: 'key-put-back-failed';
      readonly serverId: string;
      readonly serverName: string;
      readonly keyName: string;
      readonly failure: Failure;
    }
  /** A key passed its quota or its date; `blocked`: it was taken off its server for that, else nobody can, and it works on. */
  | {
      readonly type: 'key-limit';
      readonly serverId: string;
      readonly serverName: string;
      readonly keyName: string;
      readonly why: 'quota' | 'expired';
      readonly blocked: boolean;
    }
  /** Several at once; `names`: the first few. */
  | {
      readonly type: 'key-limits';
      readonly serverId: string;
      readonly serverName: string;
      readonly names: readonly string[];
      readonly count: number;
      readonly blocked: boolean;
    }
  /** What a limit did could not be taken back at the end of its breach; it is tried again. */
  | { readonly type: 'limit-undo-failed'; readonly breach: Breach; readonly serverName: string; readonly failure: Failure }
  /** Breaches that began, or ended, together. */
  | { readonly type: 'outage'; readonly outage: Outage }
  /** The quiet hours are over. */
  | { readonly type: 'held'; readonly summary: HeldSummary }
  /** A connection that was live will not come back by itself: the user is needed. Later: it is live again. */
  | { readonly type: 'link-stopped'; readonly serverId: string; readonly serverName: string; readonly failure: Failure }
  | { readonly type: 'link-back'; readonly serverId: string; readonly serverName: string }
  /** Told once, until a delivery works again. */
  | { readonly type: 'webhook-failed'; readonly failure: Failure }
  /** Words of the user's, or (null) of our own. */
  | { readonly type: 'test'; readonly words: { readonly title: string; readonly body: string } | null }
  | { readonly type: 'kept-in-tray' }
  | { readonly type: 'no-tray' }
  | { readonly type: 'action-failed'; readonly title: string; readonly failure: Failure };
