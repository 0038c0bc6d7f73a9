import type { FarmServer, FarmSummary } from '@shared/model';
import { useTexts } from '../../stores/app';
import { isLive } from '../../ui/serverState';
import { ServerFrame } from '../server/ServerFrame';

export interface FarmProps {
  readonly server: FarmServer;
  readonly summary: FarmSummary;
}

/** What every tab of a farm shares; its pill counts the ports. `actions`: before the server's menu. */
export function FarmFrame(
  props: FarmProps & { readonly fill?: boolean; readonly actions?: React.ReactNode; readonly children: React.ReactNode },
) {
  const t = useTexts();
  const { summary } = props;
  const online = t('line.ports', { count: summary.portsTotal ?? 0, online: summary.portsOnline ?? 0 });
  return <ServerFrame {...props} {...(isLive(summary) && summary.portsTotal !== null ? { word: online } : {})} />;
}
