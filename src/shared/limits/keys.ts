/** What limits ask of a server's keys, and what is answered: between main and the keys worker. */
import type { Limit, Measure } from '../model';

export type KeyMeasure = Extract<Measure, 'keyTraffic' | 'keyQuota' | 'keyExpires'>;
export const isKeyMeasure = (measure: Measure): measure is KeyMeasure =>
  measure === 'keyTraffic' || measure === 'keyQuota' || measure === 'keyExpires';

/** A limit over keys of one server. */
export interface KeyRule {
  readonly limitId: string;
  readonly measure: KeyMeasure;
  readonly side: Limit['side'];
  readonly at: number;
  readonly period: Limit['period'];
  /** Ids of keys; null: all. */
  readonly subjects: readonly string[] | null;
  /** Ids of keys of which something is remembered: they are told whatever their value. */
  readonly held: readonly string[];
  /** Of rolling periods: bytes that keys carried in the days before today, by id; null: not known. */
  readonly before: Readonly<Record<string, number>> | null;
}
export interface KeyValue {
  readonly subject: string;
  readonly name: string;
  /** Null: not known. */
  readonly value: number | null;
}
export interface KeyRuleAnswer {
  readonly limitId: string;
  /** Those beyond the limit (the worst, when there are too many), and those that were held. */
  readonly values: readonly KeyValue[];
  /** Held ones that are no longer there, or of which nothing can be said any more (no quota, no date). */
  readonly gone: readonly string[];
  /** The worst of all; null: none has a value. */
  readonly worst: KeyValue | null;
  /** How many have a value. */
  readonly count: number;
}
export interface KeyLimitsQuestion {
  readonly now: number;
  readonly rules: readonly KeyRule[];
  /** Resets and restarts after it are told, Unix ms. */
  readonly since: number;
}
export interface KeyLimitsAnswer {
  readonly rules: readonly KeyRuleAnswer[];
  /** Bytes of all keys, up and down; null: nothing was counted yet. */
  readonly today: number | null;
  readonly month: number | null;
  readonly drift: number | null;
  /** When counters were reset by another program, and the core restarted, after `since`: the last ones. */
  readonly resets: readonly number[];
  readonly restarts: readonly number[];
  /** Unix ms: the next question's `since`. */
  readonly marksTo: number;
  /** How long it took to look, ms. */
  readonly tookMs: number;
}

/** Marks that are told. */
export const MOST_MARKS = 200;
/** Beyond these, of one limit and server, the worst are judged first. */
export const MOST_BEYOND = 200;
/** More than these, of one limit and server, are not held at once: every window has each breach that lasts. */
export const MOST_HELD = 5_000;
/** Of one server with keys. Rejects with a Fault. */
export type AskKeys = (serverId: string, question: KeyLimitsQuestion) => Promise<KeyLimitsAnswer>;
