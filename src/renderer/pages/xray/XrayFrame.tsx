import type { XrayServer, XraySummary } from '@shared/model';
import { Plus } from 'lucide-react';
import { useTexts } from '../../stores/app';
import { open } from '../../stores/view';
import { Button } from '../../ui/Button';
import { KIND_ICONS } from '../../ui/icons';
import { Page } from '../../ui/Page';
import { isLive } from '../../ui/serverState';
import { LinkBanner, ServerMenu, StatePill, useFacts } from '../server/parts';

export interface XrayProps {
  readonly server: XrayServer;
  readonly summary: XraySummary;
}

/** What every tab of an Xray server shares: top bar, facts, the banner of a link in trouble. */
export function XrayFrame({
  server,
  summary,
  fill,
  children,
}: XrayProps & { readonly fill?: boolean; readonly children: React.ReactNode }) {
  const t = useTexts();
  const live = isLive(summary);
  return (
    <Page
      fill={fill ?? false}
      icon={KIND_ICONS.xray}
      title={server.name}
      pill={<StatePill server={server} summary={summary} />}
      meta={useFacts(server, summary)}
      actions={
        <>
          <Button
            look="primary"
            icon={Plus}
            disabled={!live}
            onClick={() => open({ type: 'new-key', serverId: server.id })}
            aria-keyshortcuts="Control+N"
          >
            {t('key.new')}
          </Button>
          <ServerMenu server={server} />
        </>
      }
    >
      {fill ? (
        <>
          <LinkBanner server={server} summary={summary} />
          {children}
        </>
      ) : (
        <div className="col g12">
          <LinkBanner server={server} summary={summary} />
          {children}
        </div>
      )}
    </Page>
  );
}
