/** Groups, nodes and providers of a controller as a window shows them: by rows, with the runs that test and update them. */
import type { DelayMark, Subscription } from './controller';
import type { Failure } from './failure';

/** How latency is tested on one controller; kept with the server. */
export interface LatencyTest {
  readonly url: string;
  /** 1 to 32767. */
  readonly timeoutMs: number;
  /** Status codes that count as success (`200/204-299`); null: any. */
  readonly expected: string | null;
  /** Nodes tested at the same time, 1 to 50. */
  readonly atOnce: number;
  /** A group's nodes one by one, which keeps its pin, or all by one request, for which the core takes the pin away. */
  readonly groups: 'nodes' | 'core';
}

/** What the filter lets through. */
export interface NodeFilter {
  /** Words in any order, in the name, type or provider of a node; `<150` and `>=400` are bounds of its latency in ms. */
  readonly search: string;
  /** By the last test. */
  readonly state: 'all' | 'alive' | 'failed';
}
export const NODE_ORDERS = ['written', 'latency', 'name'] as const;
export type NodeOrder = (typeof NODE_ORDERS)[number];

/** Members of one group, counted among those that the filter lets through. */
export interface NodeRange {
  readonly group: string;
  readonly offset: number;
  readonly limit: number;
}
export interface NodesQuery extends NodeFilter {
  readonly order: NodeOrder;
  /** Rows stay where they were before the last tests (the pointer is over them). */
  readonly keep: boolean;
  readonly ranges: readonly NodeRange[];
}

/** A member of a group: a node, or another group, which then has the figures of the node that it uses. */
export interface NodeRow {
  readonly name: string;
  readonly type: string;
  /** The provider that brought it; null: the configuration. */
  readonly provider: string | null;
  readonly isGroup: boolean;
  readonly udp: boolean;
  /** Of the last test in ms; 0: it failed; null: none is known. */
  readonly latency: number | null;
  /** Of the last test, Unix ms; null: not told. */
  readonly testedAt: number | null;
  /** The last tests in ms, oldest first; 0: it failed. */
  readonly marks: readonly number[];
  /** `waiting` and `testing`: in a run that goes on; `fresh`: it told this latency; `none`: no run has anything to do with it. */
  readonly run: 'waiting' | 'testing' | 'fresh' | 'none';
}
/** What can be done with the choice of a group: nothing where the core chooses several (`LoadBalance`) or takes none. */
export type GroupChoice = 'choose' | 'pin' | 'none';
export interface GroupView {
  readonly name: string;
  readonly type: string;
  readonly choice: GroupChoice;
  /** Null where several nodes are used at once. */
  readonly now: string | null;
  /** The node that the user pinned an automatic group to; null: none. */
  readonly pinned: string | null;
  /** What a pinned group would choose by its own test; null: not pinned, or no latency is known. */
  readonly wouldChoose: string | null;
  readonly hidden: boolean;
  /** Members; those whose last test did not fail; those that the filter lets through. */
  readonly members: number;
  readonly alive: number;
  readonly shown: number;
  /** Of the node in use. */
  readonly latency: number | null;
  readonly marks: readonly number[];
}
export interface ProviderView {
  readonly name: string;
  /** `HTTP`, `File`, `Inline`. */
  readonly vehicle: string;
  readonly nodes: number;
  readonly alive: number;
  /** Unix ms; null: never. */
  readonly updatedAt: number | null;
  readonly subscription: Subscription | null;
}
export interface NodesView {
  /** When the core was asked, Unix ms. */
  readonly readAt: number;
  /** Nodes that can be tested, each once, whatever the filter. */
  readonly counts: { readonly all: number; readonly alive: number; readonly failed: number };
  /** Those that the filter lets through. */
  readonly shown: number;
  /** In the configuration's order, `GLOBAL` last. */
  readonly groups: readonly GroupView[];
  readonly providers: readonly ProviderView[];
  /** For each range of the query whose group there is. */
  readonly ranges: readonly { readonly group: string; readonly offset: number; readonly rows: readonly NodeRow[] }[];
}

/** Everything known of one node. */
export interface NodeDetail {
  readonly name: string;
  readonly type: string;
  readonly provider: string | null;
  /** The node through which it is dialled. */
  readonly dialer: string | null;
  readonly udp: boolean;
  /** Oldest first. */
  readonly history: readonly DelayMark[];
  readonly tests: readonly { readonly url: string; readonly alive: boolean; readonly latency: number | null }[];
  /** Groups that it is a member of. */
  readonly groups: readonly string[];
}

/** What a run does. One of the same kind at the same thing goes on at a time. */
export type NodeJob =
  /** All nodes that the filter lets through. */
  | { readonly type: 'test-all'; readonly filter: NodeFilter }
  | { readonly type: 'test-node'; readonly node: string }
  | { readonly type: 'test-group'; readonly group: string }
  /** The core's own test of a provider's nodes, by its own address. */
  | { readonly type: 'check-provider'; readonly provider: string }
  | { readonly type: 'update-provider'; readonly provider: string }
  | { readonly type: 'update-all' };

/** A run in progress or ended; sent as the event `nodeRun`. */
export interface NodeRun {
  readonly id: string;
  readonly serverId: string;
  readonly job: NodeJob;
  /** `failed`: it could not go on (`failure`); tests that failed are its results, in `failed` the number. */
  readonly state: 'running' | 'done' | 'cancelled' | 'failed';
  /** By the core at once: nothing is told before its end. */
  readonly byCore: boolean;
  readonly total: number;
  /** Failures count as done. */
  readonly done: number;
  readonly failed: number;
  /** Unix ms. */
  readonly startedAt: number;
  readonly endedAt: number | null;
  /** What failed and why in the core's words, the first of them. */
  readonly failures: readonly { readonly name: string; readonly reason: string }[];
  /** The pin that the core took from the group for the test; `back`: read back where it was; null: not yet. */
  readonly pin: { readonly node: string; readonly back: boolean | null } | null;
  readonly failure: Failure | null;
}
