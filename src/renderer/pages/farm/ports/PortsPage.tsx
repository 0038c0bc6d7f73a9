import type { FarmServer, PortSortField } from '@shared/model';
import { CardSim, Plus, RotateCw } from 'lucide-react';
import { useCallback, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { useTexts } from '../../../stores/app';
import { useRotationRuns } from '../../../stores/rotationRuns';
import { open } from '../../../stores/view';
import { Button } from '../../../ui/Button';
import { failureText } from '../../../ui/failure';
import { isRunOf } from '../../../ui/rotationRun';
import { isLive } from '../../../ui/serverState';
import type { SortBy } from '../../../ui/sort';
import { Empty, ErrorState, Skeleton } from '../../../ui/states';
import { FarmFrame, type FarmProps } from '../FarmFrame';
import { type OpenPortMenu, PortMenu } from './PortMenu';
import { PortsBulkBar } from './PortsBulkBar';
import { PortsGrid } from './PortsGrid';
import { PortsTable } from './PortsTable';
import { type PortLayout, PortsToolbar } from './PortsToolbar';
import { PortTiles } from './PortTiles';
import type { OnPortMenu } from './portColumns';
import { RotationRunBanners } from './RotationRunBanners';
import { usePortSelection } from './usePortSelection';
import { type PortQuestion, portIdsBetween, usePorts } from './usePorts';

type Filters = Pick<PortQuestion, 'view' | 'operator' | 'tag'>;
const EVERYTHING: Filters = { view: 'all', operator: null, tag: null };
const SORTS: ReadonlySet<string> = new Set<PortSortField>(['name', 'state', 'ip', 'operator', 'signal', 'rsrp', 'sinr', 'last', 'next']);
const sortField = (id: string): PortSortField => (SORTS.has(id) ? (id as PortSortField) : 'panel');

const LAYOUT_PLACE = 'ports-layout';
const storedLayout = (): PortLayout => (localStorage.getItem(LAYOUT_PLACE) === 'grid' ? 'grid' : 'table');

/** All ports of a farm, as a table or as cards. */
export function PortsPage({ server, summary }: FarmProps) {
  const t = useTexts();
  const live = isLive(summary);
  const [filters, setFilters] = useState(EVERYTHING);
  const [search, setSearch] = useState('');
  const [sort, setSort] = useState<SortBy>({ id: 'name', down: false });
  const [layout, setLayout] = useState(storedLayout);
  const asked = useDeferredValue(search.trim());
  const question = useMemo<PortQuestion>(
    () => ({ ...filters, search: asked, sort: { by: sortField(sort.id), descending: sort.down } }),
    [filters, asked, sort],
  );
  const ports = usePorts(server.id, question, live);
  const selection = usePortSelection(server.id, question, ports);
  const [over, setOver] = useState(false);
  const [menuOf, setMenuOf] = useState<OpenPortMenu | null>(null);
  const onMenu = useCallback<OnPortMenu>((port, button) => setMenuOf({ port, button }), []);
  const { hold, figures, failure, count } = ports;
  useEffect(() => hold(over || menuOf !== null), [hold, over, menuOf]);
  const sent = useRotationRuns(server.id).find(run => run.endedAt === null && isRunOf(run, selection.ids))?.id ?? null;
  const unselected = useRef<string | null>(null);
  const { clear: unselect } = selection;
  // What was selected is on its way; selected again, it stays so.
  useEffect(() => {
    if (sent === null || sent === unselected.current) return;
    unselected.current = sent;
    unselect();
  }, [sent, unselect]);
  const ask = (next: () => void) => {
    selection.clear();
    next();
  };
  const clear = () =>
    ask(() => {
      setSearch('');
      setFilters(EVERYTHING);
    });
  const choose = (next: PortLayout) => {
    setLayout(next);
    localStorage.setItem(LAYOUT_PLACE, next);
  };
  const all = figures?.counts.all ?? 0;
  const footer =
    selection.ids.length > 0 ? (
      <PortsBulkBar serverId={server.id} selection={selection} live={live} />
    ) : layout === 'grid' ? null : (
      <div className="tfoot">
        <span>{t('farm.count', { count })}</span>
        <span className="end hide-n">{t('farm.keys')}</span>
      </div>
    );
  const list = {
    label: t('farm.ports'),
    listId: `${server.id} ${JSON.stringify(question)}`,
    ports,
    selection,
    onMenu,
    onHold: setOver,
    footer,
  };
  return (
    <FarmFrame server={server} summary={summary} fill actions={<Actions server={server} live={live} count={all} />}>
      <RotationRunBanners serverId={server.id} />
      {layout === 'table' ? <PortTiles serverId={server.id} window={figures} live={live} /> : null}
      <PortsToolbar
        serverId={server.id}
        live={live}
        window={figures}
        question={question}
        search={search}
        onSearch={next => ask(() => setSearch(next))}
        onChange={change => ask(() => setFilters(now => ({ ...now, ...change })))}
        layout={layout}
        onLayout={choose}
      />
      {figures === null || (all === 0 && figures.readAt === null) ? (
        <section className="card grow">
          {failure ? (
            <ErrorState title={t('farm.list-failed')} text={failureText(t, failure)}>
              <Button onClick={ports.reload}>{t('common.try-again')}</Button>
            </ErrorState>
          ) : (
            <Skeleton bars={20} />
          )}
        </section>
      ) : all === 0 ? (
        <section className="card grow">
          <Empty icon={CardSim} title={t('farm.none')} text={t('farm.none-text')}>
            <Button
              size="sm"
              icon={Plus}
              disabled={!live}
              onClick={() => open({ type: 'farm', dialog: { type: 'add-port', serverId: server.id } })}
            >
              {t('farm.add-port')}
            </Button>
          </Empty>
        </section>
      ) : count === 0 ? (
        <section className="card grow">
          <Empty icon={CardSim} title={t('common.nothing-matches')}>
            <Button size="sm" onClick={clear}>
              {t('common.clear')}
            </Button>
          </Empty>
        </section>
      ) : layout === 'table' ? (
        <PortsTable {...list} sort={sort} onSort={next => ask(() => setSort(next))} />
      ) : (
        <PortsGrid {...list} />
      )}
      <PortMenu of={menuOf} onClose={() => setMenuOf(null)} />
    </FarmFrame>
  );
}

/** Every port of the farm, whatever is filtered. */
const ALL: PortQuestion = { ...EVERYTHING, search: '', sort: { by: 'panel', descending: false } };

function Actions({ server, live, count }: { readonly server: FarmServer; readonly live: boolean; readonly count: number }) {
  const t = useTexts();
  const rotateAll = async () => {
    const portIds = await portIdsBetween(server.id, ALL, 0, count - 1);
    open({ type: 'farm', dialog: { type: 'rotate-many', serverId: server.id, portIds } });
  };
  return (
    <Button icon={RotateCw} disabled={!live || count === 0} onClick={() => void rotateAll().catch(() => undefined)}>
      {t('farm.rotate-all')}
    </Button>
  );
}
