import type { PortView } from '@shared/model';
import { CardSim } from 'lucide-react';
import { useState } from 'react';
import { call } from '../../../api';
import { useNow, useTexts } from '../../../stores/app';
import { useRows } from '../../../stores/rows';
import { Button } from '../../../ui/Button';
import { Segmented } from '../../../ui/controls';
import { DataTable } from '../../../ui/DataTable';
import { FilterField } from '../../../ui/FilterField';
import { failureText } from '../../../ui/failure';
import { Metric } from '../../../ui/Metric';
import { rotateState } from '../../../ui/rotate';
import { isLive } from '../../../ui/serverState';
import { Empty, ErrorState, Skeleton } from '../../../ui/states';
import { requestRotation } from '../../../ui/useRotate';
import { FarmFrame, type FarmProps } from '../FarmFrame';
import { type PortRow, usePortColumns } from './portColumns';

type Show = 'all' | 'ready' | 'problems';

/** All ports of a farm. */
export function PortsPage({ server, summary }: FarmProps) {
  const t = useTexts();
  const now = useNow();
  const { rows, failure, reload } = useRows('listPorts', server.id);
  const [filter, setFilter] = useState('');
  const [show, setShow] = useState<Show>('all');
  const live = isLive(summary);
  const ports: readonly PortRow[] = (rows ?? []).map(view => ({ view, state: rotateState(view, now, live) }));
  const shown = ports.filter(row => matches(row, filter) && belongs(row, show));
  const counts = countStates(ports);
  const columns = usePortColumns();
  return (
    <FarmFrame server={server} summary={summary} fill>
      <div className="tiles">
        <Metric label={t('farm.ready')} context={t('farm.others', counts)} stale={!live}>
          {counts.ready}
          <span className="u">{t('farm.of', { count: ports.length })}</span>
        </Metric>
        <Metric label={t('farm.online')} context={t('farm.online-context')} stale={!live}>
          {summary.portsOnline ?? '–'}
          <span className="u">{t('farm.of', { count: summary.portsTotal ?? 0 })}</span>
        </Metric>
        <Metric label={t('farm.rotating')} context={t('farm.rotating-context')}>
          {counts.rotating}
        </Metric>
        <Metric label={t('farm.problems')} context={t('farm.problems-context')}>
          {counts.problems}
        </Metric>
      </div>
      <div className="toolbar">
        <FilterField label={t('farm.filter')} value={filter} onChange={setFilter} />
        <Segmented<Show>
          label={t('farm.show')}
          value={show}
          onChange={setShow}
          options={[
            { value: 'all', label: t('farm.show-all', { count: ports.length }) },
            { value: 'ready', label: t('farm.show-ready', { count: counts.ready }) },
            { value: 'problems', label: t('farm.show-problems', { count: counts.problems }) },
          ]}
        />
      </div>
      {rows === null ? (
        <section className="card grow">
          {failure ? (
            <ErrorState title={t('farm.list-failed')} text={failureText(t, failure)}>
              <Button onClick={reload}>{t('common.try-again')}</Button>
            </ErrorState>
          ) : (
            <Skeleton bars={20} />
          )}
        </section>
      ) : ports.length === 0 ? (
        <section className="card grow">
          <Empty icon={CardSim} title={t('farm.none')} text={t('farm.none-text')} />
        </section>
      ) : (
        <DataTable
          label={t('farm.ports')}
          rows={shown}
          rowKey={row => String(row.view.port.id)}
          columns={columns}
          sort={{ id: 'name', down: false }}
          rowClass={row => (row.state.shape === 'off' ? 'dim' : '')}
          onKey={(row, key) => onPortKey(row, key)}
          footer={
            <>
              <span>{t('farm.count', { count: shown.length })}</span>
              <span className="end hide-n">{t('farm.keys')}</span>
            </>
          }
        />
      )}
    </FarmFrame>
  );
}

function onPortKey({ view, state }: PortRow, key: string): void {
  if (key === 'r' && state.look === 'ready') void requestRotation(view, 'window');
  if (key === 's') void toggleFavourite(view);
}

const toggleFavourite = (view: PortView) =>
  call('setFavourite', { serverId: view.serverId, portId: view.port.id, on: !view.favourite }).catch(() => undefined);

function matches({ view: { port } }: PortRow, filter: string): boolean {
  const words = filter.trim().toLowerCase();
  return words === '' || [port.name, port.externalIp, port.operator, port.networkType].some(text => text?.toLowerCase().includes(words));
}

const isProblem = ({ state }: PortRow): boolean => state.shape === 'bad' || state.shape === 'warn';
const isReady = ({ state }: PortRow): boolean => state.look === 'ready';
const belongs = (row: PortRow, show: Show): boolean => show === 'all' || (show === 'ready' ? isReady(row) : isProblem(row));

function countStates(ports: readonly PortRow[]) {
  const count = (test: (row: PortRow) => boolean) => ports.filter(test).length;
  return {
    ready: count(isReady),
    cooling: count(({ state }) => state.word.key === 'port.cooling'),
    rotating: count(({ state }) => state.look === 'busy' || state.word.key === 'port.busy'),
    off: count(({ state }) => state.word.key === 'port.off'),
    problems: count(isProblem),
  };
}
