/** What main asks of the lists worker: it reads controllers' long answers, keeps those that windows look into, and answers with rows. */
import type { RuleRows } from '@shared/corerules/book';
import type { MatchContext } from '@shared/corerules/match';
import type { Large, LargeName } from '@shared/mihomo/large';
import type { NodeTarget } from '@shared/mihomo/nodebook';
import type {
  NodeDelay,
  NodeDetail,
  NodeJob,
  NodesQuery,
  NodesView,
  Rule,
  RuleMatch,
  RuleQuery,
  RuleSeen,
  RuleTarget,
} from '@shared/model';

/** A body as it came; null: there was none. */
export type Body = Uint8Array | null;
/** Of one server. Fault `gone`: its list is not loaded. */
interface Of {
  readonly serverId: string;
}

export interface ListsCalls {
  /** Reads an answer and keeps nothing. */
  read: { readonly input: { readonly name: LargeName; readonly bodies: readonly Body[] }; readonly output: Large<LargeName> };
  /** Nodes, groups and providers, kept from now on. */
  loadNodes: { readonly input: Of & { readonly bodies: readonly Body[]; readonly at: number }; readonly output: null };
  nodes: { readonly input: Of & { readonly query: NodesQuery }; readonly output: NodesView };
  node: { readonly input: Of & { readonly name: string }; readonly output: NodeDetail | null };
  targets: {
    readonly input: Of & { readonly job: Extract<NodeJob, { readonly type: 'test-all' | 'test-group' | 'test-node' }> };
    readonly output: readonly NodeTarget[] | null;
  };
  /** Tests that ended. */
  tested: { readonly input: Of & { readonly delays: readonly NodeDelay[]; readonly at: number }; readonly output: null };
  forget: { readonly input: Of; readonly output: null };
  /** Rules, kept from now on. */
  loadRules: { readonly input: Of & { readonly bodies: readonly Body[]; readonly at: number }; readonly output: null };
  rules: { readonly input: Of & { readonly query: RuleQuery }; readonly output: RuleRows };
  /** Those of these indexes. */
  rulesAt: { readonly input: Of & { readonly indexes: readonly number[] }; readonly output: readonly Rule[] };
  rulesOff: { readonly input: Of; readonly output: readonly RuleSeen[] };
  matchRule: {
    readonly input: Of & { readonly target: RuleTarget; readonly context: MatchContext; readonly after: number | null };
    readonly output: RuleMatch;
  };
  forgetRules: { readonly input: Of; readonly output: null };
}
export type ListsCall = keyof ListsCalls;
export type ListsRequest = {
  readonly [K in ListsCall]: { readonly id: number; readonly call: K; readonly input: ListsCalls[K]['input'] };
}[ListsCall];
export type ListsHandlers = { readonly [K in ListsCall]: (input: ListsCalls[K]['input']) => ListsCalls[K]['output'] };
