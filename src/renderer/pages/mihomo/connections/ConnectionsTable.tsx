import { Cable } from 'lucide-react';
import { memo, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTexts, useUnits } from '../../../stores/app';
import { open } from '../../../stores/view';
import { Button } from '../../../ui/Button';
import { SlotTable } from '../../../ui/slots/SlotTable';
import { Empty, Skeleton } from '../../../ui/states';
import { type ChangeChoice, folded, isFolded, listIdOf, type PageChoice } from './choice';
import { RowCloser } from './closer';
import { type ColumnId, useColumns, widthOf } from './columns';
import { makeConnectionSlot } from './connectionSlot';
import type { ConnectionFeed } from './feed';
import { type OpenRowMenu, RowMenu, showDetail } from './RowMenu';
import type { HeadRow, TableRow } from './rowBook';
import type { RuleDialect } from './ruleTexts';
import { useTick } from './useFeed';

interface ConnectionsTableProps {
  readonly feed: ConnectionFeed;
  readonly choice: PageChoice;
  readonly onChange: ChangeChoice;
  readonly shownColumns: readonly ColumnId[];
  readonly live: boolean;
  readonly dialect: RuleDialect;
}

/** The rows, and what can be done with one; figures of the controller that change every second draw nothing of it anew. */
export const ConnectionsTable = memo(function ConnectionsTable({
  feed,
  choice,
  onChange,
  shownColumns,
  live,
  dialect,
}: ConnectionsTableProps) {
  const t = useTexts();
  const units = useUnits();
  const [closer] = useState(() => new RowCloser(() => feed.watch, feed.touch));
  const columns = useColumns(t, shownColumns, choice.list);
  const [menu, setMenu] = useState<OpenRowMenu | null>(null);
  const [over, setOver] = useState(false);
  useEffect(() => feed.hold(over || menu !== null), [feed, over, menu]);

  /* What the painted rows look up: they are made once and outlive a draw. */
  const latest = useRef({ choice, live });
  useEffect(() => {
    latest.current = { choice, live };
    feed.touch();
  }, [choice, live, feed]);
  const make = useMemo(() => {
    const context = {
      t,
      units,
      columns,
      now: Date.now,
      isClosing: closer.isClosing,
      isFolded: (key: string) => isFolded(latest.current.choice.unfolded, key),
      isStale: () => !latest.current.live,
      nameless: () => t(`connections.nameless-${latest.current.choice.group ?? 'host'}`),
    };
    return (place: number) => makeConnectionSlot(place, context);
  }, [t, units, columns, closer]);

  const fold = (key: string) => onChange(now => ({ unfolded: folded(now.unfolded, key) }));
  const closeGroup = async (row: HeadRow) => {
    await feed.settled();
    const { serverId, watch } = feed;
    if (watch === null) return;
    const name = row.key === '' ? t(`connections.nameless-${choice.group ?? 'host'}`) : row.key;
    open({ type: 'connections', dialog: { type: 'close', serverId, watch, what: { type: 'group', key: row.key }, name } });
  };
  const close = (row: TableRow) => {
    if (!live) return;
    if (row.type === 'head') void closeGroup(row);
    else if (row.closedAt === 0) closer.close(row.handle);
  };
  const detail = (row: TableRow) => {
    if (row.type === 'head') fold(row.key);
    else if (feed.watch !== null) showDetail(feed.serverId, feed.watch, row.handle);
  };
  const addTerm = useCallback(
    (term: string) => onChange(({ filter }) => ({ filter: filter.trim() === '' ? term : `${filter.trim()} ${term}` })),
    [onChange],
  );
  const onKey = (row: TableRow, event: React.KeyboardEvent, element: HTMLElement): boolean => {
    switch (event.key) {
      case 'Enter':
      case ' ':
        detail(row);
        return true;
      case 'Delete':
        close(row);
        return true;
      case 'ArrowLeft':
      case 'ArrowRight':
        if (row.type === 'head' && isFolded(choice.unfolded, row.key) === (event.key === 'ArrowRight')) fold(row.key);
        return true;
      case 'ContextMenu':
      case 'F10':
        if (row.type === 'head' || (event.key === 'F10' && !event.shiftKey)) return false;
        setMenu({ row, anchor: element });
        return true;
      default:
        return false;
    }
  };

  return (
    <>
      <div className="fillcol grow slots-frame">
        <SlotTable<TableRow>
          label={t('mihomo.connections')}
          columns={columns}
          sort={choice.sorts[choice.list]}
          onSort={sort => onChange(now => ({ sorts: { ...now.sorts, [now.list]: sort } }))}
          source={feed}
          make={make}
          onSight={feed.see}
          onHold={setOver}
          onKey={onKey}
          onPress={(row, target) => {
            if (target.closest('[data-do="close"]')) close(row);
            else if (row.type === 'head') fold(row.key);
          }}
          onOpen={row => {
            if (row.type === 'connection') detail(row);
          }}
          onMenu={(row, element) => {
            if (row.type === 'connection') setMenu({ row, anchor: element });
          }}
          listId={listIdOf(choice)}
          minWidth={widthOf(columns)}
          asleep={!live}
        />
        <Nothing feed={feed} filtered={choice.filter.trim() !== ''} list={choice.list} onClear={() => onChange({ filter: '' })} />
      </div>
      <RowMenu
        of={menu}
        serverId={feed.serverId}
        watch={feed.watch}
        live={live}
        dialect={dialect}
        onFilter={addTerm}
        onCloseRow={close}
        onClose={() => setMenu(null)}
      />
    </>
  );
});

/** Over an empty table: why it is empty. */
function Nothing(props: {
  readonly feed: ConnectionFeed;
  readonly filtered: boolean;
  readonly list: 'open' | 'closed';
  readonly onClear: () => void;
}) {
  const t = useTexts();
  const rows = useTick(props.feed, ({ counts, frame }) => (frame === null ? -1 : counts.rows));
  if (rows === null || rows === -1) {
    return (
      <div className="slots-loading">
        <Skeleton bars={20} />
      </div>
    );
  }
  if (rows !== 0) return null;
  return (
    <div className="slots-empty">
      {props.filtered ? (
        <Empty icon={Cable} title={t('common.nothing-matches')}>
          <Button size="sm" onClick={props.onClear}>
            {t('connections.clear-filter')}
          </Button>
        </Empty>
      ) : (
        <Empty icon={Cable} title={t(props.list === 'open' ? 'connections.none-open' : 'connections.none-closed')} />
      )}
    </div>
  );
}
