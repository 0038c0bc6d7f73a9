import type { Failure, RotationGoal, ScheduleView } from '@shared/model';
import { useId, useState } from 'react';
import { call, failureOf } from '../../../api';
import { useTexts } from '../../../stores/app';
import { tell } from '../../../stores/toasts';
import { overlayCloser } from '../../../stores/view';
import { Segmented, Select, Switch, TextField } from '../../../ui/controls';
import { FormDialog } from '../../../ui/FormDialog';
import { failureText } from '../../../ui/failure';
import { Problems } from '../../../ui/Problems';
import { type ScheduleForm, scheduleDraftOf, scheduleFormOf, scheduleProblems } from './scheduleForm';
import { weekdayName } from './scheduleText';

const GOALS: readonly RotationGoal['type'][] = ['any', 'new-ip', 'new-subnet', 'not-listed'];
const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const;

/** A new schedule of ours, or a changed one. */
export function ScheduleDialog({
  serverId,
  portId,
  schedule,
}: {
  readonly serverId: string;
  readonly portId: number | null;
  readonly schedule: ScheduleView | null;
}) {
  const t = useTexts();
  const id = useId();
  const [form, setForm] = useState<ScheduleForm>(() => ({
    ...scheduleFormOf(schedule),
    ...(portId === null && schedule === null ? { all: true } : {}),
  }));
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const problems = scheduleProblems(form);
  const wrong = (problem: (typeof problems)[number]) => tried && problems.includes(problem);
  const set = (part: Partial<ScheduleForm>) => setForm(now => ({ ...now, ...part }));
  const submit = async () => {
    setTried(true);
    if (busy || problems.length > 0) return;
    setBusy(true);
    setFailure(null);
    const close = overlayCloser();
    const portIds = schedule?.portIds ?? (portId === null ? null : [portId]);
    try {
      await call('saveSchedule', scheduleDraftOf(form, serverId, portIds, schedule));
      tell('ok', t('schedule.saved'));
      close();
    } catch (thrown) {
      setFailure(failureOf(thrown));
      setBusy(false);
    }
  };
  const toggleDay = (day: number) =>
    set({ weekdays: form.weekdays.includes(day) ? form.weekdays.filter(each => each !== day) : [...form.weekdays, day].toSorted() });
  return (
    <FormDialog
      title={t(schedule === null ? 'schedule.new' : 'schedule.change')}
      hint={t('keyForm.saves')}
      verb={t('common.save')}
      busy={busy}
      failed={failure ? { title: t('schedule.not-saved'), text: failureText(t, failure) } : null}
      onSubmit={() => void submit()}
    >
      <span className="lbl">{t('schedule.when')}</span>
      <Segmented<ScheduleForm['type']>
        label={t('schedule.when')}
        className="wide h32"
        value={form.type}
        onChange={type => set({ type })}
        options={[
          { value: 'every', label: t('schedule.type-every') },
          { value: 'at', label: t('schedule.type-at') },
        ]}
      />
      {form.type === 'every' ? (
        <>
          <label htmlFor={`${id}minutes`}>{t('schedule.interval')}</label>
          <TextField
            id={`${id}minutes`}
            inputMode="numeric"
            value={form.minutes}
            onChange={minutes => set({ minutes })}
            invalid={wrong('minutes')}
            after={<span className="t3">{t('schedule.min')}</span>}
          />
        </>
      ) : (
        <>
          <label htmlFor={`${id}times`}>{t('schedule.times')}</label>
          <TextField
            id={`${id}times`}
            value={form.times}
            onChange={times => set({ times })}
            placeholder="03:00, 15:00"
            invalid={wrong('times')}
          />
          <span className="lbl">{t('schedule.days')}</span>
          <fieldset className="days" aria-label={t('schedule.days')}>
            {WEEKDAYS.map(day => (
              <button
                key={day}
                type="button"
                className={`btn btn-sm ${form.weekdays.includes(day) ? 'is-on' : ''}`}
                aria-pressed={form.weekdays.includes(day)}
                onClick={() => toggleDay(day)}
              >
                {weekdayName(t, day)}
              </button>
            ))}
          </fieldset>
          <span />
          <p className="hint">{t('schedule.days-hint')}</p>
        </>
      )}
      <span className="lbl">{t('schedule.quiet-hours')}</span>
      <div className="row">
        <Switch label={t('schedule.quiet-hours')} on={form.quiet} onChange={quiet => set({ quiet })} />
        {form.quiet ? (
          <>
            <TextField
              className="w84"
              aria-label={t('schedule.quiet-from')}
              value={form.from}
              onChange={from => set({ from })}
              invalid={wrong('quiet')}
            />
            <span className="t3">–</span>
            <TextField
              className="w84"
              aria-label={t('schedule.quiet-to')}
              value={form.to}
              onChange={to => set({ to })}
              invalid={wrong('quiet')}
            />
          </>
        ) : null}
      </div>
      <span className="lbl">{t('schedule.goal')}</span>
      <Select<RotationGoal['type']>
        wide
        label={t('schedule.goal')}
        value={form.goal}
        onChange={goal => set({ goal })}
        options={GOALS.map(goal => ({ value: goal, label: t(`schedule.want-${goal}`) }))}
      />
      {form.goal === 'any' ? null : (
        <>
          <label htmlFor={`${id}tries`}>{t('schedule.tries')}</label>
          <TextField id={`${id}tries`} inputMode="numeric" value={form.tries} onChange={tries => set({ tries })} invalid={wrong('tries')} />
        </>
      )}
      {form.goal === 'not-listed' ? (
        <>
          <label htmlFor={`${id}list`}>{t('schedule.list')}</label>
          <textarea
            id={`${id}list`}
            className="area-field short"
            spellCheck={false}
            value={form.list}
            placeholder={'203.0.113.9\n198.51.100.0/24'}
            aria-invalid={wrong('list') || undefined}
            onChange={event => set({ list: event.target.value })}
          />
        </>
      ) : null}
      {portId === null && schedule !== null && schedule.portIds !== null ? null : (
        <>
          <span className="lbl">{t('schedule.whose')}</span>
          <div className="row">
            <Switch label={t('schedule.for-all')} on={form.all} disabled={portId === null} onChange={all => set({ all })} />
            <span className="s12 t2">{t('schedule.for-all')}</span>
          </div>
        </>
      )}
      <span />
      <div className="col g4">
        <Problems of={tried ? problems : []} words={problem => t(`schedule.problem-${problem}`)} />
        <p className="hint">{t('schedule.hint')}</p>
      </div>
    </FormDialog>
  );
}
