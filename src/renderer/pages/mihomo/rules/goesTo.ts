import type { GroupSummary } from '@shared/model';

/** Groups within groups within groups. */
const DEEPEST = 8;

/** The node that a rule's target leads to now, behind all groups; null: the target is no group, or its node is not known. Pure. */
export function leafOf(groups: readonly GroupSummary[], target: string): string | null {
  const chosen = new Map(groups.map(({ name, now }) => [name, now]));
  // As sing-box writes its actions.
  const named = /^route\((.+)\)$/.exec(target)?.[1] ?? target;
  let at = named;
  for (let depth = 0; depth < DEEPEST; depth += 1) {
    const next = chosen.get(at);
    if (next === undefined) break;
    // A group that uses several nodes at once.
    if (next === null || next === at) return at === named ? null : at;
    at = next;
  }
  return at === named ? null : at;
}
