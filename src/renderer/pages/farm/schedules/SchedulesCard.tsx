import { formatMoment } from '@shared/format';
import type { ScheduleDraft, ScheduleView } from '@shared/model';
import { CalendarClock, Pencil, Plus, Trash2 } from 'lucide-react';
import { useEffect, useState } from 'react';
import { call } from '../../../api';
import { useNow, useTexts } from '../../../stores/app';
import { attempt } from '../../../stores/toasts';
import { open } from '../../../stores/view';
import { Button, IconButton } from '../../../ui/Button';
import { Switch } from '../../../ui/controls';
import { Empty } from '../../../ui/states';
import { goalText, quietText, timesText } from './scheduleText';

interface SchedulesProps {
  readonly serverId: string;
  /** Null: of the whole farm. */
  readonly port: { readonly id: number; readonly name: string } | null;
  readonly schedules: readonly ScheduleView[];
  /** Names of ports by id, for schedules of several. */
  readonly nameOf?: (portId: number) => string;
}

/** When we rotate ports ourselves, for panels that do not: each can be switched off, changed and removed. */
export function SchedulesCard({ serverId, port, schedules, nameOf }: SchedulesProps) {
  const t = useTexts();
  const add = () => open({ type: 'farm', dialog: { type: 'schedule', serverId, portId: port?.id ?? null, schedule: null } });
  return (
    <section className="card" aria-label={t('schedule.title')}>
      <div className="card-h line">
        <h2>{t('schedule.title')}</h2>
        <span className="t3 s12 cut">{t('schedule.note')}</span>
        <span className="end">
          <Button size="sm" icon={Plus} onClick={add}>
            {t('schedule.add')}
          </Button>
        </span>
      </div>
      {schedules.length === 0 ? (
        <Empty icon={CalendarClock} title={t('schedule.none')} text={t(port === null ? 'schedule.none-text' : 'schedule.none-text-port')} />
      ) : (
        <ul>
          {schedules.map(schedule => (
            <Line key={schedule.id} schedule={schedule} of={port?.id ?? null} {...(nameOf ? { nameOf } : {})} />
          ))}
        </ul>
      )}
    </section>
  );
}

const draftOf = ({ nextAt: _next, lastAt: _last, last: _end, createdAt: _created, ...draft }: ScheduleView): ScheduleDraft => draft;

interface LineProps {
  readonly schedule: ScheduleView;
  readonly of: number | null;
  readonly nameOf?: (portId: number) => string;
}
function Line({ schedule, of, nameOf }: LineProps) {
  const t = useTexts();
  const now = useNow();
  const [asked, setAsked] = useState<boolean | null>(null);
  const turn = async (enabled: boolean) => {
    setAsked(enabled);
    const saved = await attempt(t('schedule.not-saved'), () => call('saveSchedule', { ...draftOf(schedule), enabled }));
    if (!saved) setAsked(null);
  };
  // Saved, it stands as asked until the list shows it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: what the list shows is the signal
  useEffect(() => setAsked(null), [schedule.enabled]);
  const moment = (at: number) => formatMoment(at, now, { language: t.language });
  const { portIds } = schedule;
  const whose =
    portIds === null
      ? t('schedule.all-ports')
      : of !== null && portIds.length === 1
        ? ''
        : portIds.length <= 3 && nameOf
          ? portIds.map(nameOf).join(', ')
          : t('schedule.ports', { count: portIds.length });
  const what = [timesText(t, schedule.times), goalText(t, schedule.goal), quietText(t, schedule.quiet), whose];
  const end = schedule.last;
  const when = [
    schedule.nextAt === null ? '' : t('schedule.next', { time: moment(schedule.nextAt) }),
    schedule.lastAt === null ? '' : t('schedule.last', { time: moment(schedule.lastAt) }),
    end === null ? '' : t('schedule.ended', { reached: end.reached, missed: end.missed }),
  ];
  const text = timesText(t, schedule.times);
  return (
    <li className="srow" data-schedule={schedule.id}>
      <div className="col grow">
        <span className="med">{what.filter(part => part !== '').join(' · ')}</span>
        <span className="s12 t3">{schedule.enabled ? when.filter(part => part !== '').join(', ') : t('schedule.is-off')}</span>
      </div>
      <span className="row row-4">
        <IconButton
          icon={Pencil}
          label={t('schedule.edit', { what: text })}
          onClick={() => open({ type: 'farm', dialog: { type: 'schedule', serverId: schedule.serverId, portId: of, schedule } })}
        />
        <IconButton
          icon={Trash2}
          label={t('schedule.remove', { what: text })}
          onClick={() => open({ type: 'farm', dialog: { type: 'remove-schedule', schedule } })}
        />
      </span>
      <Switch
        label={t('schedule.on', { what: text })}
        on={asked ?? schedule.enabled}
        disabled={asked !== null}
        onChange={on => void turn(on)}
      />
    </li>
  );
}
