import { unitIn } from '@shared/format';
import { periodAt } from '@shared/ledger';
import { dayText } from '@shared/quota';
import { zoneIn } from '@shared/settings';
import { useId } from 'react';
import { useApp, useTexts } from '../../stores/app';
import type { KeyField } from '../../stores/keysDialog';
import { Segmented, Select, Switch, TextField } from '../../ui/controls';
import { type ExpiryChoice, type LimitsForm, quotaUnit, SCHEDULES, scheduleOf } from './keyForm';
import { scheduleText } from './keyText';

/** Quota with its reset, expiry, and what happens at 100 %: rows of a form. */
export function LimitFields<F extends LimitsForm>({
  form,
  onChange,
  disabled,
  focus,
  blocks = true,
}: {
  readonly form: F;
  readonly onChange: (change: Partial<LimitsForm>) => void;
  readonly disabled: boolean;
  readonly focus?: KeyField;
  /** The server can be told to block a key. */
  readonly blocks?: boolean;
}) {
  const t = useTexts();
  const sizes = useApp(state => state.settings.sizes);
  const zone = zoneIn(useApp(state => state.settings));
  const id = useId();
  return (
    <>
      <label htmlFor={id}>{t('keys.col-quota')}</label>
      <div className="row">
        <TextField
          id={id}
          className="w96"
          inputMode="decimal"
          value={form.quota}
          onChange={quota => onChange({ quota })}
          placeholder={t('keys.none')}
          disabled={disabled}
          autoFocus={focus === 'quota'}
          after={<span>{unitIn(quotaUnit(sizes).name, t.language)}</span>}
        />
        <span className="t3 s12 nowrap">{t('keyForm.every')}</span>
        <span className="grow">
          <Select
            wide
            label={t('keyForm.resets')}
            value={form.resets}
            onChange={resets => onChange({ resets, ...(resets === 'rolling' && form.from === '' ? { from: today(zone) } : {}) })}
            disabled={disabled || form.quota.trim() === ''}
            options={SCHEDULES.map(value => ({
              value,
              label: value === 'rolling' ? t('keyForm.rolling') : scheduleText(t, scheduleOf({ ...form, resets: value })),
            }))}
          />
        </span>
      </div>
      {form.resets === 'rolling' && form.quota.trim() !== '' ? <RollingRow form={form} onChange={onChange} disabled={disabled} /> : null}
      <span className="lbl">{t('keys.col-expires')}</span>
      <div className="row wrap">
        <Segmented<ExpiryChoice>
          className="h32"
          label={t('keys.col-expires')}
          value={form.expires}
          onChange={expires => onChange({ expires })}
          disabled={disabled}
          options={(['never', '30', '90', 'date'] as const).map(value => ({ value, label: t(`keyForm.expires-${value}`) }))}
        />
        {form.expires === 'date' ? (
          <TextField
            type="date"
            className="w144"
            value={form.date}
            onChange={date => onChange({ date })}
            aria-label={t('keyForm.last-day')}
            title={t('keyForm.last-day')}
            disabled={disabled}
            autoFocus={focus === 'expires'}
          />
        ) : null}
      </div>
      <span className="lbl">{t('keyForm.at-full')}</span>
      {blocks ? (
        <div className="row">
          <Switch label={t('keyForm.block')} on={form.block} onChange={block => onChange({ block })} disabled={disabled} />
          <span className="s12">{t(form.block ? 'keyForm.block' : 'keyForm.notify')}</span>
        </div>
      ) : (
        <p className="s12 t2">{t('cannot.no-block')}</p>
      )}
    </>
  );
}

/** The day that it is in a zone. */
const today = (zone: string): string => dayText(periodAt(Date.now(), zone).day);

/** Every so many days, counted from which. */
function RollingRow({
  form,
  onChange,
  disabled,
}: {
  readonly form: LimitsForm;
  readonly onChange: (change: Partial<LimitsForm>) => void;
  readonly disabled: boolean;
}) {
  const t = useTexts();
  return (
    <>
      <span className="lbl">{t('keyForm.resets')}</span>
      <div className="row">
        <TextField
          className="w96"
          inputMode="numeric"
          maxLength={3}
          value={form.days}
          onChange={days => onChange({ days })}
          aria-label={t('keyForm.rolling-days')}
          title={t('keyForm.rolling-days')}
          disabled={disabled}
          after={<span>{t('keyForm.days')}</span>}
        />
        <span className="t3 s12 nowrap">{t('keyForm.counted-from')}</span>
        <TextField
          type="date"
          className="w144"
          value={form.from}
          onChange={from => onChange({ from })}
          aria-label={t('keyForm.rolling-from')}
          title={t('keyForm.rolling-from')}
          disabled={disabled}
        />
      </div>
    </>
  );
}
