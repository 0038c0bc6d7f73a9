import { formatClock } from '@shared/format';
import type { GroupSummary, NodeRun } from '@shared/model';
import { Gauge, Waypoints, X } from 'lucide-react';
import { memo, useEffect, useState } from 'react';
import { call } from '../../../api';
import { useTexts } from '../../../stores/app';
import { useNodeRuns } from '../../../stores/nodeRuns';
import { go } from '../../../stores/view';
import { Button } from '../../../ui/Button';
import { FilterField } from '../../../ui/FilterField';
import { Empty } from '../../../ui/states';
import { cancelRun, startRun, testLine } from '../nodeRuns';
import { GroupCard } from './GroupCard';

interface GroupsProps {
  readonly serverId: string;
  readonly groups: readonly GroupSummary[];
  /** How many there are, each once. */
  readonly nodes: number;
  readonly mode: string | null;
  readonly live: boolean;
  /** When they were read, Unix ms, where that is not now. */
  readonly readAt: number | null;
}

/** While latencies come in, what the core has of them is read so often. */
const READ_MS = 2000;

/** The proxy groups of a controller; drawn anew only when they changed. */
export const Groups = memo(({ serverId, groups, nodes, mode, live, readAt }: GroupsProps) => {
  const t = useTexts();
  const [filter, setFilter] = useState('');
  const tests = useNodeRuns(serverId).filter(({ job }) => job.type.startsWith('test-'));
  const testing = tests.filter(({ state }) => state === 'running');
  useReading(serverId, testing.length > 0);
  const all = testing.find(({ job }) => job.type === 'test-all');
  const counted = `${t('mihomo.groups-count', { count: groups.length })}, ${t('mihomo.nodes-count', { count: nodes })}`;
  const line = readAt === null ? counted : t('mihomo.groups-as-of', { counted, time: formatClock(readAt, { language: t.language }) });
  return (
    <>
      <div className="row">
        <h2>{t('mihomo.groups')}</h2>
        <span className="t3 s12 cut">{all ? testLine(t, all) : line}</span>
        <span className="end row">
          <FilterField label={t('mihomo.filter')} value={filter} onChange={setFilter} />
          {all ? (
            <Button icon={X} onClick={() => cancelRun(t, all)}>
              {t('common.cancel')}
            </Button>
          ) : (
            <Button
              icon={Gauge}
              disabled={!live || groups.length === 0}
              onClick={() => startRun(t, serverId, { type: 'test-all', filter: { search: '', state: 'all' } })}
            >
              {t('mihomo.test-all')}
            </Button>
          )}
        </span>
      </div>
      {groups.length === 0 ? (
        <section className="card">
          <Empty icon={Waypoints} title={t('mihomo.no-groups')} text={t('mihomo.no-groups-text')}>
            <Button size="sm" onClick={() => go({ page: 'server', serverId, tab: 'config' })}>
              {t('mihomo.tab-config')}
            </Button>
          </Empty>
        </section>
      ) : (
        <div className="grid">
          {[0, 1].map(column => (
            <div key={column} className="c6 col g12">
              {groups
                .filter((_, index) => index % 2 === column)
                .map(group => (
                  <GroupCard
                    key={group.name}
                    serverId={serverId}
                    group={group}
                    filter={filter}
                    live={live}
                    aside={group.name === 'GLOBAL' && mode?.toLowerCase() !== 'global'}
                    test={testOf(testing, group.name)}
                  />
                ))}
            </div>
          ))}
        </div>
      )}
    </>
  );
});

const testOf = (testing: readonly NodeRun[], group: string): NodeRun | null =>
  testing.find(({ job }) => job.type === 'test-group' && job.group === group) ?? null;

/** The core shows each latency as soon as its test ended. */
function useReading(serverId: string, on: boolean): void {
  useEffect(() => {
    if (!on) return;
    const read = () => void call('refreshServer', { id: serverId }).catch(() => undefined);
    const timer = setInterval(read, READ_MS);
    return () => {
      clearInterval(timer);
      read();
    };
  }, [serverId, on]);
}
