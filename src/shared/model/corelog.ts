/** The log of a controller as a window watches it: lines that are kept while it looks, and the part of them in sight. */
import type { CoreLogLevel, LogLine } from './controller';
import type { Failure } from './failure';
import type { LinkState } from './summary';

export const LOG_KEPT = 5_000;
/** Levels that can be listened to, the most talkative first. */
export const LISTEN_LEVELS = ['debug', 'info', 'warning', 'error'] as const satisfies readonly CoreLogLevel[];
export type ListenLevel = (typeof LISTEN_LEVELS)[number];

/** Lines may be missing between these moments (Unix ms): nobody listened, or the stream was down. */
export interface LogGap {
  readonly from: number;
  readonly to: number;
  readonly why: 'lost' | 'not-watched';
}
export type LogEntry =
  /** `id` counts up; `at` is when it came, Unix ms. */
  | ({ readonly id: number; readonly at: number } & { readonly line: LogLine; readonly gap?: never })
  | ({ readonly id: number; readonly at: number } & { readonly gap: LogGap; readonly line?: never });

/** What a window shows of a log. */
export interface LogView {
  readonly level: ListenLevel;
  /** Words that all must stand in a line or its fields; one after a minus must not. */
  readonly search: string;
  /** What is shown stays; lines still come. */
  readonly paused: boolean;
  /** The newest lines, whatever comes; null: those from `from` on. */
  readonly follow: boolean;
  /** Place of the first row, counted since the view began (`LogPage.first`). */
  readonly from: number;
  readonly limit: number;
}
/** The rows in sight, and where they stand. */
export interface LogPage {
  readonly watchId: string;
  readonly serverId: string;
  readonly link: LinkState;
  readonly failure: Failure | null;
  /** Unix ms of the next try while the stream is down. */
  readonly retryAt: number | null;
  readonly rows: readonly LogEntry[];
  /** Place of the first of `rows`; places count on when old lines are dropped. */
  readonly from: number;
  /** Places that exist now: `first` and on, `end` exclusive. */
  readonly first: number;
  readonly end: number;
  /** Lines of the level that the view asks for, all that are kept, and those that the words find. */
  readonly total: number;
  readonly found: number;
  /** Lines that came since the view is paused. */
  readonly waiting: number;
  readonly paused: boolean;
}
