import type { LedgerHead, ListHead } from '../../../store/accounts';
import { runFields } from '../fold';
import type { Direct } from './direct';
import type { Motion } from './motion';
import type { ListedReading } from './reading';

const NEW: ListHead = {
  readAt: 0,
  epoch: 1,
  bootedAt: null,
  restartAskedAt: null,
  way: null,
  directed: true,
  estimateEpoch: 1,
  estimateSum: 0,
};
const UNREAD = {
  ...{ run: 0, steadyClock: null, steadyAt: null, place: '', uptimeS: null, startFrom: null, startTo: null, allocations: null },
} as const;

/** The server's row after a reading. Its run is that of the second source, 0 while that was never read. */
export function nextHead(
  before: LedgerHead | null,
  { at, bootedAt }: ListedReading,
  direct: Direct | null,
  { anew: { exact, estimates, estimateSum }, settledAt }: Motion,
): LedgerHead & { readonly list: ListHead } {
  const was = before?.list ?? NEW;
  const list: ListHead = {
    ...was,
    ...{ readAt: at, epoch: was.epoch + (exact ? 1 : 0), bootedAt: bootedAt ?? was.bootedAt },
    restartAskedAt: settledAt ?? was.restartAskedAt,
    ...{ estimateEpoch: was.estimateEpoch + (estimates ? 1 : 0), estimateSum },
  };
  const head = before ?? {
    ...UNREAD,
    ...{ tick: 0, readAt: at, since: at, startedAt: bootedAt, contact: 'open', gapEnd: 0, foreignFrom: 0, foreignAt: 0 },
  };
  const restart = direct?.verdict.marks.find(mark => mark.type === 'restart');
  return {
    ...head,
    ...(direct ? runFields(direct.reading, direct.verdict) : {}),
    tick: head.tick + 1,
    gapEnd: Math.max(head.gapEnd, Math.min(restart?.startedAt ?? 0, at)),
    list,
  };
}
