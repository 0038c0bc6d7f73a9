/** `/rules` and `/providers/rules`. */
import type { Rule, RuleProvider, RuleUse } from '../model';
import { count, countOrNull, entries, flag, isRaw, list, type Raw, record, text, timeOrNull } from './read';

/** In the core's order; null, as sing-box answers, is none. */
export const readRules = (body: unknown): readonly Rule[] =>
  list(record(body).rules).map((value, place) => {
    const raw = record(value);
    const size = typeof raw.size === 'number' && raw.size >= 0 ? raw.size : null;
    // Before January 2026 the core gave no index: the place in the list is the same.
    const index = countOrNull(raw.index) ?? place;
    return {
      index,
      type: text(raw.type),
      payload: text(raw.payload),
      proxy: text(raw.proxy),
      size,
      use: isRaw(raw.extra) ? readUse(raw.extra) : null,
    };
  });

const readUse = (raw: Raw): RuleUse => ({
  disabled: flag(raw.disabled),
  hits: count(raw.hitCount),
  hitAt: timeOrNull(raw.hitAt),
  misses: count(raw.missCount),
  missAt: timeOrNull(raw.missAt),
});

export const readRuleProviders = (body: unknown): readonly RuleProvider[] =>
  entries(record(body).providers).map(([name, raw]) => ({
    name,
    behavior: text(raw.behavior),
    format: text(raw.format),
    vehicle: text(raw.vehicleType),
    rules: count(raw.ruleCount),
    updatedAt: timeOrNull(raw.updatedAt),
  }));
