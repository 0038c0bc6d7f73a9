import { SecurityBanner } from '../config/SecurityCard';
import { MihomoFrame, type MihomoProps } from '../MihomoFrame';
import { Groups } from './Groups';
import { LiveFigures } from './LiveFigures';

/** A controller now: rates, connections, memory, its proxy groups. */
export function OverviewPage(props: MihomoProps) {
  const { server, summary } = props;
  return (
    <MihomoFrame {...props}>
      <SecurityBanner serverId={server.id} live={summary.link === 'live'} told={summary.warnings} />
      <LiveFigures {...props} />
      <Groups
        serverId={server.id}
        groups={summary.groups}
        nodes={summary.nodes ?? 0}
        mode={summary.mode}
        live={summary.link === 'live'}
        readAt={summary.link === 'live' ? null : summary.lastData}
      />
    </MihomoFrame>
  );
}
