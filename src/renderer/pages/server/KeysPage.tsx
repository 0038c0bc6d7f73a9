import type { KeyRow, KeyRun, KeyView } from '@shared/model';
import { KeyRound, Plus } from 'lucide-react';
import { useCallback, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { useTexts } from '../../stores/app';
import { attempt } from '../../stores/toasts';
import { open, useView } from '../../stores/view';
import { Button } from '../../ui/Button';
import { failureText } from '../../ui/failure';
import { NOTHING, type Selection, spanTo, toggled, withAll } from '../../ui/selection';
import { isLive } from '../../ui/serverState';
import type { SortBy } from '../../ui/sort';
import { Empty, ErrorState, Skeleton } from '../../ui/states';
import { WindowTable } from '../../ui/WindowTable';
import { CountersBanner } from '../keyapi/CountersBanner';
import { KeyapiFooter } from '../keyapi/KeyapiFooter';
import { MakingCell } from '../keyapi/MakingRow';
import { SpeaksBanner } from '../keyapi/SpeaksBanner';
import { WorkBanner } from '../keyapi/WorkBanner';
import { ableOf } from '../keys/able';
import { BulkBar } from '../keys/BulkBar';
import { useColumnChoice } from '../keys/columnChoice';
import { KeyBanners } from '../keys/KeyBanners';
import { KeyMenu, type OpenMenu } from '../keys/KeyMenu';
import { KeysFooter } from '../keys/KeysFooter';
import { type KeyServerProps, KeysFrame } from '../keys/KeysFrame';
import { KeysToolbar } from '../keys/KeysToolbar';
import { onRowKey, RECONCILE_TAB } from '../keys/keyActions';
import { RunBanners } from '../keys/RunBanners';
import { idsBetween, type KeyQuestion, type Keys, useKeyWindow } from '../keys/useKeyWindow';
import { dropsSessions, workOf } from '../keys/work';
import { ReconcilePage } from '../reconcile/ReconcilePage';
import { sortField, useKeyColumns, widthOf } from './keyColumns';

/** They are there and nobody uses them. */
const DIM: ReadonlySet<string> = new Set(['paused', 'expired', 'disabled']);

/** The keys of a server, or what of them differs from it. */
export function KeysPage(props: KeyServerProps) {
  const reviewing = useView(view => view.route.tab === RECONCILE_TAB);
  return reviewing && props.server.kind === 'xray' && props.summary.kind === 'xray' ? (
    <ReconcilePage server={props.server} summary={props.summary} />
  ) : (
    <KeysTablePage {...props} />
  );
}

/** Keys of an xray or keyapi server with their accounts; only the rows in sight are read. */
function KeysTablePage(of: KeyServerProps) {
  const { server, summary } = of;
  const t = useTexts();
  const live = isLive(summary);
  const [view, setView] = useState<KeyView>('all');
  const [search, setSearch] = useState('');
  const [sort, setSort] = useState<SortBy>({ id: server.kind === 'xray' ? 'down' : 'month', down: true });
  const [selection, setSelection] = useState<Selection>(NOTHING);
  const asked = useDeferredValue(search.trim());
  const question = useMemo<KeyQuestion>(
    () => ({ view, search: asked, sort: { by: sortField(sort.id), descending: sort.down } }),
    [view, asked, sort],
  );
  const work = workOf(summary);
  const dropped = dropsSessions(work);
  const able = ableOf(server.kind, summary);
  const keys = useKeyWindow(server.id, question, dropped);
  const { figures, failure, count } = keys;
  const columnChoice = useColumnChoice(server.kind);
  const [over, setOver] = useState(false);

  /** How often a selection was given up: rows that were asked for before are not selected unseen by a late answer. */
  const givenUp = useRef(0);
  const deselect = useCallback(() => {
    givenUp.current += 1;
    setSelection(NOTHING);
  }, []);
  const selectBetween = (from: number, to: number, take: (ids: readonly string[]) => void) =>
    void attempt(t('keys.select-failed'), async () => {
      const before = givenUp.current;
      const ids = await idsBetween(server.id, question, from, to);
      if (givenUp.current === before) take(ids);
    });
  const select = (row: KeyRow, index: number, extend: boolean) => {
    if (!extend) {
      setSelection(now => toggled(now, row.id, index));
      return;
    }
    const { from, to } = spanTo(selection, index);
    selectBetween(from, to, ids => setSelection(now => ({ ...withAll(now, ids), anchor: now.anchor ?? index })));
  };
  const all = selection.ids.size === 0 ? false : selection.ids.size >= count ? true : 'some';
  const selectAll = () => {
    if (all === true || count === 0) deselect();
    else selectBetween(0, count - 1, ids => setSelection({ ids: new Set(ids), anchor: null }));
  };
  const [menuOf, setMenuOf] = useState<OpenMenu | null>(null);
  const openMenu = useCallback((row: KeyRow, button: HTMLElement) => setMenuOf({ row, button }), []);
  const columns = useKeyColumns({
    kind: server.kind,
    live,
    dropped,
    second: summary.kind === 'keyapi' && summary.counters != null,
    shown: columnChoice.shown,
    onMenu: openMenu,
  });
  const { hold, reload } = keys;
  const onEnd = useCallback(
    (runs: readonly KeyRun[]) => {
      // What was deleted cannot stay selected.
      if (runs.some(({ action }) => action === 'delete')) deselect();
      reload();
    },
    [reload, deselect],
  );
  useEffect(() => hold(over || menuOf !== null), [hold, over, menuOf]);
  const ask = (next: () => void) => {
    deselect();
    next();
  };
  const clear = () =>
    ask(() => {
      setSearch('');
      setView('all');
    });
  const newKey = () => open({ type: 'new-key', serverId: server.id });
  const ids = useMemo(() => [...selection.ids], [selection]);
  const making = work?.action === 'create' ? work : null;

  return (
    <KeysFrame {...of} fill>
      <WorkBanner server={server} summary={summary} />
      <RunBanners serverId={server.id} onEnd={onEnd} />
      {summary.kind === 'keyapi' ? (
        <>
          <CountersBanner summary={summary} />
          <SpeaksBanner summary={summary} />
        </>
      ) : null}
      <KeyBanners server={server} summary={summary} figures={figures} onAnswered={keys.reload} />
      <KeysToolbar
        server={server}
        figures={figures}
        view={view}
        onView={next => ask(() => setView(next))}
        search={search}
        onSearch={next => ask(() => setSearch(next))}
        heldSince={dropped ? (work?.since ?? null) : null}
        columns={columnChoice}
      />
      {figures === null ? (
        <section className="card grow">
          {failure ? (
            <ErrorState title={t('key.list-failed')} text={failureText(t, failure)}>
              <Button onClick={keys.reload}>{t('common.try-again')}</Button>
            </ErrorState>
          ) : (
            <Skeleton bars={12} />
          )}
        </section>
      ) : figures.counts.all === 0 ? (
        <section className="card grow">
          <Empty icon={KeyRound} title={t('key.none')} text={t('key.none-text')}>
            <Button size="sm" icon={Plus} onClick={newKey} disabled={!live}>
              {t('key.new')}
            </Button>
          </Empty>
        </section>
      ) : count === 0 ? (
        <section className="card grow">
          <Empty icon={KeyRound} title={t('common.nothing-matches')}>
            <Button size="sm" onClick={clear}>
              {t('common.clear')}
            </Button>
          </Empty>
        </section>
      ) : (
        <WindowTable
          label={t('key.keys')}
          className="keys"
          {...(columnChoice.more ? { minWidth: widthOf(columns) } : {})}
          count={count}
          rowAt={keys.rowAt}
          rowKey={row => row.id}
          columns={columns}
          sort={sort}
          onSort={next => ask(() => setSort(next))}
          onRange={keys.show}
          onHold={setOver}
          rowClass={row => (DIM.has(row.state) ? 'dim' : '')}
          selection={{
            isSelected: row => selection.ids.has(row.id),
            all,
            label: row => t('keys.select', { name: row.name }),
            allLabel: t('keys.select-all'),
            onSelect: select,
            onAll: selectAll,
          }}
          onKey={(row, event) => onRowKey(row, event, able.commands)}
          lead={making ? columnId => <MakingCell work={making} columnId={columnId} /> : null}
          listId={`${server.id} ${JSON.stringify(question)}`}
          footer={
            selection.ids.size > 0 ? (
              <BulkBar serverId={server.id} ids={ids} all={all} able={able} live={live} onAll={selectAll} onClear={deselect} />
            ) : figures.keyapi ? (
              <KeyapiFooter figures={figures} own={figures.keyapi} live={live} dropped={dropped} failure={failure} />
            ) : (
              <KeysFooter
                figures={figures}
                live={live}
                failure={failure}
                vision={someRow(keys, row => row.caveats.includes('vision-bursts'))}
              />
            )
          }
        />
      )}
      <KeyMenu of={menuOf} able={able} onClose={() => setMenuOf(null)} />
    </KeysFrame>
  );
}

/** Whether one of the first rows is so; a note under the table is then due. */
function someRow({ rowAt, count }: Keys, test: (row: KeyRow) => boolean): boolean {
  for (let index = 0; index < Math.min(count, 200); index++) {
    const row = rowAt(index);
    if (row !== undefined && test(row)) return true;
  }
  return false;
}
