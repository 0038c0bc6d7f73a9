import { templateProblem, WEBHOOK_FIELDS, WEBHOOK_TEMPLATES } from '@shared/webhook';
import { useId, useState } from 'react';
import { useTexts } from '../../stores/app';
import { Select } from '../../ui/controls';

type TemplateName = keyof typeof WEBHOOK_TEMPLATES;
const NAMES = Object.keys(WEBHOOK_TEMPLATES) as readonly TemplateName[];

/** The JSON that is sent: one of ours to begin with, then the user's; saved when it is left, if it can be used. */
export function WebhookTemplate({ template, onSave }: { readonly template: string; readonly onSave: (template: string) => void }) {
  const t = useTexts();
  const id = useId();
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? template;
  const problem = templateProblem(text);
  const own = NAMES.find(name => WEBHOOK_TEMPLATES[name] === text);
  const save = (next: string) => {
    if (templateProblem(next) !== null) return;
    if (next !== template) onSave(next);
    setTyped(null);
  };
  return (
    <li className="srow">
      <div className="col grow g8">
        <div className="row row-12">
          <label className="med grow" htmlFor={id}>
            {t('webhook.template')}
          </label>
          <Select<TemplateName | 'own'>
            label={t('webhook.template-take')}
            value={own ?? 'own'}
            onChange={name => {
              if (name !== 'own') save(WEBHOOK_TEMPLATES[name]);
            }}
            options={[...NAMES, ...(own ? [] : (['own'] as const))].map(name => ({ value: name, label: t(`webhook.template-${name}`) }))}
          />
        </div>
        <textarea
          id={id}
          className={`area-field short ${problem ? 'invalid' : ''}`}
          rows={4}
          spellCheck={false}
          value={text}
          aria-invalid={problem !== null || undefined}
          aria-describedby={`${id}hint`}
          onChange={event => setTyped(event.target.value)}
          onBlur={() => save(text)}
          onKeyDown={event => {
            if (event.key === 'Escape') setTyped(null);
          }}
        />
        <span id={`${id}hint`} className={`s12 ${problem ? 'c-bad' : 't3'}`} role={problem ? 'alert' : undefined}>
          {problem
            ? t(`webhook.template-problem-${problem.code}`, { field: problem.code === 'unknown' ? problem.field : '' })
            : t('webhook.template-text', { fields: WEBHOOK_FIELDS.map(field => `{${field}}`).join(' ') })}
        </span>
      </div>
    </li>
  );
}
