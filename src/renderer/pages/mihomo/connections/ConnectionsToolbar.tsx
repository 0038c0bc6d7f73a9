import { Menu } from '@base-ui/react/menu';
import { parseQuery } from '@shared/connections/query';
import { formatCount } from '@shared/format';
import { CONNECTION_GROUPS, type MihomoServer } from '@shared/model';
import { Check, ChevronDown, Group, Pause, Play, X } from 'lucide-react';
import { memo, useCallback, useMemo } from 'react';
import { useTexts } from '../../../stores/app';
import { open, togglePause } from '../../../stores/view';
import { Button } from '../../../ui/Button';
import { Segmented } from '../../../ui/controls';
import { DropMenu } from '../../../ui/DropMenu';
import { Icon } from '../../../ui/icons';
import { ALL_FOLDED, ALL_UNFOLDED, type PageChoice } from './choice';
import type { ColumnId, ListName } from './columns';
import type { ConnectionFeed } from './feed';
import { MoreMenu } from './MoreMenu';
import { QueryField } from './QueryField';
import { useTick } from './useFeed';

interface ToolbarProps {
  readonly server: MihomoServer;
  readonly feed: ConnectionFeed;
  readonly choice: PageChoice;
  readonly onChange: (change: Partial<PageChoice>) => void;
  readonly paused: boolean;
  readonly live: boolean;
  readonly columns: readonly ColumnId[];
  readonly onColumn: (id: ColumnId) => void;
}

/** Drawn when something of it is chosen; the numbers in it, each by itself, when they change. */
export const ConnectionsToolbar = memo(function ConnectionsToolbar(props: ToolbarProps) {
  const { server, feed, choice, onChange, paused, live } = props;
  const t = useTexts();
  const pause = t(paused ? 'chart.go-on' : 'chart.pause');
  const setFilter = useCallback((filter: string) => onChange({ filter }), [onChange]);
  return (
    <div className="toolbar pad">
      <QueryField value={choice.filter} onChange={setFilter} />
      <Shown feed={feed} filter={choice.filter} />
      <Lists feed={feed} value={choice.list} onChange={onChange} />
      <GroupMenu choice={choice} onChange={onChange} />
      <span className="end row">
        <Button icon={paused ? Play : Pause} aria-label={pause} title={pause} aria-keyshortcuts="P" onClick={togglePause}>
          <span className="hide-n">{pause}</span>
        </Button>
        {choice.list === 'open' ? <CloseButton feed={feed} choice={choice} live={live} /> : null}
        <MoreMenu server={server} feed={feed} choice={choice} onChange={onChange} columns={props.columns} onColumn={props.onColumn} />
      </span>
    </div>
  );
});

function Lists(props: { readonly feed: ConnectionFeed; readonly value: ListName; readonly onChange: ToolbarProps['onChange'] }) {
  const t = useTexts();
  const closed = useTick(props.feed, ({ counts }) => counts.closed) ?? 0;
  return (
    <Segmented<ListName>
      label={t('connections.list')}
      value={props.value}
      onChange={list => props.onChange({ list })}
      options={[
        { value: 'open', label: t('connections.open') },
        { value: 'closed', label: t('connections.closed', { n: formatCount(closed) }) },
      ]}
    />
  );
}

/** How many the filter shows, or where it stops making sense. */
function Shown({ feed, filter }: { readonly feed: ConnectionFeed; readonly filter: string }) {
  const t = useTexts();
  const problem = useMemo(() => parseQuery(filter).problem, [filter]);
  const counts = useTick(feed, each => ({ shown: each.counts.shown, listed: each.counts.listed }));
  if (problem) {
    const what = filter.slice(problem.at, problem.at + problem.length);
    return (
      <span className="chip warn cut" id="query-problem" role="status" title={t(`connections.problem.${problem.code}`, { what })}>
        {t(`connections.problem.${problem.code}`, { what })}
      </span>
    );
  }
  if (counts === null || filter.trim() === '') return null;
  return (
    <span className="chip acc" data-shown>
      {t('connections.shown', { n: formatCount(counts.shown), all: formatCount(counts.listed) })}
    </span>
  );
}

function GroupMenu({ choice, onChange }: Pick<ToolbarProps, 'choice' | 'onChange'>) {
  const t = useTexts();
  const { group } = choice;
  const label = group === null ? t('connections.group-none') : t('connections.group', { by: t(`connections.by-${group}`) });
  return (
    <DropMenu
      button={
        <Button icon={Group} aria-label={label}>
          <span className="cut hide-n">{label}</span>
          <span className="cut show-n">{group === null ? label : t(`connections.by-${group}`)}</span>
          <Icon of={ChevronDown} size={12} />
        </Button>
      }
    >
      <Menu.RadioGroup
        value={group ?? ''}
        onValueChange={value => onChange({ group: CONNECTION_GROUPS.find(each => each === value) ?? null, unfolded: ALL_FOLDED })}
      >
        {(['', ...CONNECTION_GROUPS] as const).map(each => (
          <Menu.RadioItem key={each} className="mi" value={each} closeOnClick>
            {t(each === '' ? 'connections.by-none' : `connections.by-${each}`)}
            <Menu.RadioItemIndicator className="end c-acc">
              <Icon of={Check} size={12} />
            </Menu.RadioItemIndicator>
          </Menu.RadioItem>
        ))}
      </Menu.RadioGroup>
      {group === null ? null : (
        <>
          <Menu.Separator className="sep" />
          <Menu.Item className="mi" onClick={() => onChange({ unfolded: ALL_UNFOLDED })}>
            {t('connections.unfold-all')}
          </Menu.Item>
          <Menu.Item className="mi" onClick={() => onChange({ unfolded: ALL_FOLDED })}>
            {t('connections.fold-all')}
          </Menu.Item>
        </>
      )}
    </DropMenu>
  );
}

/** Names the number it closes; asks once. */
function CloseButton({ feed, choice, live }: Pick<ToolbarProps, 'feed' | 'choice' | 'live'>) {
  const t = useTexts();
  const filtered = choice.filter.trim() !== '';
  // While the rows stand still others come and go: all are those that are open now.
  const count = useTick(feed, ({ counts }) => (filtered ? counts.shown : counts.open)) ?? 0;
  const isOff = !live || count === 0 || parseQuery(choice.filter).problem !== null;
  const ask = async () => {
    // What is closed is counted by what main was told: a filter typed a moment ago may still be on its way.
    await feed.settled();
    const { serverId, watch } = feed;
    if (watch === null) return;
    open({
      type: 'connections',
      dialog: filtered ? { type: 'close', serverId, watch, what: { type: 'shown' }, name: null } : { type: 'close-all', serverId, count },
    });
  };
  return (
    <Button look="danger" icon={X} disabled={isOff} onClick={() => void ask()}>
      {t(filtered ? 'connections.close-filtered' : 'connections.close-all', { n: formatCount(count) })}
    </Button>
  );
}
