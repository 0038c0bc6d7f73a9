import { ruleLines } from '@shared/doctor/lines';
import type { XrayServer } from '@shared/model';
import { FileSearch, RefreshCw } from 'lucide-react';
import { useState } from 'react';
import { call } from '../../api';
import { useTexts } from '../../stores/app';
import { open } from '../../stores/view';
import { Button } from '../../ui/Button';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { Finding } from './Finding';

/** The rule that an API of the old style needs, by its usual names; without it one connection runs in a circle. */
const MISSING_RULE = ruleLines('api', 'api', false);

/** A server whose API accepts and never speaks: not tried again by itself, explained, with the rule that it lacks. */
export function ApiLoop({ server }: { readonly server: XrayServer }) {
  const t = useTexts();
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Finding
        severity="danger"
        title={t('loop.title')}
        text={t('loop.text', { address: server.address })}
        config={MISSING_RULE}
        steps={[t('loop.step-rule'), t('loop.step-restart'), t('loop.step-connect'), t('loop.or-new')]}
      >
        <Button size="sm" icon={RefreshCw} onClick={() => setAsking(true)}>
          {t('loop.connect')}
        </Button>
        <Button size="sm" icon={FileSearch} onClick={() => open({ type: 'check-config' })}>
          {t('config.check')}
        </Button>
        {server.lab ? null : (
          <Button size="sm" look="ghost" onClick={() => open({ type: 'edit-server', serverId: server.id })}>
            {t('server.edit')}
          </Button>
        )}
      </Finding>
      {asking ? (
        <ConfirmDialog
          danger
          title={t('loop.ask-title', { name: server.name })}
          text={t('loop.ask-text')}
          verb={t('loop.connect')}
          failed={t('server.read-failed', { name: server.name })}
          run={() => call('refreshServer', { id: server.id })}
          onClose={() => setAsking(false)}
        />
      ) : null}
    </>
  );
}
