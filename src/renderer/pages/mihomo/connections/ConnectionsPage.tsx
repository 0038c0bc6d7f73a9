import { Cable } from 'lucide-react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTexts, useUnits } from '../../../stores/app';
import { open, useView } from '../../../stores/view';
import { Banner } from '../../../ui/Banner';
import { Button } from '../../../ui/Button';
import { failureText } from '../../../ui/failure';
import { isLive } from '../../../ui/serverState';
import { SlotTable } from '../../../ui/slots/SlotTable';
import { Empty } from '../../../ui/states';
import { MihomoFrame, type MihomoProps } from '../MihomoFrame';
import { ClosingBanners } from './ClosingBanners';
import { ConnectionsFooter } from './ConnectionsFooter';
import { ConnectionsToolbar } from './ConnectionsToolbar';
import { folded, isFolded, listIdOf, usePageChoice, viewOf } from './choice';
import { RowCloser } from './closer';
import { useColumnChoice, useColumns, widthOf } from './columns';
import { makeConnectionSlot } from './connectionSlot';
import type { ConnectionFeed } from './feed';
import { MoreMenu } from './MoreMenu';
import { type OpenRowMenu, RowMenu, showDetail } from './RowMenu';
import type { HeadRow, TableRow } from './rowBook';
import { dialectOf } from './ruleTexts';
import { useFeed, useTick } from './useFeed';

/** Open and closed connections of a controller: filtered, sorted and grouped by its hub, painted as they come. */
export function ConnectionsPage({ server, summary }: MihomoProps) {
  const t = useTexts();
  const units = useUnits();
  const paused = useView(view => view.paused);
  const { choice, change } = usePageChoice(server.id);
  const view = useMemo(() => viewOf(choice, paused), [choice, paused]);
  const feed = useFeed(server.id, view);
  const [closer] = useState(() => new RowCloser(() => feed.watch, feed.touch));
  const columnChoice = useColumnChoice();
  const columns = useColumns(t, columnChoice.shown, choice.list);
  const [menu, setMenu] = useState<OpenRowMenu | null>(null);
  const streams = useTick(feed, ({ stream }) => stream.state);
  const live = isLive(summary) && (streams === null || streams === 'live');

  /* What the painted rows look up: they are made once and outlive a draw. */
  const latest = useRef({ choice, live });
  useEffect(() => {
    latest.current = { choice, live };
    feed.touch();
  });
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

  const fold = (key: string) => change(now => ({ unfolded: folded(now.unfolded, key) }));
  const closeGroup = (row: HeadRow) => {
    const { serverId, watch } = feed;
    if (watch === null) return;
    const name = row.key === '' ? t(`connections.nameless-${choice.group ?? 'host'}`) : row.key;
    open({ type: 'connections', dialog: { type: 'close', serverId, watch, what: { type: 'group', key: row.key }, name } });
  };
  const close = (row: TableRow) => {
    if (!live) return;
    if (row.type === 'head') closeGroup(row);
    else if (row.closedAt === 0) closer.close(row.handle);
  };
  const detail = (row: TableRow) => {
    if (row.type === 'head') fold(row.key);
    else if (feed.watch !== null) showDetail(server.id, feed.watch, row.handle);
  };
  const addTerm = useCallback(
    (term: string) => change(({ filter }) => ({ filter: filter.trim() === '' ? term : `${filter.trim()} ${term}` })),
    [change],
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
  const minWidth = widthOf(columns);

  return (
    <MihomoFrame server={server} summary={summary} fill="flush" facts={<Pace feed={feed} />}>
      <ClosingBanners serverId={server.id} />
      <StreamBanner feed={feed} able={isLive(summary)} />
      <ConnectionsToolbar
        feed={feed}
        choice={choice}
        onChange={change}
        paused={paused}
        live={live}
        more={<MoreMenu server={server} feed={feed} choice={choice} onChange={change} columns={columnChoice} />}
      />
      <div className="fillcol grow slots-frame">
        <SlotTable<TableRow>
          label={t('mihomo.connections')}
          columns={columns}
          sort={choice.sorts[choice.list]}
          onSort={sort => change(now => ({ sorts: { ...now.sorts, [now.list]: sort } }))}
          source={feed}
          make={make}
          onSight={feed.see}
          onHold={() => undefined}
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
          minWidth={minWidth}
          asleep={!live}
        />
        <Nothing feed={feed} filtered={choice.filter.trim() !== ''} list={choice.list} onClear={() => change({ filter: '' })} />
      </div>
      <ConnectionsFooter feed={feed} live={live} />
      <RowMenu
        of={menu}
        serverId={server.id}
        watch={feed.watch}
        live={live}
        dialect={dialectOf(summary.program)}
        onFilter={addTerm}
        onCloseRow={close}
        onClose={() => setMenu(null)}
      />
    </MihomoFrame>
  );
}

/** How often the core sends its list. */
function Pace({ feed }: { readonly feed: ConnectionFeed }) {
  const t = useTexts();
  const pace = useTick(feed, ({ stream }) => ({ every: stream.everyMs, stretched: stream.stretched }));
  if (pace === null || pace.every === 0) return null;
  const every = t('connections.every', { count: Math.round(pace.every / 100) / 10 });
  return ` · ${pace.stretched ? t('connections.every-sized', { every }) : every}`;
}

/** Why no frames come though the controller answers. */
function StreamBanner({ feed, able }: { readonly feed: ConnectionFeed; readonly able: boolean }) {
  const t = useTexts();
  const failure = useTick(feed, ({ stream }) => (stream.state === 'live' ? null : stream.failure));
  if (!able || failure === null) return null;
  return <Banner shape="bad" tone="bad" title={t('connections.stream-failed')} text={failureText(t, failure)} />;
}

/** Over an empty table: why it is empty. */
function Nothing(props: {
  readonly feed: ConnectionFeed;
  readonly filtered: boolean;
  readonly list: 'open' | 'closed';
  readonly onClear: () => void;
}) {
  const t = useTexts();
  const rows = useTick(props.feed, ({ counts, frame }) => (frame === null ? -1 : counts.rows));
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
