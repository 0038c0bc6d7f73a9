import { eventLine } from '@shared/events/text';
import { formatClock, formatCount, formatDuration, formatFullMoment } from '@shared/format';
import type { LoggedEvent, Rotation, Server } from '@shared/model';
import type { Texts } from '@shared/translate';
import { ArrowDown, ArrowUp, ChevronDown, MonitorSmartphone, Unplug } from 'lucide-react';
import { useMemo } from 'react';
import { useApp, useNow, useTexts, useUnits } from '../../stores/app';
import { Button } from '../../ui/Button';
import { Icon, KIND_ICONS } from '../../ui/icons';
import { Shape } from '../../ui/Shape';
import type { WindowColumn } from '../../ui/WindowTable';
import { type DayLine, type EventLine, isEvent, type Line } from './line';
import { dayText } from './moments';
import { rowAction } from './rowAction';

function DayHead({ line, onFold }: { readonly line: DayLine; readonly onFold: (day: string) => void }) {
  const t = useTexts();
  const text = dayText(t, line.day, line.today);
  return (
    <button
      type="button"
      className="dayhead"
      tabIndex={-1}
      aria-expanded={!line.folded}
      aria-label={t('eventsPage.day-toggle', { day: text })}
      onClick={() => onFold(line.day)}
    >
      <span className="fold">
        <Icon of={ChevronDown} />
      </span>
      <span>{text}</span>
      <span className="count">{formatCount(line.count)}</span>
    </button>
  );
}

function Time({ line }: { readonly line: EventLine }) {
  const t = useTexts();
  const moment = { language: t.language, zone: line.zone };
  return (
    <span className="t2" title={formatFullMoment(line.at, moment)}>
      {formatClock(line.at, moment)}
    </span>
  );
}

function Said({ line }: { readonly line: EventLine }) {
  return isEvent(line.of) ? <EventSaid event={line.of} /> : <RunningSaid rotation={line.of} />;
}
function EventSaid({ event }: { readonly event: LoggedEvent }) {
  const t = useTexts();
  const name = useApp(state => (event.serverId === null ? null : (state.servers[event.serverId]?.name ?? null)));
  return <Words {...eventLine(t, event, name ?? event.serverName, useUnits())} />;
}
function RunningSaid({ rotation: { portName, requestedAt, oldIp } }: { readonly rotation: Rotation }) {
  const t = useTexts();
  const time = formatDuration(Math.max(0, useNow() - requestedAt));
  return (
    <Words
      head={t('eventsPage.rotating', { port: portName })}
      detail={oldIp === null ? time : t('eventsPage.rotating-was', { time, ip: oldIp })}
    />
  );
}
const Words = ({ head, detail }: { readonly head: string; readonly detail: string }) => (
  <span className="cut" title={detail === '' ? head : `${head}. ${detail}`}>
    <span className="med">{head}</span> <span className="t3">{detail}</span>
  </span>
);

function Where({ line }: { readonly line: EventLine }) {
  const t = useTexts();
  const id = line.serverId;
  const server = useApp((state): Server | null => (id === null ? null : (state.servers[id] ?? null)));
  const name = server?.name ?? line.serverName ?? t('eventsPage.app-name');
  return (
    <span className="row row-4 t2">
      <span className="t3 row">
        <Icon of={server ? KIND_ICONS[server.kind] : id === null ? MonitorSmartphone : Unplug} />
      </span>
      <span className="cut" title={name}>
        {name}
      </span>
    </span>
  );
}

function Act({ event }: { readonly event: LoggedEvent }) {
  const t = useTexts();
  const servers = useApp(state => state.servers);
  const action = rowAction(event, id => servers[id] !== undefined);
  if (!action) return null;
  return (
    <span className="ibs">
      <Button size="sm" look="quiet" onClick={() => action.run(t)}>
        {t(`eventsPage.${action.label}`)}
      </Button>
    </span>
  );
}

/** Events that have come and are not shown yet. */
interface Fresh {
  readonly count: number;
  readonly onShow: () => void;
}
/** Where nothing moves when it comes: in the head of the list. */
const FreshHead = ({ t, fresh: { count, onShow } }: { readonly t: Texts; readonly fresh: Fresh }) =>
  count > 0 ? (
    <Button size="sm" look="ghost" icon={ArrowUp} title={t('eventsPage.fresh-hint')} onClick={onShow}>
      {t('eventsPage.fresh', { count, events: formatCount(count) })}
    </Button>
  ) : (
    <span className="sr">{t('eventsPage.act')}</span>
  );

/** A line's columns; the head of a day spreads from the first one over all. The same ones while nothing of them changes. */
export function useEventColumns(onFold: (day: string) => void, count: number, onShow: () => void): readonly WindowColumn<Line>[] {
  const t = useTexts();
  return useMemo(() => columnsOf(t, onFold, { count, onShow }), [t, onFold, count, onShow]);
}

function columnsOf(t: Texts, onFold: (day: string) => void, fresh: Fresh): readonly WindowColumn<Line>[] {
  const of = (cell: (line: EventLine) => React.ReactNode) => (line: Line) => (line.type === 'day' ? null : cell(line));
  return [
    {
      id: 'time',
      width: 'w80',
      head: (
        <span className="row row-4">
          {t('eventsPage.time')}
          <Icon of={ArrowDown} size={12} />
        </span>
      ),
      cell: line => (line.type === 'day' ? <DayHead line={line} onFold={onFold} /> : <Time line={line} />),
    },
    {
      id: 'state',
      width: 'w24',
      head: <span className="sr">{t('eventsPage.state')}</span>,
      cell: of(line => <Shape shape={line.shape} label={t(`eventState.${line.shape}`)} />),
    },
    { id: 'event', head: t('eventsPage.event'), cell: of(line => <Said line={line} />) },
    { id: 'server', width: 'w136', head: t('eventsPage.server'), cell: of(line => <Where line={line} />) },
    {
      id: 'kind',
      width: 'w96',
      hideNarrow: true,
      head: t('eventsPage.kind'),
      cell: of(line => <span className="t2">{t(`eventKind.${line.kind}`)}</span>),
    },
    {
      id: 'by',
      width: 'w96',
      head: t('eventsPage.by'),
      cell: of(line => <span className="t3">{t(`eventBy.${line.by}`)}</span>),
    },
    {
      id: 'act',
      width: 'w112',
      head: <FreshHead t={t} fresh={fresh} />,
      cell: of(line => (isEvent(line.of) ? <Act event={line.of} /> : null)),
    },
  ];
}
