import { formatClock } from '@shared/format';
import type { KeyapiSummary } from '@shared/model';
import { useTexts } from '../../stores/app';
import { go } from '../../stores/view';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { failureText } from '../../ui/failure';

/** The second source of exact counters does not answer: the key API's own numbers stand in for it until it does. */
export function CountersBanner({ summary }: { readonly summary: KeyapiSummary }) {
  const t = useTexts();
  const { counters } = summary;
  if (counters?.state !== 'failed' || summary.link !== 'live') return null;
  const since =
    counters.readAt === null ? '' : ` ${t('keyapi.second-last', { at: formatClock(counters.readAt, { language: t.language }) })}`;
  const why = counters.failure === null ? '' : failureText(t, counters.failure);
  return (
    <Banner shape="warn" tone="warn" title={t('keyapi.second-failed')} text={`${why}${since}`.trim()}>
      <Button size="sm" look="ghost" onClick={() => go({ page: 'server', serverId: summary.id, tab: 'settings' })}>
        {t('server.tab-settings')}
      </Button>
    </Banner>
  );
}
