/** Latency tests begun and left on the overview; each is a run of main's. */
import { formatCount } from '@shared/format';
import type { NodeJob, NodeRun } from '@shared/model';
import type { Texts } from '@shared/texts';
import { call } from '../../../api';
import { attempt } from '../../../stores/toasts';

export const startTest = (t: Texts, serverId: string, job: NodeJob): void =>
  void attempt(t('mihomo.test-failed'), () => call('runNodes', { serverId, job }));

export const cancelTest = (t: Texts, { id }: NodeRun): void => void attempt(t('common.failed'), () => call('cancelNodeRun', { id }));

/** `tested 12 of 86, 1 failed` */
export function testLine(t: Texts, { byCore, done, failed, total }: NodeRun): string {
  if (byCore) return t('mihomo.testing-at-once');
  const line = t('mihomo.testing', { done: formatCount(done), total: formatCount(total) });
  return failed === 0 ? line : `${line}, ${t('mihomo.testing-failed', { count: failed })}`;
}
