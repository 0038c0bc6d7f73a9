import type { Failure, KeyChange, KeyRow } from '@shared/model';
import { useId, useState } from 'react';
import { failureOf } from '../../api';
import { useApp, useTexts } from '../../stores/app';
import type { KeyField } from '../../stores/keysDialog';
import { tell } from '../../stores/toasts';
import { closeOverlay, overlayCloser } from '../../stores/view';
import { TextField } from '../../ui/controls';
import { FormDialog } from '../../ui/FormDialog';
import { failureText } from '../../ui/failure';
import { Problems } from '../../ui/Problems';
import { useGone } from '../../ui/useGone';
import { changeFrom, type EditForm, editFormOf, editProblems } from './editForm';
import { changeKey } from './keyActions';
import { LimitFields } from './LimitFields';

/** Name, limits, tags and note of a key; only what was changed is sent, and read back. */
export function EditKeyDialog({ row, field }: { readonly row: KeyRow; readonly field: KeyField }) {
  const t = useTexts();
  const sizes = useApp(state => state.settings.sizes);
  const commands = useApp(state => state.servers[row.serverId]?.kind === 'xray');
  const [first] = useState(() => editFormOf(row, sizes, commands));
  const [form, setForm] = useState<EditForm>(first);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [tried, setTried] = useState(false);
  const gone = useGone();
  const id = useId();
  const change: KeyChange = changeFrom(first, form, sizes, Date.now());
  const problems = editProblems(first, form, Date.now());
  const set = (part: Partial<EditForm>) => setForm(now => ({ ...now, ...part }));
  const submit = async () => {
    setTried(true);
    if (busy || problems.length > 0) return;
    if (Object.keys(change).length === 0) {
      closeOverlay();
      return;
    }
    setBusy(true);
    setFailure(null);
    const close = overlayCloser();
    try {
      await changeKey(row, change);
      tell('ok', t('keyForm.saved', { name: change.name ?? row.name }));
      close();
    } catch (thrown) {
      const why = failureOf(thrown);
      if (gone.current) tell('bad', t('keyForm.not-saved', { name: row.name }), failureText(t, why));
      setFailure(why);
      setBusy(false);
    }
  };
  return (
    <FormDialog
      title={t('keyForm.edit', { name: row.name })}
      hint={t('keyForm.saves')}
      verb={t(busy ? 'keyForm.reading-back' : 'common.save')}
      busy={busy}
      failed={failure ? { title: t('keyForm.not-saved', { name: row.name }), text: failureText(t, failure) } : null}
      onSubmit={() => void submit()}
    >
      {commands ? (
        <>
          <label htmlFor={`${id}name`}>{t('key.name')}</label>
          <TextField
            id={`${id}name`}
            value={form.name}
            onChange={name => set({ name })}
            maxLength={100}
            autoFocus={field === 'name'}
            disabled={busy}
          />
        </>
      ) : (
        <>
          <span className="lbl">{t('key.name')}</span>
          <div className="col g4">
            <span className="med">{form.name}</span>
            <p className="hint">{t('cannot.no-rename')}</p>
          </div>
        </>
      )}
      <LimitFields form={form} onChange={set} disabled={busy} focus={field} blocks={commands} />
      <label htmlFor={`${id}tags`}>{t('form.tags')}</label>
      <TextField
        id={`${id}tags`}
        value={form.tags}
        onChange={tags => set({ tags })}
        placeholder={t('keyForm.tags-example')}
        autoFocus={field === 'tags'}
        disabled={busy}
      />
      <label htmlFor={`${id}note`}>{t('keyForm.note')}</label>
      <TextField id={`${id}note`} value={form.note} onChange={note => set({ note })} maxLength={1000} disabled={busy} />
      <span />
      <div className="col g4">
        <Problems of={tried ? problems : []} words={problem => t(`keyForm.problem-${problem}`)} />
        <p className="hint">
          {t(!commands ? 'keyForm.api-hint' : change.name === undefined ? 'keyForm.live-hint' : 'keyForm.rename-hint')}
        </p>
      </div>
    </FormDialog>
  );
}
