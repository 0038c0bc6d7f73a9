import type { ProxyQuery, ProxyView } from '@shared/model';
import { Network, Plus } from 'lucide-react';
import { useCallback, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { useTexts } from '../../../stores/app';
import { attempt } from '../../../stores/toasts';
import { open } from '../../../stores/view';
import { Button } from '../../../ui/Button';
import { failureText } from '../../../ui/failure';
import { isLive } from '../../../ui/serverState';
import type { SortBy } from '../../../ui/sort';
import { Empty, ErrorState, Skeleton } from '../../../ui/states';
import { WindowTable } from '../../../ui/WindowTable';
import { FarmFrame, type FarmProps } from '../FarmFrame';
import { CheckBanners } from './CheckBanners';
import { ProxiesBulkBar } from './ProxiesBulkBar';
import { ProxiesToolbar, type ProxyFilters } from './ProxiesToolbar';
import { type OpenProxyMenu, ProxyMenu } from './ProxyMenu';
import { copyProxy, testProxies, testProxy } from './proxyActions';
import { type OnProxyMenu, useProxyColumns } from './proxyColumns';
import { type ProxyQuestion, proxyIdsBetween, useProxies } from './useProxies';
import { useProxySelection } from './useProxySelection';

const EVERYTHING: ProxyFilters = { state: null, loginId: null };
const SORTS: readonly ProxyQuery['sort']['by'][] = ['port', 'type', 'number', 'login', 'state', 'speed'];
const sortField = (id: string): ProxyQuery['sort']['by'] => SORTS.find(field => field === id) ?? 'port';
const rowKey = ({ id }: ProxyView): string => String(id);

/** C copies, T tests, Enter opens. True when the key was used. */
function onProxyKey(serverId: string, proxy: ProxyView, event: React.KeyboardEvent, live: boolean): boolean {
  if (!live || event.ctrlKey || event.metaKey || event.altKey) return false;
  switch (event.key) {
    case 'c':
    case 'C':
    case 'с':
    case 'С':
      void copyProxy(serverId, proxy);
      return true;
    case 't':
    case 'T':
    case 'е':
    case 'Е':
      void testProxy(serverId, proxy);
      return true;
    case 'Enter':
      open({ type: 'proxies', dialog: { type: 'edit', serverId, proxy } });
      return true;
    default:
      return false;
  }
}

/** The farm's proxies: the tab of the route `proxies`. */
export function ProxiesPage({ server, summary }: FarmProps) {
  const t = useTexts();
  const live = isLive(summary);
  const serverId = server.id;
  const [filters, setFilters] = useState(EVERYTHING);
  const [search, setSearch] = useState('');
  const [sort, setSort] = useState<SortBy>({ id: 'port', down: false });
  const asked = useDeferredValue(search.trim());
  const question = useMemo<ProxyQuestion>(
    () => ({ ...filters, search: asked, sort: { by: sortField(sort.id), descending: sort.down } }),
    [filters, asked, sort],
  );
  const proxies = useProxies(serverId, question);
  const { figures, failure, count, hold, reload } = proxies;
  const selection = useProxySelection(serverId, question, proxies);
  const [over, setOver] = useState(false);
  const [menuOf, setMenuOf] = useState<OpenProxyMenu | null>(null);
  const onMenu = useCallback<OnProxyMenu>((proxy, button) => setMenuOf({ proxy, button }), []);
  const columns = useProxyColumns(serverId, onMenu, live);
  useEffect(() => hold(over || menuOf !== null), [hold, over, menuOf]);
  const ask = (next: () => void) => {
    selection.clear();
    next();
  };
  const all = figures?.totals.all ?? 0;
  const known = useRef(all);
  const { clear } = selection;
  useEffect(() => {
    // What was deleted cannot stay selected.
    if (all < known.current) clear();
    known.current = all;
  }, [all, clear]);
  const add = () => open({ type: 'proxies', dialog: { type: 'edit', serverId, proxy: null } });
  const testAll = () =>
    void attempt(t('proxyTest.not-begun'), async () =>
      testProxies(serverId, await proxyIdsBetween(serverId, { ...question, ...EVERYTHING, search: '' }, 0, all - 1)),
    );
  const newProxy = (
    <Button icon={Plus} disabled={!live} onClick={add}>
      {t('proxyList.new')}
    </Button>
  );
  return (
    <FarmFrame server={server} summary={summary} fill actions={newProxy}>
      <CheckBanners serverId={serverId} />
      <ProxiesToolbar
        window={figures}
        filters={filters}
        onChange={change => ask(() => setFilters(now => ({ ...now, ...change })))}
        search={search}
        onSearch={next => ask(() => setSearch(next))}
        live={live}
        onTestAll={testAll}
      />
      {figures === null ? (
        <section className="card grow">
          {failure ? (
            <ErrorState title={t('proxyList.list-failed')} text={failureText(t, failure)}>
              <Button onClick={reload}>{t('common.try-again')}</Button>
            </ErrorState>
          ) : (
            <Skeleton bars={20} />
          )}
        </section>
      ) : all === 0 ? (
        <section className="card grow">
          <Empty icon={Network} title={t('proxyList.none')} text={t('proxyList.none-text')}>
            <Button size="sm" icon={Plus} disabled={!live} onClick={add}>
              {t('proxyList.new')}
            </Button>
          </Empty>
        </section>
      ) : count === 0 ? (
        <section className="card grow">
          <Empty icon={Network} title={t('common.nothing-matches')}>
            <Button
              size="sm"
              onClick={() =>
                ask(() => {
                  setSearch('');
                  setFilters(EVERYTHING);
                })
              }
            >
              {t('common.clear')}
            </Button>
          </Empty>
        </section>
      ) : (
        <WindowTable
          label={t('farm.tab-proxies')}
          compact
          count={count}
          rowAt={proxies.rowAt}
          rowKey={rowKey}
          columns={columns}
          sort={sort}
          onSort={next => ask(() => setSort(next))}
          onRange={proxies.show}
          onHold={setOver}
          rowClass={({ active }) => (active ? '' : 'dim')}
          selection={selection}
          onKey={(proxy, event) => onProxyKey(serverId, proxy, event, live)}
          listId={`${serverId} ${JSON.stringify(question)}`}
          footer={
            selection.ids.length > 0 ? (
              <ProxiesBulkBar serverId={serverId} selection={selection} live={live} />
            ) : (
              <div className="tfoot">
                <span>{t('proxyList.count', { count })}</span>
                {failure ? <span className="c-bad">{failureText(t, failure)}</span> : null}
                <span className="end hide-n">{t('proxyList.keys')}</span>
              </div>
            )
          }
        />
      )}
      <ProxyMenu of={menuOf} serverId={serverId} live={live} onClose={() => setMenuOf(null)} />
    </FarmFrame>
  );
}
