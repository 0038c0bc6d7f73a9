/** A server's ports: asked for when shown, and again when the server's `rowsRevision` moved. */
import type { Failure } from '@shared/model';
import { useCallback, useEffect, useRef, useState } from 'react';
import { call, failureOf } from '../api';
import { useApp } from './app';

export interface Rows<T> {
  /** Null until the first answer. */
  readonly rows: readonly T[] | null;
  readonly failure: Failure | null;
  reload(): void;
}
interface RowCalls {
  readonly listPorts: Awaited<ReturnType<typeof listPorts>>[number];
}
const listPorts = (serverId: string) => call('listPorts', { serverId });
const LISTS = { listPorts } as { readonly [K in keyof RowCalls]: (serverId: string) => Promise<readonly RowCalls[K][]> };

export function useRows<K extends keyof RowCalls>(list: K, serverId: string): Rows<RowCalls[K]> {
  const revision = useApp(state => state.summaries[serverId]?.rowsRevision ?? 0);
  const [answer, setAnswer] = useState<{
    readonly id: string;
    readonly rows: readonly RowCalls[K][] | null;
    readonly failure: Failure | null;
  }>({
    id: serverId,
    rows: null,
    failure: null,
  });
  const latest = useRef(0);
  const load = useCallback(() => {
    const mine = ++latest.current;
    LISTS[list](serverId).then(
      rows => mine === latest.current && setAnswer({ id: serverId, rows, failure: null }),
      thrown =>
        mine === latest.current &&
        setAnswer(before => ({ id: serverId, rows: before.id === serverId ? before.rows : null, failure: failureOf(thrown) })),
    );
  }, [list, serverId]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the revision is the signal to ask again
  useEffect(() => load(), [load, revision]);
  return { rows: answer.id === serverId ? answer.rows : null, failure: answer.id === serverId ? answer.failure : null, reload: load };
}
