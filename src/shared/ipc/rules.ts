/** Calls about a controller's rules, rule sets and log. */
import type { LogPage, LogView, RuleMatch, RuleQuery, RuleSeen, RuleSetRun, RuleSets, RuleWindow } from '../model';
import type { Call } from './call';

interface Of {
  readonly serverId: string;
}

export interface RuleCalls {
  /** As read a few seconds ago at most; `again`: read now. */
  queryRules: Call<Of & { readonly query: RuleQuery; readonly again: boolean }, RuleWindow>;
  /**
   * Which rule a connection would match, by `host`, `host:port`, an address or a URL, and `udp`, `process:name`, `from:address` beside it.
   * `after`: begins behind the rule of that index; `resolve`: the core is asked for the name's addresses.
   */
  matchRule: Call<Of & { readonly target: string; readonly after: number | null; readonly resolve: boolean }, RuleMatch>;
  /** Resolves when a re-read shows them switched; `busy`: the core has loaded other rules. */
  switchRules: Call<Of & { readonly rules: readonly RuleSeen[]; readonly on: boolean }, null>;
  /** Every rule that is off goes on again. */
  switchAllOn: Call<Of, { readonly count: number }>;
  listRuleSets: Call<Of, RuleSets>;
  /** `names` null: all. Goes on by itself, told by the event `ruleSetRun`; `busy` while one is under way. */
  updateRuleSets: Call<Of & { readonly names: readonly string[] | null }, RuleSetRun>;
  /** What has not begun does not begin. */
  cancelRuleSetRun: Call<{ readonly id: string }, null>;

  /**
   * Begins to watch a log, or changes what is watched; `watchId` is the window's own. The page is told by the event `logPage`, at most four times
   * a second. Ends by `unwatchLog`, and when it was not called for a minute and a half.
   */
  watchLog: Call<Of & { readonly watchId: string; readonly view: LogView }, LogPage>;
  unwatchLog: Call<{ readonly watchId: string }, null>;
  /** Forgets the lines that are kept. */
  clearLog: Call<{ readonly watchId: string }, null>;
  /** Asks for a path and writes the lines that the view finds; null when the user cancelled. */
  saveLog: Call<{ readonly watchId: string }, { readonly path: string; readonly count: number } | null>;
}
type Names<T> = { readonly [K in keyof T]: true };
export const ruleCallNames: Names<RuleCalls> = {
  queryRules: true,
  matchRule: true,
  switchRules: true,
  switchAllOn: true,
  listRuleSets: true,
  updateRuleSets: true,
  cancelRuleSetRun: true,
  watchLog: true,
  unwatchLog: true,
  clearLog: true,
  saveLog: true,
};

export interface RuleEvents {
  /** Updates of rule sets moved on or ended. */
  ruleSetRun: RuleSetRun;
  /** What a window watches of a log. */
  logPage: LogPage;
}
export const ruleEventNames: Names<RuleEvents> = { ruleSetRun: true, logPage: true };
