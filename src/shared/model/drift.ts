import type { Bytes } from './ledger';

/** One difference between our list and the server. */
export type Difference =
  | {
      readonly type: 'missing';
      readonly keyId: string;
      readonly name: string;
      readonly inboundTag: string;
      readonly flow: string;
      readonly month: Bytes | null;
      readonly lostAt: number | null;
    }
  | {
      readonly type: 'unknown';
      readonly keyId: string;
      readonly name: string;
      readonly inboundTag: string;
      readonly flow: string;
      readonly uuidEnd: string | null;
      readonly bytes: Bytes | null;
      readonly lastSeen: number | null;
    }
  | {
      readonly type: 'differs';
      readonly keyId: string;
      readonly name: string;
      readonly fields: readonly {
        /** `standing`: paused, blocked or expired here (`here` says which), and there all the same. */
        readonly field: 'uuid' | 'flow' | 'inbound' | 'level' | 'email' | 'standing';
        readonly here: string;
        readonly there: string;
      }[];
      readonly month: Bytes | null;
    };
export type DifferenceType = Difference['type'];
/** What is done about a difference: `put-back` makes the server as our list, `adopt` our list as the server, `remove` takes it away on both sides. */
export type DriftChoice = 'put-back' | 'adopt' | 'remove' | 'ignore';
/** What is wished for a whole type: one choice, or for each the usual one (`usualChoice` of `@shared/drift`). */
export type TypeChoice = DriftChoice | 'usual';
/** Choices for single differences, and for all the others of a type that the last report counted. */
export interface DriftWish {
  readonly choices: readonly { readonly keyId: string; readonly choice: DriftChoice }[];
  readonly all?: { readonly [T in DifferenceType]?: TypeChoice };
}
export interface DriftReport {
  readonly readAt: number;
  readonly agree: number;
  /** Of those that agree: blocked, expired or paused here, and rightly absent there. */
  readonly rightlyAbsent: number;
  /** How many differ; ignored ones are not counted. */
  readonly counts: Readonly<Record<DifferenceType, number>>;
  /** Unix ms of the restart in which the server forgot what is missing; null: not known. */
  readonly lostAt: number | null;
  /** Fields in which those that differ do. */
  readonly fields: number;
  /** Differences that were ignored earlier and have not changed since. */
  readonly ignored: number;
  /** After a restart, lost keys are put back without asking. */
  readonly putBackByItself: boolean;
}
/** Some of the differences of one type, as counted in the last report. */
export interface DifferenceWindow {
  readonly rows: readonly Difference[];
  readonly count: number;
}
/** A dry run: the first steps of a wish in the order in which they would be taken, then what it ignores. */
export interface DriftPlan {
  readonly steps: readonly { readonly difference: Difference; readonly choice: DriftChoice }[];
  /** How many change something, and how many are left alone. */
  readonly changes: number;
  readonly ignores: number;
}
