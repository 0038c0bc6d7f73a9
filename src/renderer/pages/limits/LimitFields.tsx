import { actionsFor, factsOf } from '@shared/limits/measures';
import type { LimitAction, LimitPeriod, LimitSide, Measure } from '@shared/model';
import { MEASURES } from '@shared/model';
import { useId } from 'react';
import { useServers, useTexts, useUnits } from '../../stores/app';
import { Checkbox } from '../../ui/Checkbox';
import { Segmented, Select, TextField } from '../../ui/controls';
import { clearText } from './clearText';
import { type Fields, type FormProblem, fieldsOf, type LimitForm, number, scaleOf, seconds, withAt, withSide } from './limitForm';
import { WhereFields } from './WhereFields';

export interface FieldsProps {
  readonly form: LimitForm;
  readonly problems: readonly FormProblem[];
  readonly onChange: (form: LimitForm) => void;
  readonly onMeasure: (measure: Measure) => void;
}

/** Measures that some server here has, and the one that is chosen. */
function useMeasures(chosen: Measure): readonly Measure[] {
  const kinds = new Set(useServers().map(({ server }) => server.kind));
  return MEASURES.filter(measure => measure === chosen || factsOf(measure).kinds.some(kind => kinds.has(kind)));
}

/** What the rule is: name, metric, where, thresholds, times. */
export function RuleFields({ form, problems, onChange, onMeasure }: FieldsProps) {
  const t = useTexts();
  const id = useId();
  const fields = fieldsOf(form.measure);
  return (
    <div className="form ed">
      <label htmlFor={`${id}name`}>{t('limits.field-name')}</label>
      <TextField
        size32={false}
        id={`${id}name`}
        value={form.name}
        maxLength={100}
        onChange={name => onChange({ ...form, name })}
        invalid={problems.includes('name')}
      />
      <span className="lbl">{t('limits.field-metric')}</span>
      <Select
        wide
        label={t('limits.field-metric')}
        value={form.measure}
        onChange={onMeasure}
        options={useMeasures(form.measure).map(measure => ({ value: measure, label: t(`measure.${measure}`) }))}
      />
      <WhereFields
        measure={form.measure}
        where={form.where}
        onChange={where => onChange({ ...form, where })}
        invalid={problems.includes('where')}
      />
      {fields.period ? <PeriodField form={form} problems={problems} onChange={onChange} /> : null}
      {fields.at ? <Thresholds fields={fields} form={form} problems={problems} onChange={onChange} /> : null}
      <Times fields={fields} form={form} problems={problems} onChange={onChange} />
    </div>
  );
}

type PartProps = Omit<FieldsProps, 'onMeasure'>;

function PeriodField({ form, problems, onChange }: PartProps) {
  const t = useTexts();
  return (
    <>
      <span className="lbl">{t('limits.field-period')}</span>
      <div className="row wrap">
        <Segmented<LimitPeriod['type']>
          label={t('limits.field-period')}
          value={form.period ?? 'month'}
          onChange={period => onChange({ ...form, period })}
          options={(['day', 'month', 'rolling'] as const).map(value => ({ value, label: t(`limits.period-${value}`) }))}
        />
        {form.period === 'rolling' ? (
          <TextField
            size32={false}
            className="grow"
            inputMode="numeric"
            aria-label={t('limits.field-days')}
            value={form.days}
            onChange={days => onChange({ ...form, days })}
            invalid={problems.includes('days')}
            after={<span className="t3">{t('limits.days', { count: number(form.days) || 0 })}</span>}
          />
        ) : null}
      </div>
    </>
  );
}

/** The unit behind a threshold: the measure's own, or what is counted. */
function useUnit(form: LimitForm, typed: string): string {
  const t = useTexts();
  const { unit } = scaleOf(form.measure, useUnits());
  const count = number(typed) || 0;
  if (form.measure === 'ipStuck') return t('limits.turns', { count });
  return form.measure === 'keyExpires' ? t('limits.days-before', { count }) : unit;
}

