import { metricOf } from '@shared/metrics';
import { type Limit, type LimitStanding, METRICS, type Measure } from '@shared/model';
import { Copy, Trash2, X } from 'lucide-react';
import { useState } from 'react';
import { call } from '../../api';
import { useServers, useTexts, useUnits } from '../../stores/app';
import { attempt, tell } from '../../stores/toasts';
import { Button, IconButton } from '../../ui/Button';
import { standingShape } from '../../ui/limitText';
import { Problems } from '../../ui/Problems';
import { State } from '../../ui/Shape';
import { dropDraft, keepDraft, NEW, settleDraft } from './drafts';
import { RuleFields, TellFields } from './LimitFields';
import { type FormProblem, isChanged, type LimitForm, limitOf, withMeasure } from './limitForm';
import { TestSection } from './TestSection';
import { TestNotification, useNotice, WillRead } from './WillRead';

interface EditorProps {
  /** Null: a new one. */
  readonly limit: Limit | null;
  readonly standing: LimitStanding | undefined;
  readonly form: LimitForm;
  readonly onSaved: (id: string) => void;
  readonly onCopy: (form: LimitForm) => void;
  /** The new one is not wanted. */
  readonly onClose: () => void;
}

/** One rule as it is typed, with what it would have done and what would be read. */
export function LimitEditor({ limit, standing, form, onSaved, onCopy, onClose }: EditorProps) {
  const t = useTexts();
  const units = useUnits();
  const [tried, setTried] = useState(false);
  const [saving, setSaving] = useState(false);
  const checked = limitOf(form, units);
  const typed = 'limit' in checked ? checked.limit : null;
  const problems = 'problems' in checked ? checked.problems : NONE;
  // A name is missing only once it was to be saved; a wrong number is wrong at once.
  const shown = tried ? problems : problems.filter(problem => problem !== 'name');
  const changed = limit === null || isChanged(form, limit, units);
  const draft = limit?.id ?? NEW;
  const notice = useNotice(typed);
  const refit = useRefit(form);

  const save = async () => {
    setTried(true);
    if (saving || typed === null) return;
    setSaving(true);
    const done = await attempt(t('limits.not-saved'), async () => {
      const { id } = await call('saveLimit', typed);
      onSaved(id);
      settleDraft(draft, form, id);
    });
    if (!done || limit !== null) setSaving(false);
  };
  return (
    <section className="card c5 fillcol editor" aria-label={t('limits.editor')} data-limit={draft}>
      <EditorHead limit={limit} standing={standing} form={form} onCopy={onCopy} onClose={onClose} />
      <form
        className="card-b top col g16 grow"
        onSubmit={event => {
          event.preventDefault();
          void save();
        }}
        onKeyDown={event => {
          if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          void save();
        }}
      >
        <RuleFields
          form={form}
          problems={shown}
          onChange={next => keepDraft(draft, next)}
          onMeasure={measure => keepDraft(draft, refit(measure))}
        />
        <Problems of={shown} words={problem => t(`limits.problem-${problem}`)} />
        <TestSection limit={typed} />
        <TellFields form={form} onChange={next => keepDraft(draft, next)} />
        <div className="col g8">
          <span className="s12 t3">{t('limits.will-read')}</span>
          <WillRead limit={typed} notice={notice} />
        </div>
        <button type="submit" hidden />
      </form>
      <footer className="dialog-f">
        <TestNotification notice={notice} />
        <span className="grow" />
        <Button disabled={limit !== null && !changed} onClick={() => (limit === null ? onClose() : dropDraft(draft))}>
          {t(limit === null ? 'common.cancel' : 'limits.revert')}
        </Button>
        <Button look={saving ? 'busy' : 'primary'} disabled={!changed && !saving} onClick={() => void save()}>
          {t('common.save')}
        </Button>
      </footer>
    </section>
  );
}
const NONE: readonly FormProblem[] = [];

/** The form over another measure, which begins with what the servers use now. */
function useRefit(form: LimitForm): (measure: Measure) => LimitForm {
  const t = useTexts();
  const units = useUnits();
  const servers = useServers();
  return measure => {
    const names = { before: t(`measure.${form.measure}`), after: t(`measure.${measure}`) };
    const metric = METRICS.find(each => each === measure);
    const now = metric === undefined ? [] : servers.flatMap(({ summary }) => metricOf(summary, metric) ?? []);
    const kindOf = (id: string) => servers.find(({ server }) => server.id === id)?.server.kind;
    return withMeasure(form, measure, names, kindOf, now.length === 0 ? null : Math.max(...now), units);
  };
}

function EditorHead({ limit, standing, form, onCopy, onClose }: Omit<EditorProps, 'onSaved'>) {
  const t = useTexts();
  const remove = async (gone: Limit) => {
    const done = await attempt(t('limits.not-deleted'), () => call('removeLimit', { id: gone.id }));
    if (!done) return;
    dropDraft(gone.id);
    tell('ok', t('limits.deleted', { name: gone.name }), null, {
      label: t('limits.undo'),
      run: () => void attempt(t('limits.not-saved'), () => call('saveLimit', { ...gone, id: null })),
    });
  };
  return (
    <div className="card-h line">
      <h2 className="cut">{limit?.name ?? t('limits.new')}</h2>
      {limit === null || standing === undefined ? null : (
        <State shape={standingShape(limit, standing.state)} quiet small>
          {t(`limits.state-${standing.state}`)}
        </State>
      )}
      <span className="end">
        {limit === null ? (
          <IconButton icon={X} label={t('common.close')} onClick={onClose} />
        ) : (
          <>
            <IconButton
              icon={Copy}
              label={t('limits.duplicate')}
              onClick={() => onCopy({ ...form, id: null, name: t('limits.copy-of', { name: form.name }).slice(0, 100) })}
            />
            <IconButton icon={Trash2} label={t('limits.delete', { name: limit.name })} onClick={() => void remove(limit)} />
          </>
        )}
      </span>
    </div>
  );
}
