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

/** Why an address that accepts and never speaks is not tried again, and the rule that is missing there. */
export function LoopFinding({ address, children }: { readonly address: string; readonly children?: React.ReactNode }) {
  const t = useTexts();
  return (
    <Finding
      severity="danger"
      title={t('loop.title')}
      text={t('loop.text', { address })}
      config={MISSING_RULE}
      steps={[t('loop.step-rule'), t('loop.step-restart'), t('loop.step-connect'), t('loop.or-new')]}
    >
      {children}
      <Button size="sm" icon={FileSearch} onClick={() => open({ type: 'check-config' })}>
        {t('config.check')}
      </Button>
    </Finding>
  );
}

/** The page's word on a server in that state; it is connected to when the user says so, and not before. */
export function ApiLoop({ server }: { readonly server: XrayServer }) {
  const t = useTexts();
  const [asking, setAsking] = useState(false);
  return (
    <>
      <LoopFinding address={server.address}>
        <Button size="sm" icon={RefreshCw} onClick={() => setAsking(true)}>
          {t('loop.connect')}
        </Button>
        {server.lab ? null : (
          <Button size="sm" onClick={() => open({ type: 'edit-server', serverId: server.id })}>
            {t('server.edit')}
          </Button>
        )}
      </LoopFinding>
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
