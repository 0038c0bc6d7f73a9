import { useId, useState } from 'react';
import { call } from '../../api';
import { useTexts } from '../../stores/app';
import { attempt } from '../../stores/toasts';
import { Button } from '../../ui/Button';
import { SecretField } from '../onboarding/ServerFields';
import { Row } from './rows';

/** The secret goes into the keychain and never comes back here. */
export function WebhookSecretRow({ stored, onStored }: { readonly stored: boolean | null; readonly onStored: () => void }) {
  const t = useTexts();
  const id = useId();
  const [typed, setTyped] = useState('');
  const [busy, setBusy] = useState(false);
  const store = async (secret: string) => {
    setBusy(true);
    if (await attempt(t('webhook.secret-not-stored'), () => call('setWebhookSecret', { secret }))) setTyped('');
    setBusy(false);
    onStored();
  };
  return (
    <Row
      title={t('webhook.secret')}
      text={t(stored === null ? 'webhook.secret-text' : stored ? 'webhook.secret-stored' : 'webhook.secret-none')}
    >
      <form
        className="row w280"
        onSubmit={event => {
          event.preventDefault();
          if (typed !== '') void store(typed);
        }}
      >
        <label htmlFor={id} className="sr">
          {t('webhook.secret')}
        </label>
        <SecretField className="grow" id={id} value={typed} onChange={setTyped} placeholder={stored ? '••••••••' : ''} />
        {typed === '' && stored ? (
          <Button size="sm" look={busy ? 'busy' : 'default'} onClick={() => void store('')}>
            {t('webhook.secret-forget')}
          </Button>
        ) : (
          <Button size="sm" look={busy ? 'busy' : 'default'} disabled={typed === ''} onClick={() => void store(typed)}>
            {t('webhook.secret-store')}
          </Button>
        )}
      </form>
    </Row>
  );
}
