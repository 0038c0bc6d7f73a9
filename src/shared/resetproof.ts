/** Whether a counter that a server says it reset was reset. Pure. */

export type ResetVerdict = 'reset' | 'not-reset' | 'cannot-tell';

/**
 * `before` and `after`: bytes as the server told them just before and after the request; null: it told none. A counter never goes back by itself;
 * what moved on meanwhile is less than what was there, unless that was next to nothing.
 */
export function resetVerdict(before: number | null, after: number | null): ResetVerdict {
  if (before === null) return after === 0 ? 'reset' : 'cannot-tell';
  if (after === null) return 'cannot-tell';
  if (before === 0) return 'reset';
  return after < before ? 'reset' : 'not-reset';
}
