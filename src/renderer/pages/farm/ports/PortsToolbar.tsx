import type { PortViewName, PortWindow } from '@shared/model';
import { LayoutGrid, Plus, Rows3 } from 'lucide-react';
import { useTexts } from '../../../stores/app';
import { open } from '../../../stores/view';
import { IconButton } from '../../../ui/Button';
import { Segmented, Select } from '../../../ui/controls';
import { FilterField } from '../../../ui/FilterField';
import type { PortQuestion } from './usePorts';

export type PortLayout = 'table' | 'grid';
const VIEWS = ['all', 'ready', 'problems'] as const satisfies readonly PortViewName[];
const ANY = '';

/** Which ports are shown, and how. */
export function PortsToolbar(props: {
  readonly serverId: string;
  readonly live: boolean;
  readonly window: PortWindow | null;
  readonly question: PortQuestion;
  readonly search: string;
  readonly onSearch: (search: string) => void;
  readonly onChange: (change: Partial<PortQuestion>) => void;
  readonly layout: PortLayout;
  readonly onLayout: (layout: PortLayout) => void;
}) {
  const t = useTexts();
  const { window, question } = props;
  const counts = window?.counts;
  const choices = (known: readonly string[], chosen: string | null, any: string) => {
    const all = chosen === null || known.includes(chosen) ? known : [...known, chosen];
    return [{ value: ANY, label: any }, ...all.map(value => ({ value, label: value }))];
  };
  const tags = window?.tags ?? [];
  return (
    <div className="toolbar">
      <FilterField label={t('farm.filter')} value={props.search} onChange={props.onSearch} />
      <Segmented<PortViewName>
        label={t('farm.show')}
        value={question.view}
        onChange={view => props.onChange({ view })}
        options={VIEWS.map(view => ({ value: view, label: t(`farm.show-${view}`, { count: counts?.[view] ?? 0 }) }))}
      />
      <Select<string>
        label={t('farm.operator')}
        value={question.operator ?? ANY}
        options={choices(window?.operators ?? [], question.operator, t('farm.operator-any'))}
        onChange={operator => props.onChange({ operator: operator === ANY ? null : operator })}
      />
      {tags.length === 0 && question.tag === null ? null : (
        <Select<string>
          label={t('farm.tag')}
          value={question.tag ?? ANY}
          options={choices(tags, question.tag, t('farm.tag-any'))}
          onChange={tag => props.onChange({ tag: tag === ANY ? null : tag })}
        />
      )}
      <span className="end row">
        <IconButton
          icon={Plus}
          size={28}
          bordered
          label={t('farm.add-port')}
          disabled={!props.live}
          onClick={() => open({ type: 'farm', dialog: { type: 'add-port', serverId: props.serverId } })}
        />
        <Segmented<PortLayout>
          label={t('farm.layout')}
          value={props.layout}
          onChange={props.onLayout}
          options={[
            { value: 'table', label: t('farm.layout-table'), icon: Rows3 },
            { value: 'grid', label: t('farm.layout-grid'), icon: LayoutGrid },
          ]}
        />
      </span>
    </div>
  );
}
