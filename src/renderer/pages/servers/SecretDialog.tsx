import { useId, useState } from 'react';
import { call, failureOf } from '../../api';
import { useApp, useTexts } from '../../stores/app';
import { overlayCloser } from '../../stores/view';
import { Switch } from '../../ui/controls';
import { FormDialog } from '../../ui/FormDialog';
import { failureText } from '../../ui/failure';
import { SecretField } from '../onboarding/ServerFields';

/** Asks for the secret of a server again; without a usable keychain it lasts for this run only. */
export function SecretDialog({ serverId }: { readonly serverId: string }) {
  const t = useTexts();
  const id = useId();
  const server = useApp(state => state.servers[serverId]);
  const keychain = useApp(state => state.app.keychain === 'ready');
  const [secret, setSecret] = useState('');
  const [remember, setRemember] = useState(keychain);
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<string | null>(null);
  if (!server) return null;
  const save = async () => {
    if (busy || secret === '') return;
    setBusy(true);
    const close = overlayCloser();
    try {
      await call('giveSecret', { id: serverId, secret, remember: remember && keychain });
      close();
    } catch (thrown) {
      setFailed(failureText(t, failureOf(thrown)));
      setBusy(false);
    }
  };
  return (
    <FormDialog
      title={t('secret.title', { name: server.name })}
      verb={t('secret.use')}
      busy={busy}
      able={secret !== ''}
      failed={failed === null ? null : { title: t('secret.failed'), text: failed }}
      onSubmit={() => void save()}
    >
      <label htmlFor={id}>{t(`form.secret-${server.kind === 'xray' ? 'farm' : server.kind}`)}</label>
      <SecretField id={id} value={secret} onChange={setSecret} />
      <span className="lbl">{t('secret.keep')}</span>
      <span className="row">
        <Switch label={t('secret.keep')} on={remember && keychain} onChange={setRemember} disabled={!keychain} />
        <span className="s12 t3">{t(keychain ? 'secret.keep-text' : 'secret.this-run')}</span>
      </span>
    </FormDialog>
  );
}
