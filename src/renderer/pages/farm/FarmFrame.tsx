import type { FarmServer, FarmSummary } from '@shared/model';
import { useTexts } from '../../stores/app';
import { isLive } from '../../ui/serverState';
import { ServerFrame } from '../server/ServerFrame';

export interface FarmProps {
  readonly server: FarmServer;
  readonly summary: FarmSummary;
}

/** What every tab of a farm shares; its pill says how many ports are online. */
export function FarmFrame(
  props: FarmProps & { readonly fill?: boolean; readonly actions?: React.ReactNode; readonly children: React.ReactNode },
) {
  const t = useTexts();
  const { portsTotal, portsOnline } = props.summary;
  const online = t('line.ports', { count: portsTotal ?? 0, online: portsOnline ?? 0 });
  return <ServerFrame {...props} {...(isLive(props.summary) && portsTotal !== null ? { word: online } : {})} />;
}
