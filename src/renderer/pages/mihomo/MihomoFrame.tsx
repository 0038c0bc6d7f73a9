import { formatClock } from '@shared/format';
import type { MihomoServer, MihomoSummary } from '@shared/model';
import { useTexts } from '../../stores/app';
import { ServerFrame } from '../server/ServerFrame';
import { ModeSwitch } from './ModeSwitch';

export interface MihomoProps {
  readonly server: MihomoServer;
  readonly summary: MihomoSummary;
}

/** What every tab of a controller shares: top bar with its mode, facts, the banner of a link in trouble. */
export function MihomoFrame({
  actions,
  mode = true,
  ...props
}: MihomoProps & {
  readonly fill?: boolean | 'flush';
  readonly facts?: React.ReactNode;
  /** False: the page itself has it. */
  readonly mode?: boolean;
  readonly actions?: React.ReactNode;
  readonly children: React.ReactNode;
}) {
  const t = useTexts();
  const { link, lastData, since } = props.summary;
  const stale = link === 'stale' ? t('mihomo.stale-since', { time: formatClock(lastData ?? since, { language: t.language }) }) : null;
  return (
    <ServerFrame
      {...props}
      {...(stale === null ? {} : { word: stale })}
      actions={
        <>
          {actions}
          {mode ? <ModeSwitch server={props.server} summary={props.summary} /> : null}
        </>
      }
    />
  );
}
