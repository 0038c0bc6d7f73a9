/** How many connections began and ended from one reading to the next, while somebody looks. */
import type { ConnectionChurn, MihomoSummary } from '@shared/model';
import type { Clock } from '../../outside';
import type { ConnectionsGlance } from './api';

type Figures = Pick<MihomoSummary, 'connections'> & Partial<Pick<MihomoSummary, 'carried'>>;

/** What a glance tells by itself; totals only where it has them. */
export const figuresOf = (glance: ConnectionsGlance | null): Figures => ({
  connections: glance?.count ?? null,
  ...(glance?.totals ? { carried: glance.totals } : {}),
});

/** `atRest`: nobody looks, and no ids are kept. The returned function takes each reading in turn; null: there is nothing to compare it with. */
export function createChurn(clock: Clock, atRest: () => boolean): (glance: ConnectionsGlance | null) => ConnectionChurn | null {
  let before: { readonly ids: ReadonlySet<string>; readonly at: number } | null = null;
  return glance => {
    const was = before;
    before = glance?.ids && !atRest() ? { ids: glance.ids(), at: clock.monotonic() } : null;
    if (was === null || before === null) return null;
    const { ids, at } = before;
    const missing = (from: ReadonlySet<string>, other: ReadonlySet<string>) => [...from].filter(id => !other.has(id)).length;
    return { opened: missing(ids, was.ids), closed: missing(was.ids, ids), seconds: Math.max(1, Math.round((at - was.at) / 1000)) };
  };
}
