import type { ProxyCheckRun } from '@shared/model';
import { call } from '../../../api';
import { useTexts } from '../../../stores/app';
import { forgetProxyRun, useProxyRuns } from '../../../stores/proxyRuns';
import { attempt } from '../../../stores/toasts';
import { Banner } from '../../../ui/Banner';
import { Button } from '../../../ui/Button';

/** Tests of a farm's proxies: how far they are, and what came of them. */
export function CheckBanners({ serverId }: { readonly serverId: string }) {
  return useProxyRuns(serverId).map(run => <CheckBanner key={run.id} run={run} />);
}

function CheckBanner({ run }: { readonly run: ProxyCheckRun }) {
  const t = useTexts();
  const { id, state, total, done, answered, slow, noAnswer } = run;
  if (state === 'running') {
    return (
      <Banner shape="busy" title={t('proxyTest.running', { done, total })} text={t('proxyTest.running-text', { answered, noAnswer })}>
        <Button size="sm" onClick={() => void attempt(t('proxyTest.cancel-failed'), () => call('cancelProxyTests', { id }))}>
          {t('common.cancel')}
        </Button>
      </Banner>
    );
  }
  const text = [
    t('proxyTest.ended-answered', { count: answered }),
    ...(slow > 0 ? [t('proxyTest.ended-slow', { count: slow })] : []),
    ...(noAnswer > 0 ? [t('proxyTest.ended-no-answer', { count: noAnswer })] : []),
  ].join(', ');
  return (
    <Banner
      shape={noAnswer > 0 ? 'bad' : slow > 0 || state === 'cancelled' ? 'warn' : 'ok'}
      title={t(state === 'cancelled' ? 'proxyTest.cancelled' : 'proxyTest.ended', { done, total })}
      text={`${text}.`}
      onDismiss={() => forgetProxyRun(id)}
    />
  );
}
