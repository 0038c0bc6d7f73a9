/** Rules and rule sets of all controllers as windows ask for them. */
import type { RuleMatch, RuleQuery, RuleSeen, RuleSetRun, RuleSets, RuleWindow, Server } from '@shared/model';

export interface MatchWish {
  readonly target: string;
  /** Begins behind the rule of that index. */
  readonly after: number | null;
  /** The core is asked for the addresses of a name. */
  readonly resolve: boolean;
}
/** Every method rejects with a Fault; `gone` for a controller that is not connected. */
export interface Rules {
  query(serverId: string, query: RuleQuery, again: boolean): Promise<RuleWindow>;
  /** Fault `bad-input` for a target that cannot be understood. */
  match(serverId: string, wish: MatchWish): Promise<RuleMatch>;
  /** Resolves when a re-read shows them switched. */
  switch(serverId: string, rules: readonly RuleSeen[], on: boolean): Promise<void>;
  /** How many were off. */
  switchAllOn(serverId: string): Promise<number>;
  readonly sets: RuleSetUpdates;
  /** The list of servers changed: what belongs to gone ones ends. */
  follow(servers: readonly Server[]): void;
  stop(): Promise<void>;
}
export interface RuleSetUpdates {
  list(serverId: string): Promise<RuleSets>;
  /** Fault `busy` while one is under way, `not-found` for a set that is not there. */
  update(serverId: string, names: readonly string[] | null): Promise<RuleSetRun>;
  cancel(id: string): void;
}
