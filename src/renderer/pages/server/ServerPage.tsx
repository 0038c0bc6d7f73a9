import type { ServerSummary } from '@shared/model';
import { Unplug } from 'lucide-react';
import { useApp, useTexts } from '../../stores/app';
import { go } from '../../stores/view';
import { Button } from '../../ui/Button';
import { Page } from '../../ui/Page';
import { Empty } from '../../ui/states';
import { FarmPage } from '../farm/FarmPage';
import { KeyapiPage } from '../keyapi/KeyapiPage';
import { MihomoPage } from '../mihomo/MihomoPage';
import { XrayPage } from '../xray/XrayPage';

/** The page of one server, by its kind. */
export function ServerPage({ serverId }: { readonly serverId: string }) {
  const t = useTexts();
  const server = useApp(state => state.servers[serverId]);
  const summary: ServerSummary | undefined = useApp(state => state.summaries[serverId]);
  if (!server || !summary) {
    return (
      <Page title={t('server.gone')}>
        <Empty icon={Unplug} title={t('server.gone')} text={t('server.gone-text')}>
          <Button onClick={() => go({ page: 'overview' })}>{t('nav.overview')}</Button>
        </Empty>
      </Page>
    );
  }
  if (server.kind === 'farm' && summary.kind === 'farm') return <FarmPage key={serverId} server={server} summary={summary} />;
  if (server.kind === 'mihomo' && summary.kind === 'mihomo') return <MihomoPage key={serverId} server={server} summary={summary} />;
  if (server.kind === 'xray' && summary.kind === 'xray') return <XrayPage key={serverId} server={server} summary={summary} />;
  if (server.kind === 'keyapi' && summary.kind === 'keyapi') return <KeyapiPage key={serverId} server={server} summary={summary} />;
  return null;
}
