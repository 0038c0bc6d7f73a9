import { useTexts } from '../../../stores/app';
import { useReading } from '../../../stores/reading';
import { isLive } from '../../../ui/serverState';
import { ServerForm } from '../../servers/ServerForm';
import { PollRow } from '../../settings/PollRow';
import { Section } from '../../settings/rows';
import { FarmFrame, type FarmProps } from '../FarmFrame';
import { SchedulesCard } from '../schedules/SchedulesCard';
import { useFresh } from '../useFresh';
import { UsersCard } from './UsersCard';

const EVERY_MS = 10_000;

/** How the farm is reached, our schedules for it, who may sign in to its panel. */
export function FarmSettingsPage({ server, summary }: FarmProps) {
  const t = useTexts();
  const schedules = useFresh('listSchedules', { serverId: server.id }, EVERY_MS).value ?? [];
  const ports = useReading('listPorts', { serverId: server.id }, { everyMs: null, on: true }).value ?? [];
  const nameOf = (portId: number) => ports.find(({ port }) => port.id === portId)?.port.name ?? `#${portId}`;
  return (
    <FarmFrame server={server} summary={summary}>
      <div className="col g16 narrowcol">
        <ServerForm server={server} />
        <Section title={t('server.keeping')}>
          <PollRow kind="farm" title={t('live.read-every')} text={t('farm.poll-text')} />
        </Section>
        <SchedulesCard serverId={server.id} port={null} schedules={schedules} nameOf={nameOf} />
        <UsersCard serverId={server.id} live={isLive(summary)} />
      </div>
    </FarmFrame>
  );
}
