import type { Difference, KeyRow } from '@shared/model';
import { useEffect, useState } from 'react';
import { call } from '../../api';

export interface DriftCounts {
  readonly serverOnly: number;
  readonly lost: number;
  readonly differs: number;
  /** Unix ms at which the server forgot the lost ones; null: not in one restart. */
  readonly lostAt: number | null;
  /** So many that only the first were looked at. */
  readonly partial: boolean;
}
/** A longer list of differences is not read whole to say what it holds. */
const MOST = 500;

/** Pure: what differs, by kind; differences that were ignored are none. */
export function countDifferences(differences: readonly Difference[]): DriftCounts {
  const lost = differences.filter(each => each.type === 'missing');
  const [first] = lost;
  return {
    serverOnly: differences.filter(each => each.type === 'unknown').length,
    lost: lost.length,
    differs: differences.filter(each => each.type === 'differs').length,
    lostAt: first !== undefined && lost.every(({ lostAt }) => lostAt === first.lostAt) ? first.lostAt : null,
    partial: false,
  };
}
/** Pure: the same from the first of very many rows; what we lost comes before what we do not know. */
export function countDrift(rows: readonly Pick<KeyRow, 'state'>[]): DriftCounts {
  const count = (state: KeyRow['state']) => rows.filter(row => row.state === state).length;
  return { serverOnly: count('server-only'), lost: count('lost'), differs: count('differs'), lostAt: null, partial: true };
}

/** Which differences there are, read again when their number changed; null: not known yet. */
export function useDriftCounts(serverId: string, differs: number): DriftCounts | null {
  const [counts, setCounts] = useState<DriftCounts | null>(null);
  useEffect(() => {
    let over = false;
    const query = { view: 'differs', search: '', sort: { by: 'state', descending: true }, offset: 0, limit: MOST } as const;
    const read =
      differs <= MOST
        ? call('readDrift', { serverId }).then(({ differences }) => countDifferences(differences))
        : call('queryKeys', { serverId, query }).then(({ rows }) => countDrift(rows));
    read.then(
      answer => over || setCounts(answer),
      () => undefined,
    );
    return () => {
      over = true;
    };
  }, [serverId, differs]);
  return counts;
}