function Thresholds({ fields, form, problems, onChange }: PartProps & { readonly fields: Fields }) {
  const t = useTexts();
  const id = useId();
  const units = [useUnit(form, form.at), useUnit(form, form.clearAt)];
  return (
    <>
      <label htmlFor={`${id}at`}>{t('limits.field-at')}</label>
      <div className="row">
        {fields.side ? (
          <Segmented<LimitSide>
            label={t('limits.field-side')}
            value={form.side}
            onChange={side => onChange(withSide(form, side))}
            options={(['over', 'under'] as const).map(value => ({ value, label: t(`limits.side-${value}`) }))}
          />
        ) : null}
        <TextField
          size32={false}
          id={`${id}at`}
          className="grow"
          inputMode="decimal"
          value={form.at}
          onChange={at => onChange(withAt(form, at))}
          invalid={problems.includes('at')}
          after={<span className="t3 nowrap">{units[0]}</span>}
        />
      </div>
      {fields.clearAt ? (
        <>
          <label htmlFor={`${id}clear`}>{t('limits.field-clearAt')}</label>
          <div className="row">
            <TextField
              size32={false}
              id={`${id}clear`}
              className="w96"
              inputMode="decimal"
              value={form.clearAt}
              onChange={clearAt => onChange({ ...form, clearAt })}
              invalid={problems.includes('clearAt')}
              after={<span className="t3 nowrap">{units[1]}</span>}
            />
            <ClearHint form={form} />
          </div>
        </>
      ) : null}
    </>
  );
}

function ClearHint({ form }: { readonly form: LimitForm }) {
  const t = useTexts();
  return <span className="hint">{clearText(t, form)}</span>;
}

function Times({ fields, form, problems, onChange }: PartProps & { readonly fields: Fields }) {
  const t = useTexts();
  const id = useId();
  const isEvent = factsOf(form.measure).type === 'event';
  const field = (key: 'lasting' | 'coolDown', label: string | undefined, className: string) => (
    <TextField
      size32={false}
      id={`${id}${key}`}
      className={className}
      {...(label === undefined ? {} : { 'aria-label': label })}
      title={t('limits.time-hint')}
      value={form[key]}
      onChange={value => onChange({ ...form, [key]: value })}
      invalid={problems.includes(key)}
      after={/\p{L}/u.test(form[key]) || Number.isNaN(seconds(form[key])) ? null : <span className="t3">{t('limits.minutes')}</span>}
    />
  );
  if (!fields.lasting && !fields.coolDown) return null;
  const lastingLabel = t(isEvent ? 'limits.field-over-after' : 'limits.field-lasting');
  return (
    <>
      <label htmlFor={`${id}${fields.lasting ? 'lasting' : 'coolDown'}`}>{fields.lasting ? lastingLabel : t('limits.field-quiet')}</label>
      <div className="row">
        {fields.lasting ? field('lasting', undefined, 'w80') : null}
        {fields.lasting && fields.coolDown ? <span className="t3 s12 nowrap">{t('limits.then-quiet')}</span> : null}
        {fields.coolDown ? field('coolDown', fields.lasting ? t('limits.then-quiet') : undefined, 'grow') : null}
      </div>
    </>
  );
}

/** Whom the limit tells, and what it does besides. */
export function TellFields({ form, onChange }: Pick<FieldsProps, 'form' | 'onChange'>) {
  const t = useTexts();
  const box = (key: 'notification' | 'tray') => (
    <span className="row row-4 s12">
      <Checkbox
        label={t(`limits.tell-${key}`)}
        on={form.tell[key]}
        onChange={() => onChange({ ...form, tell: { ...form.tell, [key]: !form.tell[key] } })}
      />
      <span aria-hidden="true">{t(`limits.tell-${key}`)}</span>
    </span>
  );
  return (
    <div className="form ed">
      <span className="lbl">{t('limits.tell')}</span>
      <div className="row row-12 wrap">
        {box('notification')}
        {box('tray')}
      </div>
      <span className="lbl">{t('limits.also')}</span>
      <Select<LimitAction>
        wide
        label={t('limits.also')}
        value={form.action}
        onChange={action => onChange({ ...form, action })}
        options={actionsFor(form.measure).map(value => ({ value, label: t(`limits.do-${value}`) }))}
      />
    </div>
  );
}
