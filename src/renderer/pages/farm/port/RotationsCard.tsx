import { formatMoment } from '@shared/format';
import type { PastQuery, PastRotation, PastView, PastWindow, RotationFigures } from '@shared/model';
import { FileDown, RotateCw } from 'lucide-react';
import { useMemo, useState } from 'react';
import { call } from '../../../api';
import { currentTexts, useNow, useTexts } from '../../../stores/app';
import { useRowWindow } from '../../../stores/rowWindow';
import { attempt, tell } from '../../../stores/toasts';
import { open } from '../../../stores/view';
import type { Range } from '../../../stores/windowReader';
import { Button } from '../../../ui/Button';
import { Segmented } from '../../../ui/controls';
import { failureText } from '../../../ui/failure';
import { State } from '../../../ui/Shape';
import { Empty, ErrorState, Skeleton } from '../../../ui/states';
import { type WindowColumn, WindowTable } from '../../../ui/WindowTable';
import { secondsText } from '../figures';
import { pastShape, pastWord } from './pastText';

const ROW = 28;
const NEWEST = { id: 'time', down: true } as const;
type Question = Omit<PastQuery, 'offset' | 'limit'>;
const ask = (serverId: string, question: Question, range: Range): Promise<PastWindow> =>
  call('listPastRotations', { serverId, query: { ...question, ...range } });
const idOf = (row: PastRotation): string => row.id;

/** What was asked of one port or happened to it by itself, newest first; `portId` null: of the whole farm. */
export function RotationsCard({
  serverId,
  portId,
  figures,
}: {
  readonly serverId: string;
  readonly portId: number | null;
  readonly figures: RotationFigures;
}) {
  const t = useTexts();
  const [view, setView] = useState<PastView>('all');
  const question = useMemo<Question>(() => ({ portId, view }), [portId, view]);
  const past = useRowWindow({ serverId, question, ask, idOf });
  const columns = usePastColumns(portId === null);
  const counts = past.figures?.counts;
  const inDay = Object.values(figures.day).reduce((sum, count) => sum + count, 0);
  return (
    <section className="card growcard rotations" aria-label={t('portPage.rotations')}>
      <div className="card-h line">
        <h2>{t('portPage.rotations')}</h2>
        <span className="t3 s12">{t('portPage.in-24', { count: inDay })}</span>
        <span className="end row">
          <Segmented<PastView>
            label={t('portPage.which')}
            value={view}
            onChange={setView}
            options={[
              { value: 'all', label: t('portPage.show-all') },
              { value: 'failed', label: t('portPage.show-failed', { count: counts?.failed ?? 0 }) },
            ]}
          />
          <Button size="sm" look="ghost" icon={FileDown} disabled={past.count === 0} onClick={() => void save(serverId, question)}>
            {t('portPage.export')}
          </Button>
        </span>
      </div>
      {past.figures === null ? (
        past.failure ? (
          <ErrorState title={t('portPage.rotations-failed')} text={failureText(t, past.failure)}>
            <Button onClick={past.reload}>{t('common.try-again')}</Button>
          </ErrorState>
        ) : (
          <Skeleton bars={8} />
        )
      ) : past.count === 0 ? (
        <Empty icon={RotateCw} title={t(view === 'all' ? 'portPage.no-rotations' : 'portPage.none-failed')} className="growcard" />
      ) : (
        <WindowTable
          label={t('portPage.rotations')}
          inset={ROW}
          className="compact"
          count={past.count}
          rowAt={past.rowAt}
          rowKey={idOf}
          columns={columns}
          sort={NEWEST}
          onSort={() => undefined}
          onRange={past.show}
          onHold={past.hold}
          onKey={(row, event) => {
            if (event.key !== 'Enter') return false;
            open({ type: 'farm', dialog: { type: 'past', rotation: row } });
            return true;
          }}
          listId={`${serverId} ${JSON.stringify(question)}`}
        />
      )}
    </section>
  );
}

async function save(serverId: string, question: Question): Promise<void> {
  const t = currentTexts();
  await attempt(t('portPage.export-failed'), async () => {
    const saved = await call('exportRotations', { serverId, ...question });
    if (saved) tell('ok', t('portPage.exported'), saved.path);
  });
}

function usePastColumns(withPort: boolean): readonly WindowColumn<PastRotation>[] {
  const t = useTexts();
  const now = useNow();
  // The day of `now` decides between a time and a date.
  const day = new Date(now).toDateString();
  return useMemo((): readonly WindowColumn<PastRotation>[] => {
    const today = new Date(day).getTime();
    const port: readonly WindowColumn<PastRotation>[] = withPort
      ? [{ id: 'port', head: t('farm.port'), width: 'w96', cell: row => <span className="med">{row.portName}</span> }]
      : [];
    return [
      {
        id: 'time',
        head: t('portPage.time'),
        width: 'w84',
        cell: row => (
          <button
            type="button"
            className="rowlink t2 cut"
            tabIndex={-1}
            title={t('portPage.evidence')}
            onClick={() => open({ type: 'farm', dialog: { type: 'past', rotation: row } })}
          >
            {formatMoment(row.at, today, { language: t.language, seconds: true })}
          </button>
        ),
      },
      ...port,
      {
        id: 'address',
        head: t('portPage.address'),
        cell: row =>
          row.oldIp === null && row.newIp === null ? (
            <span className="t3">–</span>
          ) : (
            <>
              <span className="t3">{row.oldIp ?? '–'} → </span>
              {row.newIp ?? '–'}
            </>
          ),
      },
      {
        id: 'took',
        head: t('portPage.took'),
        width: 'w60',
        num: true,
        cell: row =>
          row.tookMs === null ? (
            <span className="t3">–</span>
          ) : (
            <span className={pastShape(row) === 'bad' ? 'c-bad' : ''}>{secondsText(t, row.tookMs)}</span>
          ),
      },
      {
        id: 'outcome',
        head: t('portPage.outcome'),
        width: 'w152',
        cell: row => (
          <State shape={pastShape(row)} quiet={pastShape(row) === 'ok'}>
            {pastWord(t, row)}
          </State>
        ),
      },
      { id: 'by', head: t('portPage.by'), width: 'w84', cell: row => <span className="t2">{t(`past.by-${row.by}`)}</span> },
    ];
  }, [t, day, withPort]);
}
