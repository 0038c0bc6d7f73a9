import type { StateShape } from './summary';

/** One line of the event list; text is `event.<type>` with `params`. */
export interface EventEntry {
  readonly id: number;
  readonly at: number;
  readonly shape: StateShape;
  readonly type: string;
  readonly serverId: string | null;
  readonly params: Readonly<Record<string, string | number>>;
}
