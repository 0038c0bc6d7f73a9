/** The calls about a controller's rules, rule sets and log. */
import type { Handlers } from '@shared/ipc';
import type { Logs } from '../logs/contract';
import type { Rules } from '../rules/contract';

export type RulesCall =
  | 'queryRules'
  | 'matchRule'
  | 'switchRules'
  | 'switchAllOn'
  | 'listRuleSets'
  | 'updateRuleSets'
  | 'cancelRuleSetRun'
  | 'watchLog'
  | 'unwatchLog'
  | 'clearLog';

export function createRulesCalls(rules: Rules, logs: Logs): Pick<Handlers, RulesCall> {
  return {
    queryRules: ({ serverId, query, again }) => rules.query(serverId, query, again),
    matchRule: ({ serverId, ...wish }) => rules.match(serverId, wish),
    switchRules: async ({ serverId, rules: wanted, on }) => {
      await rules.switch(serverId, wanted, on);
      return null;
    },
    switchAllOn: async ({ serverId }) => ({ count: await rules.switchAllOn(serverId) }),
    listRuleSets: ({ serverId }) => rules.sets.list(serverId),
    updateRuleSets: ({ serverId, names }) => rules.sets.update(serverId, names),
    cancelRuleSetRun: ({ id }) => {
      rules.sets.cancel(id);
      return null;
    },
    watchLog: ({ serverId, watchId, view }) => logs.watch(serverId, watchId, view),
    unwatchLog: ({ watchId }) => {
      logs.unwatch(watchId);
      return null;
    },
    clearLog: ({ watchId }) => {
      logs.clear(watchId);
      return null;
    },
  };
}
