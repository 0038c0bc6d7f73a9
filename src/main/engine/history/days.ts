/** The keys of a server that had most traffic, by day: read page by page, the most of them kept. */
import type { HistoryDays, KeyDays } from '@shared/history/query';
import type { History } from './history';

export interface DaysQuery {
  readonly serverId: string;
  /** Unix ms. */
  readonly from: number;
  readonly to: number;
  readonly most: number;
}
type Unnamed = Omit<KeyDays, 'name'>;

const sumOf = ({ down, up }: Unnamed): number => [...down, ...up].reduce((sum, bytes) => (Number.isNaN(bytes) ? sum : sum + bytes), 0);

/** `namesOf`: of accounts by id, null for those that are gone. */
export async function readDays(
  history: Pick<History, 'days'>,
  { serverId, from, to, most }: DaysQuery,
  namesOf: (ids: readonly string[]) => Promise<readonly (string | null)[]>,
): Promise<HistoryDays> {
  let after: string | null = null;
  let others = 0;
  let total: Unnamed | null = null;
  let kept: (readonly [Unnamed, number])[] = [];
  let at = new Float64Array(0);
  do {
    const page = await history.days({ serverId, from, to, after });
    for (const { id: keyId, down, up } of page.accounts) {
      const of = { keyId, down, up };
      if (keyId === '') total = of;
      else kept.push([of, sumOf(of)]);
    }
    kept.sort(([, a], [, b]) => b - a);
    others += Math.max(0, kept.length - most);
    kept = kept.slice(0, most);
    [at, after] = [Float64Array.from(page.at), page.next];
  } while (after !== null);
  const names = kept.length === 0 ? [] : await namesOf(kept.map(([{ keyId }]) => keyId));
  const none = new Float64Array(at.length).fill(Number.NaN);
  return {
    ...{ at, others, total: { ...(total ?? { keyId: '', down: none, up: none }), name: null } },
    keys: kept.map(([of], index) => ({ ...of, name: names[index] ?? null })),
  };
}
