import type { KeyRow } from '@shared/model';
import { useEffect, useState } from 'react';
import { call } from '../../api';

export interface DriftCounts {
  readonly serverOnly: number;
  readonly lost: number;
  readonly differs: number;
}
const NONE: DriftCounts = { serverOnly: 0, lost: 0, differs: 0 };
/** What is looked at to say what differs; a longer list is named by its number only. */
const MOST = 500;

/** Pure: how many rows of each kind of difference. */
export function countDrift(rows: readonly Pick<KeyRow, 'state'>[]): DriftCounts {
  const count = (state: KeyRow['state']) => rows.filter(row => row.state === state).length;
  return { serverOnly: count('server-only'), lost: count('lost'), differs: count('differs') };
}

/** Which differences there are, read again when their number changed. */
export function useDriftCounts(serverId: string, differs: number): DriftCounts {
  const [counts, setCounts] = useState(NONE);
  useEffect(() => {
    let over = false;
    const query = {
      view: 'differs',
      search: '',
      sort: { by: 'state', descending: false },
      offset: 0,
      limit: Math.min(MOST, differs),
    } as const;
    call('queryKeys', { serverId, query }).then(
      ({ rows }) => {
        if (!over) setCounts(countDrift(rows));
      },
      () => undefined,
    );
    return () => {
      over = true;
    };
  }, [serverId, differs]);
  return counts;
}
