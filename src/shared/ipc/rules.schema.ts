import { z } from 'zod';
import type { Input } from '../ipc';
import { LISTEN_LEVELS, type LogView, RULE_FILTERS, RULE_SORTS, type RuleQuery, type RuleSeen } from '../model';
import { id, limit, offset } from './fields';
import type { RuleCalls } from './rules';

const search = z.string().max(200);
const query: z.ZodType<RuleQuery> = z.strictObject({
  view: z.enum(RULE_FILTERS),
  search,
  sort: z.strictObject({ by: z.enum(RULE_SORTS), descending: z.boolean() }),
  offset,
  limit,
});
const name = z.string().max(4_096);
const index = z.number().int().min(0).max(10_000_000);
const rule: z.ZodType<RuleSeen> = z.strictObject({ index, type: name, payload: name, proxy: name });
const view: z.ZodType<LogView> = z.strictObject({
  level: z.enum(LISTEN_LEVELS),
  search,
  paused: z.boolean(),
  follow: z.boolean(),
  from: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  limit,
});
const watch = z.strictObject({ watchId: id });

export const ruleSchemas: { readonly [K in keyof RuleCalls]: z.ZodType<Input<K>> } = {
  queryRules: z.strictObject({ serverId: id, query, again: z.boolean() }),
  matchRule: z.strictObject({ serverId: id, target: z.string().trim().min(1).max(2_048), after: index.nullable(), resolve: z.boolean() }),
  switchRules: z.strictObject({ serverId: id, rules: z.array(rule).min(1).max(500), on: z.boolean() }),
  switchAllOn: z.strictObject({ serverId: id }),
  listRuleSets: z.strictObject({ serverId: id }),
  updateRuleSets: z.strictObject({ serverId: id, names: z.array(name.min(1)).min(1).max(1_000).nullable() }),
  cancelRuleSetRun: z.strictObject({ id }),
  watchLog: z.strictObject({ serverId: id, watchId: id, view }),
  unwatchLog: watch,
  clearLog: watch,
  saveLog: watch,
};
