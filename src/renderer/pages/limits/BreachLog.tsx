import type { Breach, BreachFilter, BreachQuery, BreachWindow } from '@shared/model';
import { BellRing, Braces, CheckCheck, FileDown, Sheet, X } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { call } from '../../api';
import { useApp, useTexts } from '../../stores/app';
import { useRowWindow } from '../../stores/rowWindow';
import { attempt, tell } from '../../stores/toasts';
import type { Range } from '../../stores/windowReader';
import { Button } from '../../ui/Button';
import { Segmented } from '../../ui/controls';
import { DropMenu, MenuItems } from '../../ui/DropMenu';
import { FilterField } from '../../ui/FilterField';
import { failureText } from '../../ui/failure';
import { Icon } from '../../ui/icons';
import { Empty, ErrorState, Skeleton } from '../../ui/states';
import { WindowTable } from '../../ui/WindowTable';
import { acknowledge } from './acknowledge';
import { BreachDialog } from './BreachDialog';
import { useBreachColumns } from './breachColumns';
import { breachNews } from './breachNews';

const ROW = 28;
const DAYS = 30;
const NEWEST = { id: 'time', down: true } as const;
const ask = (_: string, filter: BreachFilter, range: Range): Promise<BreachWindow> => {
  const query: BreachQuery = { ...filter, ...range };
  return call('queryBreaches', query);
};
const isEverything = ({ state, limitId, search }: BreachFilter): boolean => state === 'all' && limitId === null && search === '';
const idOf = (row: Breach): string => row.id;

/** Breaches of the last 30 days and all that are open, newest first; what one has seen is acknowledged. */
export function BreachLog({ limitId, onAll }: { readonly limitId: string | null; readonly onAll: () => void }) {
  const t = useTexts();
  const [state, setState] = useState<BreachFilter['state']>('all');
  const [search, setSearch] = useState('');
  const [opened, setOpened] = useState<string | null>(null);
  const filter = useMemo<BreachFilter>(
    () => ({ state, limitId, serverId: null, search: search.trim(), days: DAYS }),
    [state, limitId, search],
  );
  const log = useRowWindow({ serverId: '', question: filter, ask, idOf });
  const { reload } = log;
  const news = useApp(breachNews);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the news are the signal to ask again
  useEffect(reload, [news, reload]);
  const columns = useBreachColumns({ onOpen: setOpened, onChanged: reload });
  const counts = log.figures?.counts;
  const row = log.figures?.rows.find(({ id }) => id === opened) ?? null;
  const isGone = opened !== null && log.figures !== null && row === null;
  // It does not come back with its row, when another filter shows that.
  useEffect(() => {
    if (isGone) setOpened(null);
  }, [isGone]);
  return (
    <section className="card growcard breachlog" aria-label={t('limits.log')}>
      <div className="card-h">
        <h2>{t('limits.log')}</h2>
        <span className="t3 s12 cut">{t('limits.log-count', { days: DAYS, count: counts?.all ?? 0 })}</span>
        <span className="end row row-4">
          <Button
            size="sm"
            look="ghost"
            icon={CheckCheck}
            disabled={(counts?.unacknowledged ?? 0) === 0}
            onClick={() => void acknowledge(null, reload)}
          >
            {t('limits.acknowledge-all')}
          </Button>
          <ExportMenu filter={filter} disabled={log.count === 0} />
        </span>
      </div>
      <div className="row pad12 logbar">
        <Segmented<BreachFilter['state']>
          label={t('limits.log-which')}
          value={state}
          onChange={setState}
          options={[
            { value: 'all', label: t('limits.show-all') },
            { value: 'open', label: t('limits.show-open', { count: counts?.open ?? 0 }) },
            { value: 'unacknowledged', label: t('limits.show-new', { count: counts?.unacknowledged ?? 0 }) },
          ]}
        />
        {limitId === null ? null : <LimitChip limitId={limitId} onAll={onAll} />}
        <span className="end">
          <FilterField label={t('limits.log-search')} value={search} onChange={setSearch} />
        </span>
      </div>
      {log.figures === null ? (
        log.failure ? (
          <ErrorState title={t('limits.log-failed')} text={failureText(t, log.failure)}>
            <Button onClick={reload}>{t('common.try-again')}</Button>
          </ErrorState>
        ) : (
          <Skeleton bars={5} />
        )
      ) : log.count === 0 ? (
        <Empty icon={BellRing} title={t(isEverything(filter) ? 'limits.log-none' : 'common.nothing-matches')} className="growcard" />
      ) : (
        <WindowTable
          label={t('limits.log')}
          inset={ROW}
          className="compact"
          count={log.count}
          rowAt={log.rowAt}
          rowKey={idOf}
          columns={columns}
          sort={NEWEST}
          onSort={() => undefined}
          onRange={log.show}
          onHold={log.hold}
          onKey={(breach, event) => {
            if (event.key !== 'Enter') return false;
            setOpened(breach.id);
            return true;
          }}
          listId={JSON.stringify(filter)}
        />
      )}
      {row === null ? null : <BreachDialog breach={row} onChanged={reload} onClose={() => setOpened(null)} />}
    </section>
  );
}

function LimitChip({ limitId, onAll }: { readonly limitId: string; readonly onAll: () => void }) {
  const t = useTexts();
  const name = useApp(state => state.limits.find(({ id }) => id === limitId)?.name ?? '–');
  return (
    <span className="chip acc">
      <span className="cut">{name}</span>
      <button type="button" className="chipx" aria-label={t('limits.log-every')} title={t('limits.log-every')} onClick={onAll}>
        <Icon of={X} size={12} />
      </button>
    </span>
  );
}

function ExportMenu({ filter, disabled }: { readonly filter: BreachFilter; readonly disabled: boolean }) {
  const t = useTexts();
  const save = (format: 'csv' | 'json') =>
    attempt(t('limits.export-failed'), async () => {
      const saved = await call('exportBreaches', { filter, format });
      if (saved) tell('ok', t('limits.exported', { count: saved.count }), saved.path);
    });
  const button = (
    <Button size="sm" look="ghost" icon={FileDown} disabled={disabled}>
      {t('limits.export')}
    </Button>
  );
  if (disabled) return button;
  return (
    <DropMenu button={button}>
      <MenuItems
        items={[
          { icon: Sheet, label: 'CSV', run: () => void save('csv') },
          { icon: Braces, label: 'JSON', run: () => void save('json') },
        ]}
      />
    </DropMenu>
  );
}
