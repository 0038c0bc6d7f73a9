/** What moves by itself each second, and can be told together. Pure. */
import type { AppState, ServerSummary } from './model';

/** Together the figures of all servers are told so often, ms. */
export const FLOW_MS = 1000;

type Name = ServerSummary extends infer S ? (S extends ServerSummary ? keyof S : never) : never;
const FLOWING: ReadonlySet<string> = new Set<Name>([
  'rates',
  'memory',
  'carried',
  'connections',
  'churn',
  'lastData',
  'rttMs',
  'uptimeS',
  'goroutines',
]);

/** Whether two states, of which the later shares what did not change, differ in nothing but such figures. */
export function isOnlyFlow(before: AppState, after: AppState): boolean {
  for (const key of Object.keys(after) as (keyof AppState)[]) {
    if (before[key] === after[key] || key === 'summaries') continue;
    if (key !== 'totals' || before.totals.live !== after.totals.live || before.totals.count !== after.totals.count) return false;
  }
  const ids = Object.keys(after.summaries);
  return (
    (before.summaries === after.summaries || ids.length === Object.keys(before.summaries).length) &&
    ids.every(id => onlyFlows(before.summaries[id], after.summaries[id]))
  );
}

function onlyFlows(before: ServerSummary | undefined, after: ServerSummary | undefined): boolean {
  if (before === after) return true;
  if (before === undefined || after === undefined || before.kind !== after.kind) return false;
  const [was, is] = [before as unknown as Record<string, unknown>, after as unknown as Record<string, unknown>];
  return Object.keys({ ...was, ...is }).every(name => was[name] === is[name] || FLOWING.has(name));
}
