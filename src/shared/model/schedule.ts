/** What a rotation, or several, should lead to; a schedule or a run goes on, after each cool-down, until it is reached or `tries` are used up. */
export type RotationGoal =
  /** One rotation, however it ends. */
  | { readonly type: 'any' }
  /** An address other than before. */
  | { readonly type: 'new-ip'; readonly tries: number }
  /** An address outside the subnet (/24, /48) that the port had before. */
  | { readonly type: 'new-subnet'; readonly tries: number }
  /** An address that is not on the list: addresses and subnets (`203.0.113.9`, `198.51.100.0/24`). Nothing is rotated while it holds already. */
  | { readonly type: 'not-listed'; readonly list: readonly string[]; readonly tries: number };

/** When a schedule is due. Times of day are the computer's local time, `HH:MM`. */
export type ScheduleTimes =
  | { readonly type: 'every'; readonly minutes: number }
  /** Weekdays 1 (Monday) to 7; none: every day. */
  | { readonly type: 'at'; readonly times: readonly string[]; readonly weekdays: readonly number[] };

/** A schedule of our own, for ports whose panel has none. It runs while the app runs; what was missed meanwhile is done once, not made up for. */
export interface Schedule {
  readonly id: string;
  readonly serverId: string;
  /** Null: every port of the farm. */
  readonly portIds: readonly number[] | null;
  readonly enabled: boolean;
  readonly times: ScheduleTimes;
  /** Nothing begins from `from` until `to` (over midnight when `to` is earlier); what falls due meanwhile waits until its end. */
  readonly quiet: { readonly from: string; readonly to: string } | null;
  readonly goal: RotationGoal;
  /** Unix ms: from when intervals count. */
  readonly createdAt: number;
}

/** A schedule with what it does. */
export interface ScheduleView extends Schedule {
  /** Unix ms; null while it is switched off. */
  readonly nextAt: number | null;
  readonly lastAt: number | null;
  /** How it ended last: reached and not, by ports; null: never run. */
  readonly last: { readonly reached: number; readonly missed: number } | null;
}

/** What the user chooses; `id` null: a new one. */
export type ScheduleDraft = Omit<Schedule, 'id' | 'createdAt'> & { readonly id: string | null };
