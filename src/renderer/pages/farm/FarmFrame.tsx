import type { FarmServer, FarmSummary } from '@shared/model';
import { useTexts } from '../../stores/app';
import { KIND_ICONS } from '../../ui/icons';
import { Page } from '../../ui/Page';
import { isLive } from '../../ui/serverState';
import { LinkBanner, ServerMenu, StatePill, useFacts } from '../server/parts';

export interface FarmProps {
  readonly server: FarmServer;
  readonly summary: FarmSummary;
}

/** What every tab of a farm shares: top bar, facts, the banner of a link in trouble. `actions`: before the server's menu. */
export function FarmFrame({
  server,
  summary,
  fill,
  actions,
  children,
}: FarmProps & { readonly fill?: boolean; readonly actions?: React.ReactNode; readonly children: React.ReactNode }) {
  const t = useTexts();
  const online = t('line.ports', { count: summary.portsTotal ?? 0, online: summary.portsOnline ?? 0 });
  const word = isLive(summary) && summary.portsTotal !== null ? { word: online } : {};
  return (
    <Page
      fill={fill ?? false}
      icon={KIND_ICONS.farm}
      title={server.name}
      pill={<StatePill server={server} summary={summary} {...word} />}
      meta={useFacts(server, summary)}
      actions={
        <>
          {actions}
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
