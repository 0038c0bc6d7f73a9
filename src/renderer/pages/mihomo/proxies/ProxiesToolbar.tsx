import { formatCount } from '@shared/format';
import { NODE_ORDERS, type NodesView } from '@shared/model';
import { Gauge } from 'lucide-react';
import { useTexts } from '../../../stores/app';
import { useNodeRuns } from '../../../stores/nodeRuns';
import { Button } from '../../../ui/Button';
import { Segmented, Select } from '../../../ui/controls';
import { FilterField } from '../../../ui/FilterField';
import { startRun } from '../nodeRuns';
import type { NodesQuestion } from './useNodes';

interface ToolbarProps {
  readonly serverId: string;
  readonly question: NodesQuestion;
  readonly onChange: (change: Partial<NodesQuestion>) => void;
  readonly view: NodesView | null;
  /** Groups that the page shows. */
  readonly groups: number;
  readonly live: boolean;
}

export function ProxiesToolbar({ serverId, question, onChange, view, groups, live }: ToolbarProps) {
  const t = useTexts();
  const testing = useNodeRuns(serverId).some(({ job, state }) => job.type === 'test-all' && state === 'running');
  const { search, state, order } = question;
  const filtered = search.trim() !== '' || state !== 'all';
  const hidden = view?.groups.filter(group => group.hidden).length ?? 0;
  const count = (of: number | undefined) => (of === undefined ? '–' : formatCount(of));
  const { counts, shown } = view ?? {};
  const inPage = t('mihomo.groups-count', { count: groups });
  const counted = hidden === 0 ? inPage : `${inPage}, ${t('nodes.hidden-count', { count: hidden })}`;
  return (
    <div className="toolbar">
      <FilterField
        label={t('mihomo.filter')}
        hint={t('nodes.filter-help')}
        value={search}
        onChange={words => onChange({ search: words })}
      />
      <Segmented
        label={t('nodes.which')}
        value={state}
        onChange={next => onChange({ state: next })}
        options={[
          { value: 'all', label: t('nodes.all', { count: count(counts?.all) }) },
          { value: 'alive', label: t('nodes.alive', { count: count(counts?.alive) }) },
          { value: 'failed', label: t('nodes.failed', { count: count(counts?.failed) }) },
        ]}
      />
      <span className="end row min0">
        <span className="t3 s12 cut hide-n" title={counted}>
          {counted}
        </span>
        <Button
          icon={Gauge}
          look={testing ? 'busy' : 'default'}
          disabled={!live || !shown}
          onClick={() => startRun(t, serverId, { type: 'test-all', filter: { search, state } })}
        >
          {filtered ? t('nodes.test-some', { count: count(shown) }) : t('mihomo.test-all')}
        </Button>
        <Select
          label={t('nodes.order')}
          value={order}
          onChange={next => onChange({ order: next })}
          options={NODE_ORDERS.map(value => ({ value, label: t(`nodes.order-${value}`) }))}
        />
      </span>
    </div>
  );
}
