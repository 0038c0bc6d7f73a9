import type { GroupSummary } from '@shared/model';
import { leafOf } from './goesTo';

/** Where a rule leads: its target, and the node behind it now. */
export function Target({ proxy, groups }: { readonly proxy: string; readonly groups: readonly GroupSummary[] }) {
  const leaf = leafOf(groups, proxy);
  return leaf === null ? (
    proxy
  ) : (
    <>
      {proxy} <span className="t3">›</span> {leaf}
    </>
  );
}
/** The same as a text. */
export function targetText(groups: readonly GroupSummary[], proxy: string): string {
  const leaf = leafOf(groups, proxy);
  return leaf === null ? proxy : `${proxy} › ${leaf}`;
}
