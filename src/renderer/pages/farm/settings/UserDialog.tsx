import type { FarmUser } from '@shared/model';
import { useId, useState } from 'react';
import { call } from '../../../api';
import { useTexts } from '../../../stores/app';
import { readAgain } from '../../../stores/reading';
import { tell } from '../../../stores/toasts';
import { closeOverlay, overlayCloser } from '../../../stores/view';
import { Switch, TextField } from '../../../ui/controls';
import { FormDialog } from '../../../ui/FormDialog';
import { Problems } from '../../../ui/Problems';
import { SecretField } from '../../onboarding/ServerFields';
import { useSend } from '../useSend';
import { type UserForm, userChangeOf, userDraftOf, userFormOf, userProblems } from './userForm';

/** A new user of the farm's panel, or a changed one. */
export function UserDialog({ serverId, user }: { readonly serverId: string; readonly user: FarmUser | null }) {
  const t = useTexts();
  const id = useId();
  const [form, setForm] = useState<UserForm>(() => userFormOf(user, Intl.DateTimeFormat().resolvedOptions().timeZone));
  const [tried, setTried] = useState(false);
  const { busy, failed, send } = useSend();
  const problems = userProblems(form, user === null);
  const wrong = (problem: string) => tried && (problems as readonly string[]).includes(problem);
  const set = (part: Partial<UserForm>) => setForm(now => ({ ...now, ...part }));
  const submit = async () => {
    setTried(true);
    if (busy || problems.length > 0) return;
    const change = user === null ? null : userChangeOf(user, form);
    if (change !== null && Object.keys(change).length === 0) {
      closeOverlay();
      return;
    }
    const close = overlayCloser();
    const saved = await send(() =>
      user === null || change === null
        ? call('addFarmUser', { serverId, draft: userDraftOf(form) })
        : call('editFarmUser', { serverId, userId: user.id, change }),
    );
    readAgain();
    if (!saved) return;
    tell('ok', t(user === null ? 'farmUser.added' : 'farmUser.saved', { name: form.username }));
    close();
  };
  const text = (key: 'username' | 'email' | 'firstName' | 'lastName' | 'phone' | 'timezone') => (
    <>
      <label htmlFor={`${id}${key}`}>{t(`farmUser.field-${key}`)}</label>
      <TextField
        id={`${id}${key}`}
        value={form[key]}
        onChange={value => set({ [key]: value })}
        invalid={wrong(key)}
        maxLength={150}
        autoFocus={key === 'username'}
        disabled={busy}
      />
    </>
  );
  const secret = (key: 'password' | 'again') => (
    <>
      <label htmlFor={`${id}${key}`}>{t(`farmUser.field-${key}`)}</label>
      <SecretField
        id={`${id}${key}`}
        value={form[key]}
        onChange={value => set({ [key]: value })}
        invalid={wrong(key)}
        {...(user === null || key === 'again' ? {} : { placeholder: t('login.kept') })}
      />
    </>
  );
  return (
    <FormDialog
      title={user === null ? t('farmUser.add') : t('farmUser.edit-title', { name: user.username })}
      hint={t('keyForm.saves')}
      verb={t(busy ? 'keyForm.reading-back' : user === null ? 'farmUser.add' : 'common.save')}
      busy={busy}
      failed={failed}
      onSubmit={() => void submit()}
    >
      {text('username')}
      {secret('password')}
      {user !== null && form.password === '' ? null : secret('again')}
      {text('email')}
      {text('firstName')}
      {text('lastName')}
      {text('phone')}
      {text('timezone')}
      <span className="lbl">{t('farmUser.field-active')}</span>
      <div className="row">
        <Switch label={t('farmUser.field-active')} on={form.active} disabled={user?.self === true} onChange={active => set({ active })} />
        <span className="s12 t2">{t('farmUser.active-hint')}</span>
      </div>
      <span />
      <div className="col g4">
        <Problems of={tried ? problems : []} words={problem => t(`farmUser.problem-${problem}`)} />
      </div>
    </FormDialog>
  );
}
