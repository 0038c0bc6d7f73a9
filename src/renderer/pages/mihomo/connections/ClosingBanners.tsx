import { formatCount } from '@shared/format';
import type { ClosingRun } from '@shared/model';
import { memo } from 'react';
import { call } from '../../../api';
import { useTexts } from '../../../stores/app';
import { forgetClosingRun, useClosingRuns } from '../../../stores/closingRuns';
import { attempt } from '../../../stores/toasts';
import { Banner } from '../../../ui/Banner';
import { Button } from '../../../ui/Button';
import { failureText } from '../../../ui/failure';

/** Connections being closed, and what came of it; single ones are told by their rows. */
export const ClosingBanners = memo(function ClosingBanners({ serverId }: { readonly serverId: string }) {
  return useClosingRuns(serverId)
    .filter(({ what }) => what !== 'rows')
    .map(run => <ClosingBanner key={run.id} run={run} />);
});

function ClosingBanner({ run }: { readonly run: ClosingRun }) {
  const t = useTexts();
  const { id, state, total, done, failed } = run;
  const counts = { done: formatCount(done), total: formatCount(total), count: total };
  if (state === 'closing' || state === 'proving') {
    return (
      <Banner shape="busy" title={t(state === 'closing' ? 'connections.closing' : 'connections.proving', counts)}>
        {state === 'closing' ? (
          <Button size="sm" onClick={() => void attempt(t('connections.cancel-failed'), () => call('cancelClosing', { id }))}>
            {t('common.cancel')}
          </Button>
        ) : null}
      </Banner>
    );
  }
  const left = run.left ?? 0;
  const text = [
    ...(run.closed === null
      ? [t('connections.not-proved')]
      : [t('connections.were-closed', { count: run.closed, n: formatCount(run.closed) })]),
    ...(left > 0 ? [t('connections.still-open', { count: left })] : []),
    ...(failed > 0 ? [t('connections.requests-failed', { count: failed })] : []),
    ...(run.failure ? [failureText(t, run.failure)] : []),
  ].join(' ');
  const isBad = state === 'failed';
  return (
    <Banner
      shape={isBad ? 'bad' : state === 'cancelled' || left > 0 || failed > 0 || run.closed === null ? 'warn' : 'ok'}
      title={t(
        isBad ? 'connections.close-failed' : state === 'cancelled' ? 'connections.close-cancelled' : 'connections.close-done',
        counts,
      )}
      text={text}
      onDismiss={() => forgetClosingRun(id)}
    />
  );
}
