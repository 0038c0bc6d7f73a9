/** The first rule of a list that surely matches, and those before it that could. Pure. */
import type { Rule, RuleMatch, RuleTarget, UnseenRule } from '../model';
import { type JudgeContext, judge, typeOf } from './judge';
import { goesOn } from './singbox';

export interface MatchContext extends JudgeContext {
  /** Targets that only pass a connection on to the next rule, in lower case. */
  readonly passes: readonly string[];
}
/** What a core itself calls so. */
export const PASSES = ['pass', 'pass-rule'] as const;

const isSingBox = ({ type }: Rule): boolean => ['default', 'logical'].includes(typeOf(type));

const MOST_TOLD = 20;
const MOST_SETS = 5;

/** `after`: begins behind the rule of that index. */
export function matchRule(
  rules: readonly Rule[],
  target: RuleTarget,
  context: MatchContext,
  after: number | null,
): Omit<RuleMatch, 'target' | 'readAt'> {
  const passes = new Set(context.passes);
  const unseen: UnseenRule[] = [];
  const sets = new Set<string>();
  let unseenCount = 0;
  let undecidedByAddress = 0;
  let found: Rule | null = null;
  for (const rule of rules) {
    if ((after !== null && rule.index <= after) || rule.use?.disabled === true) continue;
    const verdict = judge(rule, target, context);
    if (verdict === 'no' || passes.has(rule.proxy.toLowerCase()) || (isSingBox(rule) && goesOn(rule.proxy))) continue;
    if (verdict === 'yes') {
      found = rule;
      break;
    }
    const { index, type, payload, proxy } = rule;
    unseenCount += 1;
    if (verdict === 'address') undecidedByAddress += 1;
    if (verdict === 'set') sets.add(typeOf(type) === 'ruleset' ? payload : `${type} ${payload}`);
    if (unseen.length < MOST_TOLD) unseen.push({ index, type, payload, proxy, reason: verdict });
  }
  return { rule: found, unseen, unseenCount, undecidedByAddress, sets: [...sets].slice(0, MOST_SETS), setCount: sets.size };
}
