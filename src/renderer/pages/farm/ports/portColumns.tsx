import { formatDuration, unitIn } from '@shared/format';
import type { PortView, Signal } from '@shared/model';
import { type SignalLevel, signalVerdict } from '@shared/signal';
import { Star } from 'lucide-react';
import { call } from '../../../api';
import { useTexts } from '../../../stores/app';
import { attempt } from '../../../stores/toasts';
import { IconButton } from '../../../ui/Button';
import type { Column } from '../../../ui/DataTable';
import { RotateButton } from '../../../ui/RotateButton';
import type { RotateState } from '../../../ui/rotate';
import { State } from '../../../ui/Shape';

export interface PortRow {
  readonly view: PortView;
  readonly state: RotateState;
}

const LEVELS: { readonly [L in SignalLevel]: { readonly bars: number; readonly tone: 'ok' | 'warn' | 'bad' } } = {
  excellent: { bars: 5, tone: 'ok' },
  good: { bars: 4, tone: 'ok' },
  fair: { bars: 3, tone: 'warn' },
  poor: { bars: 2, tone: 'bad' },
  'very-poor': { bars: 1, tone: 'bad' },
};

function SignalCell({ view }: { readonly view: PortView }) {
  const t = useTexts();
  const level = signalVerdict(view.port);
  if (level === null || !view.port.connDev) return <span className="t3">–</span>;
  const { bars, tone } = LEVELS[level];
  return (
    <span className="row">
      <svg className={`sig ${tone}`} viewBox="0 0 18 12" aria-hidden="true">
        {[0, 1, 2, 3, 4].map(bar => (
          <rect
            key={bar}
            className={bar < bars ? 'bars-on' : 'bars-off'}
            x={bar * 3.75}
            y={9.5 - bar * 2.25}
            width="2.5"
            height={2.5 + bar * 2.25}
            rx=".75"
          />
        ))}
      </svg>
      <span className={tone === 'ok' ? 't2' : `c-${tone}`}>{t(`signal.${level}`)}</span>
    </span>
  );
}

const Decibels = ({ signal, unit }: { readonly signal: Signal | null; readonly unit: string }) =>
  signal === null ? (
    <span className="t3">–</span>
  ) : (
    <>
      {`${signal.bound === 'min' ? '≥ ' : signal.bound === 'max' ? '< ' : ''}${String(signal.value).replace('-', '−')}`}
      <span className="u">{unit}</span>
    </>
  );

function StateCell({ row: { view, state } }: { readonly row: PortRow }) {
  const t = useTexts();
  const line = state.line ?? state.word;
  const text = view.rotation && view.rotation.phase !== 'done' ? t(state.word.key, state.word.params) : t(line.key, line.params);
  return (
    <span title={text} data-state={state.shape}>
      <State shape={state.shape} quiet={line.tone === 'plain' && state.shape === 'ok'}>
        {text}
      </State>
    </span>
  );
}

/** Columns of the ports table. */
export function usePortColumns(): readonly Column<PortRow>[] {
  const t = useTexts();
  return [
    {
      id: 'favourite',
      head: <span className="sr">{t('favourite.title')}</span>,
      width: 'w36',
      cell: ({ view }) => (
        <IconButton
          icon={Star}
          className={view.favourite ? 'starred' : 'star'}
          label={t(view.favourite ? 'favourite.remove' : 'favourite.add', { name: view.port.name })}
          aria-pressed={view.favourite}
          onClick={() =>
            void attempt(t('favourite.failed'), () =>
              call('setFavourite', { serverId: view.serverId, portId: view.port.id, on: !view.favourite }),
            )
          }
        />
      ),
    },
    {
      id: 'name',
      head: t('farm.port'),
      width: 'w88',
      sortBy: ({ view }) => view.port.name,
      cell: ({ view }) => (
        <span className="med" title={view.port.name}>
          {view.port.name}
        </span>
      ),
    },
    {
      id: 'state',
      head: t('overview.state'),
      sortBy: ({ state }) => SHAPE_ORDER.indexOf(state.shape),
      spills: ({ state }) => state.look !== 'busy' && state.line !== null,
      cell: row => <StateCell row={row} />,
    },
    {
      id: 'ip',
      head: t('farm.ip'),
      width: 'w136',
      sortBy: ({ view }) => view.port.externalIp,
      cell: ({ view, state }) =>
        state.look === 'busy' && view.rotation?.oldIp ? (
          <span className="t3 s12">{t('rotate.was', { ip: view.rotation.oldIp })}</span>
        ) : (
          (view.port.externalIp ?? <span className="t3">–</span>)
        ),
    },
    {
      id: 'operator',
      head: t('farm.operator'),
      width: 'w104',
      sortBy: ({ view }) => view.port.operator,
      cell: ({ view }) => (
        <span className="t2" title={[view.port.operator, view.port.networkType].filter(Boolean).join(', ') || undefined}>
          {view.port.operator ?? '–'}
        </span>
      ),
    },
    {
      id: 'signal',
      head: t('farm.signal'),
      width: 'w104',
      sortBy: ({ view }) => view.port.rsrp?.value ?? view.port.bars,
      cell: ({ view }) => <SignalCell view={view} />,
    },
    {
      id: 'rsrp',
      head: 'RSRP',
      width: 'w84',
      num: true,
      hideNarrow: true,
      sortBy: ({ view }) => view.port.rsrp?.value ?? null,
      cell: ({ view }) => <Decibels signal={view.port.rsrp} unit={unitIn('dBm', t.language)} />,
    },
    {
      id: 'sinr',
      head: 'SINR',
      width: 'w60',
      num: true,
      hideNarrow: true,
      sortBy: ({ view }) => view.port.sinr?.value ?? null,
      cell: ({ view }) => <Decibels signal={view.port.sinr} unit={unitIn('dB', t.language)} />,
    },
    {
      id: 'next',
      head: t('farm.next'),
      width: 'w80',
      num: true,
      hideNarrow: true,
      sortBy: ({ view }) => view.port.nextInS,
      cell: ({ view }) => (
        <span className="t2 s12">
          {view.port.reconnectType === 'link'
            ? t('farm.by-link')
            : view.port.nextInS === null
              ? '–'
              : formatDuration(view.port.nextInS * 1000)}
        </span>
      ),
    },
    {
      id: 'action',
      head: <span className="sr">{t('farm.action')}</span>,
      width: 'w136',
      cell: ({ view, state }) => (
        <span className="ibs">
          <RotateButton view={view} state={state} from="window" quiet />
        </span>
      ),
    },
  ];
}

const SHAPE_ORDER = ['bad', 'warn', 'busy', 'cool', 'ok', 'stale', 'off'];
