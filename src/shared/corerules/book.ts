/** The rules of one controller, kept where they were parsed; a window asks for the rows in sight. */
import type { Rule, RuleMatch, RuleQuery, RuleSeen, RuleSort, RuleTarget, RuleWindow } from '../model';
import { asksNothing, holds, parseWords } from '../words';
import { type MatchContext, matchRule } from './match';

export type RuleRows = Omit<RuleWindow, 'switches'>;
type Order = Pick<RuleQuery, 'view' | 'search' | 'sort'>;

const NEVER = -1;
const KEYS: { readonly [S in RuleSort]: (rule: Rule) => string | number } = {
  index: rule => rule.index,
  type: rule => rule.type.toLowerCase(),
  payload: rule => rule.payload.toLowerCase(),
  proxy: rule => rule.proxy.toLowerCase(),
  hits: rule => rule.use?.hits ?? NEVER,
  hitAt: rule => rule.use?.hitAt ?? NEVER,
};

const isOff = (rule: Rule): boolean => rule.use?.disabled === true;
/** Counted, and on: one that is off is not asked. */
const isNeverHit = (rule: Rule): boolean => rule.use !== null && rule.use.hits === 0 && !rule.use.disabled;

export class RuleBook {
  private ordered: { readonly key: string; readonly rules: readonly Rule[] } | null = null;
  private readonly counts: Pick<RuleRows, 'total' | 'off' | 'neverHit'>;

  /** `readAt`: Unix ms at which the core was asked. */
  constructor(
    private readonly rules: readonly Rule[],
    private readonly readAt: number,
  ) {
    const counted = rules.some(rule => rule.use !== null);
    this.counts = {
      total: rules.length,
      off: counted ? rules.filter(isOff).length : null,
      neverHit: counted ? rules.filter(isNeverHit).length : null,
    };
  }

  window({ offset, limit, ...order }: RuleQuery): RuleRows {
    const found = this.found(order);
    return { ...this.counts, rows: found.slice(offset, offset + limit), count: found.length, readAt: this.readAt };
  }

  match(target: RuleTarget, context: MatchContext, after: number | null): RuleMatch {
    return { ...matchRule(this.rules, target, context, after), target, readAt: this.readAt };
  }

  at(indexes: readonly number[]): readonly Rule[] {
    const wanted = new Set(indexes);
    return this.rules.filter(({ index }) => wanted.has(index));
  }

  off(): readonly RuleSeen[] {
    return this.rules.filter(isOff).map(({ index, type, payload, proxy }) => ({ index, type, payload, proxy }));
  }

  private found(order: Order): readonly Rule[] {
    const key = JSON.stringify([order.view, order.search, order.sort]);
    if (this.ordered?.key === key) return this.ordered.rules;
    const words = parseWords(order.search);
    const shown = order.view === 'off' ? this.rules.filter(isOff) : order.view === 'never-hit' ? this.rules.filter(isNeverHit) : this.rules;
    const found = asksNothing(words)
      ? shown
      : shown.filter(rule => holds(`${rule.type} ${rule.payload} ${rule.proxy}`.toLowerCase(), words));
    const rules = sorted(found, order.sort);
    this.ordered = { key, rules };
    return rules;
  }
}

/** Equal ones stay in the core's order. */
function sorted(rules: readonly Rule[], { by, descending }: RuleQuery['sort']): readonly Rule[] {
  if (by === 'index') return descending ? rules.toReversed() : rules;
  const keyed = rules.map(rule => ({ rule, key: KEYS[by](rule) }));
  const sign = descending ? -1 : 1;
  return keyed.sort((a, b) => (a.key < b.key ? -sign : a.key > b.key ? sign : a.rule.index - b.rule.index)).map(({ rule }) => rule);
}
