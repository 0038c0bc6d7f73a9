/** Readings of servers for limits, from what their summaries show. Pure. */
import type { Judgeable } from '@shared/limits/evaluate';
import type { MihomoSummary, ServerSummary } from '@shared/model';

/** What is said of a node whose last test failed, ms: more than a core can tell. */
export const TEST_FAILED_MS = 65_535;

/** 1: it cannot be reached; 0: it can; null: nobody knows, or it waits for its secret. */
export function isUnreachable({ link, failure, needsSecret }: ServerSummary): number | null {
  if (needsSecret || failure?.code === 'keychain') return null;
  switch (link) {
    case 'live':
      return 0;
    case 'stale':
    case 'backoff':
    case 'auth-failed':
      return 1;
    case 'stopped':
      return failure ? 1 : null;
    case 'connecting':
      return failure ? 1 : null;
    case 'idle':
      return null;
  }
}

/** Latencies as last known: of every node that the summary has; `used`: only those in use are judged where the limit names none. */
export function nodeReadings({ id, groups }: MihomoSummary): readonly (Judgeable & { readonly used: boolean })[] {
  const used = new Set(groups.flatMap(({ now }) => now ?? []));
  const delays = new Map<string, number>();
  for (const group of groups) for (const [node, ms] of Object.entries(group.delays)) delays.set(node, ms);
  return [...delays].map(([node, ms]) => ({
    ...{ measure: 'nodeLatency' as const, serverId: id, subject: node, subjectName: node },
    ...{ value: ms > 0 ? ms : TEST_FAILED_MS, used: used.has(node) },
  }));
}
