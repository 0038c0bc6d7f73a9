import type { Failure, InboundView } from '@shared/model';
import { useEffect, useState } from 'react';
import { call, failureOf } from '../../api';

export interface Inbounds {
  /** Null: not read (yet). */
  readonly inbounds: readonly InboundView[] | null;
  readonly failure: Failure | null;
}
const NONE: Inbounds = { inbounds: null, failure: null };

/** Inbounds of a live Xray server; of others nothing. */
export function useInboundsOf(serverId: string | null): Inbounds {
  const [answer, setAnswer] = useState<Inbounds & { readonly of: string | null }>({ ...NONE, of: null });
  useEffect(() => {
    if (serverId === null) return;
    let over = false;
    call('listInbounds', { serverId }).then(
      inbounds => over || setAnswer({ inbounds, failure: null, of: serverId }),
      thrown => over || setAnswer({ inbounds: null, failure: failureOf(thrown), of: serverId }),
    );
    return () => {
      over = true;
    };
  }, [serverId]);
  return answer.of === serverId ? answer : NONE;
}
