import { unitIn } from '@shared/format';
import type { FarmLogin } from '@shared/model';
import { useId, useState } from 'react';
import { call } from '../../../api';
import { useTexts } from '../../../stores/app';
import { readAgain, useReading } from '../../../stores/reading';
import { tell } from '../../../stores/toasts';
import { closeOverlay, overlayCloser } from '../../../stores/view';
import { TextField } from '../../../ui/controls';
import { FormDialog } from '../../../ui/FormDialog';
import { failureText } from '../../../ui/failure';
import { Problems } from '../../../ui/Problems';
import { SecretField } from '../../onboarding/ServerFields';
import { useSend } from '../useSend';
import { type LoginForm, loginChangeOf, loginDraftOf, loginFormOf, loginProblems } from './loginForm';
import { noteLogin } from './toldLogins';

/** A new login, or a changed one; an existing one is read first, since the list does not tell its limits. */
export function LoginDialog({ serverId, login }: { readonly serverId: string; readonly login: FarmLogin | null }) {
  const t = useTexts();
  const reading = useReading('readLogin', { serverId, loginId: login?.id ?? 0 }, { everyMs: null, on: login !== null && !login.known });
  const before = login === null || login.known ? login : reading.value;
  if (login === null || before !== null) return <Fields serverId={serverId} before={before} />;
  return (
    <FormDialog
      title={t('login.edit-title', { name: login.login })}
      verb={t('common.save')}
      busy={false}
      able={false}
      failed={reading.failure ? { title: t('login.not-read', { name: login.login }), text: failureText(t, reading.failure) } : null}
      onSubmit={() => undefined}
    >
      <span className="s12 t2">{reading.failure ? '' : t('common.loading')}</span>
    </FormDialog>
  );
}

function Fields({ serverId, before }: { readonly serverId: string; readonly before: FarmLogin | null }) {
  const t = useTexts();
  const id = useId();
  const [form, setForm] = useState<LoginForm>(() => loginFormOf(before));
  const [tried, setTried] = useState(false);
  const { busy, failed, send } = useSend();
  const problems = loginProblems(form, before === null);
  const wrong = (problem: (typeof problems)[number]) => tried && problems.includes(problem);
  const set = (part: Partial<LoginForm>) => setForm(now => ({ ...now, ...part }));
  const submit = async () => {
    setTried(true);
    if (busy || problems.length > 0) return;
    const change = before === null ? null : loginChangeOf(before, form);
    if (change !== null && Object.keys(change).length === 0) {
      closeOverlay();
      return;
    }
    const close = overlayCloser();
    const saved = await send(
      () =>
        before === null || change === null
          ? call('addLogin', { serverId, draft: loginDraftOf(form) })
          : call('editLogin', { serverId, loginId: before.id, change }),
      login => noteLogin(serverId, login),
    );
    readAgain();
    if (!saved) return;
    tell('ok', t(before === null ? 'login.added' : 'login.saved', { name: form.login }));
    close();
  };
  const mega = <span className="t3">{unitIn('Mbit/s', t.language)}</span>;
  return (
    <FormDialog
      title={before === null ? t('login.add') : t('login.edit-title', { name: before.login })}
      hint={t('keyForm.saves')}
      verb={t(busy ? 'keyForm.reading-back' : before === null ? 'login.add' : 'common.save')}
      busy={busy}
      failed={failed}
      onSubmit={() => void submit()}
    >
      <label htmlFor={`${id}login`}>{t('login.login')}</label>
      <TextField
        id={`${id}login`}
        value={form.login}
        onChange={login => set({ login })}
        invalid={wrong('login')}
        autoFocus
        maxLength={60}
        disabled={busy}
      />
      <label htmlFor={`${id}password`}>{t('login.password')}</label>
      <SecretField
        id={`${id}password`}
        value={form.password}
        onChange={password => set({ password })}
        invalid={wrong('password')}
        {...(before === null ? {} : { placeholder: t('login.kept') })}
      />
      <label htmlFor={`${id}down`}>{t('login.down')}</label>
      <TextField
        id={`${id}down`}
        inputMode="decimal"
        value={form.down}
        onChange={down => set({ down })}
        placeholder={t('login.no-limit')}
        invalid={wrong('down')}
        after={mega}
        disabled={busy}
      />
      <label htmlFor={`${id}up`}>{t('login.up')}</label>
      <TextField
        id={`${id}up`}
        inputMode="decimal"
        value={form.up}
        onChange={up => set({ up })}
        placeholder={t('login.no-limit')}
        invalid={wrong('up')}
        after={mega}
        disabled={busy}
      />
      <span />
      <div className="col g4">
        <Problems of={tried ? problems : []} words={problem => t(`login.problem-${problem}`)} />
        <p className="hint">{t('login.hint')}</p>
      </div>
    </FormDialog>
  );
}
