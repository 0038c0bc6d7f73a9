/** The rules of a controller as a window asks for them: rows in sight, which one would match, rule sets and their updates. */
import type { Rule, RuleProvider } from './controller';
import type { Failure } from './failure';

export const RULE_SORTS = ['index', 'type', 'payload', 'proxy', 'hits', 'hitAt'] as const;
export type RuleSort = (typeof RULE_SORTS)[number];
export const RULE_FILTERS = ['all', 'off', 'never-hit'] as const;
export type RuleFilter = (typeof RULE_FILTERS)[number];

export interface RuleQuery {
  readonly view: RuleFilter;
  /** Words that all must stand in type, payload or target; one after a minus must not. */
  readonly search: string;
  readonly sort: { readonly by: RuleSort; readonly descending: boolean };
  readonly offset: number;
  readonly limit: number;
}
export interface RuleWindow {
  readonly rows: readonly Rule[];
  /** How many the query finds. */
  readonly count: number;
  readonly total: number;
  /** Null: this core counts no hits and switches no rules. */
  readonly off: number | null;
  readonly neverHit: number | null;
  /** Whether this core switches rules; null: not found out yet. */
  readonly switches: boolean | null;
  /** Unix ms at which the core was asked. */
  readonly readAt: number;
}
/** A rule as the user saw it: the core's list may be another one by now. */
export type RuleSeen = Pick<Rule, 'index' | 'type' | 'payload' | 'proxy'>;

/** Why nobody but the core can tell whether a rule matches. */
export const UNSEEN_REASONS = [
  /** The rule is a set whose entries the controller does not show. */
  'set',
  /** It is about addresses, and a name was asked for. */
  'address',
  /** It is about a port, and none was given. */
  'port',
  /** It is about who asks: source, program, inbound, user. */
  'asker',
  /** It leads to rules that the controller does not show. */
  'sub-rules',
  /** Of a type, or written in a way, that is not known here. */
  'type',
] as const;
export type UnseenReason = (typeof UNSEEN_REASONS)[number];
export interface UnseenRule extends RuleSeen {
  readonly reason: UnseenReason;
}
/** What was asked, as it was understood. */
export interface RuleTarget {
  /** In lower case; null: an address was asked for. */
  readonly host: string | null;
  /** The address itself, or what the name was resolved to by the core. */
  readonly addresses: readonly string[];
  readonly port: number | null;
  readonly network: 'tcp' | 'udp';
  readonly process: string | null;
  readonly source: string | null;
}
/** The first rule that surely matches, in the core's order, and those before it that could. */
export interface RuleMatch {
  readonly target: RuleTarget;
  /** Null: none does (a core then goes on directly). */
  readonly rule: Rule | null;
  /** Rules before it that could match, the first few. */
  readonly unseen: readonly UnseenRule[];
  readonly unseenCount: number;
  /** Rules of these that only an address would decide. */
  readonly undecidedByAddress: number;
  /** Sets among them, by name, the first few. */
  readonly sets: readonly string[];
  readonly setCount: number;
  readonly readAt: number;
}

export type RuleSetUpdate = 'waiting' | 'updating' | 'done' | 'failed' | 'cancelled';
/** Updates of rule sets, one after the other; goes on without a window. */
export interface RuleSetRun {
  readonly id: string;
  readonly serverId: string;
  readonly startedAt: number;
  /** Null: under way. */
  readonly endedAt: number | null;
  readonly sets: readonly {
    readonly name: string;
    readonly state: RuleSetUpdate;
    /** Unix ms; null: not begun. */
    readonly startedAt: number | null;
    readonly failure: Failure | null;
  }[];
}
export interface RuleSets {
  readonly sets: readonly RuleProvider[];
  /** Why the last update of a set failed, by name; none for one that succeeded since. */
  readonly failures: Readonly<Record<string, Failure>>;
  /** The last run, or the one under way. */
  readonly run: RuleSetRun | null;
}
