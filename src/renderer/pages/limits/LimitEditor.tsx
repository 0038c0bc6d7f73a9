import { metricOf } from '@shared/metrics';
import { Trash2, X } from 'lucide-react';
import { useId, useState } from 'react';
import { call } from '../../api';
import { useServers, useTexts, useUnits } from '../../stores/app';
import { attempt } from '../../stores/toasts';
import { Button, IconButton } from '../../ui/Button';
import { Select, TextField } from '../../ui/controls';
import { LIMIT_METRICS, type LimitForm, type LimitProblem, limitOf, suggestedForm, unitOf } from './limitForm';

/** One rule: metric of a server above a value for a time. */
export function LimitEditor({ first, onClose }: { readonly first: LimitForm; readonly onClose: () => void }) {
  const t = useTexts();
  const units = useUnits();
  const id = useId();
  const servers = useServers();
  const [form, setForm] = useState(first);
  const [problems, setProblems] = useState<readonly LimitProblem[]>([]);
  const [saving, setSaving] = useState(false);
  const set = (change: Partial<LimitForm>) => {
    setForm({ ...form, ...change });
    setProblems([]);
  };
  const refit = (serverId: string, metric: LimitForm['metric']) => {
    const server = servers.find(view => view.server.id === serverId);
    const fresh = suggestedForm(serverId, metric, server ? metricOf(server.summary, metric) : null, t(`metric.${metric}`), units);
    const ownName = form.name !== '' && form.name !== t(`metric.${form.metric}`);
    set({ ...fresh, id: form.id, enabled: form.enabled, name: ownName ? form.name : fresh.name });
  };
  const save = async () => {
    if (saving) return;
    const checked = limitOf(form, units);
    if ('problems' in checked) {
      setProblems(checked.problems);
      return;
    }
    setSaving(true);
    const ok = await attempt(t('limits.not-saved'), () => call('saveLimit', checked.limit));
    setSaving(false);
    if (ok) onClose();
  };
  const field = (key: 'name' | 'above' | 'clearBelow' | 'forS' | 'coolDownMin', unit: string, hint?: string) => (
    <>
      <label htmlFor={`${id}${key}`}>{t(`limits.field-${key}`)}</label>
      <span className="row">
        <TextField
          size32={false}
          id={`${id}${key}`}
          className={key === 'name' ? 'grow' : 'w136'}
          inputMode={key === 'name' ? 'text' : 'decimal'}
          value={form[key]}
          onChange={value => set({ [key]: value })}
          invalid={problems.includes(key)}
          after={unit === '' ? null : <span className="t3">{unit}</span>}
        />
        {hint === undefined ? null : <span className="hint">{hint}</span>}
      </span>
    </>
  );
  const { unit } = unitOf(form.metric, units);
  return (
    <section className="card c5 fillcol" aria-label={t('limits.editor')}>
      <div className="card-h line">
        <h2 className="cut">{form.id === null ? t('limits.new') : first.name}</h2>
        <span className="end">
          {form.id === null ? null : (
            <IconButton
              icon={Trash2}
              label={t('limits.delete', { name: first.name })}
              onClick={() =>
                void attempt(t('limits.not-deleted'), () => call('removeLimit', { id: form.id ?? '' })).then(ok =>
                  ok ? onClose() : undefined,
                )
              }
            />
          )}
          <IconButton icon={X} label={t('common.close')} onClick={onClose} />
        </span>
      </div>
      <form
        className="card-b top form ed"
        onSubmit={event => {
          event.preventDefault();
          void save();
        }}
      >
        {field('name', '')}
        <span className="lbl">{t('limits.field-metric')}</span>
        <Select
          wide
          label={t('limits.field-metric')}
          value={form.metric}
          onChange={metric => refit(form.serverId, metric)}
          options={LIMIT_METRICS.map(metric => ({ value: metric, label: t(`metric.${metric}`) }))}
        />
        <span className="lbl">{t('limits.field-serverId')}</span>
        <Select
          wide
          label={t('limits.field-serverId')}
          value={form.serverId}
          onChange={serverId => refit(serverId, form.metric)}
          options={servers.map(({ server }) => ({ value: server.id, label: server.name }))}
        />
        {field('above', unit)}
        {field('clearBelow', unit, t('limits.clear-hint'))}
        {field('forS', 's')}
        {field('coolDownMin', 'min', t('limits.quiet-hint'))}
        {problems.length > 0 ? (
          <>
            <span />
            <p className="hint c-bad" role="alert">
              {problems.map(problem => t(`limits.problem-${problem}`)).join(' ')}
            </p>
          </>
        ) : null}
      </form>
      <footer className="dialog-f">
        <span className="grow" />
        <Button look="ghost" onClick={onClose}>
          {t('common.cancel')}
        </Button>
        <Button onClick={() => void save()} look={saving ? 'busy' : 'default'}>
          {t('common.save')}
        </Button>
      </footer>
    </section>
  );
}
