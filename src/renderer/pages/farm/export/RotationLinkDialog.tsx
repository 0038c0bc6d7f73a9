import { useState } from 'react';
import { call, failureOf } from '../../../api';
import { useTexts } from '../../../stores/app';
import { tell } from '../../../stores/toasts';
import { closeOverlay, overlayCloser } from '../../../stores/view';
import { Banner } from '../../../ui/Banner';
import { Button } from '../../../ui/Button';
import { Dialog } from '../../../ui/Dialog';
import { failureText } from '../../../ui/failure';
import { clipboardText } from '../proxies/proxyActions';
import { LinkTokenFields, useLinksAllowed } from './LinkTokenFields';
import { EMPTY_TOKEN, tokenOf } from './linkToken';

/** Copies a link that rotates a port for whoever has it, after saying what else it opens. */
export function RotationLinkDialog(props: { readonly serverId: string; readonly portId: number; readonly portName: string }) {
  const t = useTexts();
  const { serverId, portId, portName } = props;
  const [form, setForm] = useState(EMPTY_TOKEN);
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<string | null>(null);
  const allowed = useLinksAllowed();
  const token = tokenOf(form);
  const copy = async () => {
    if (busy || token === null || !allowed) return;
    setBusy(true);
    setFailed(null);
    const close = overlayCloser();
    try {
      const { opens } = await call('copyRotationLink', { serverId, portId, token });
      tell(opens === 'own-ports' ? 'ok' : 'warn', t(`rotationLink.copied-${opens}`, { name: portName }), clipboardText(t));
      close();
    } catch (thrown) {
      setBusy(false);
      const failure = failureOf(thrown);
      setFailed(failure.code === 'forbidden' ? t('rotationLink.forbidden') : failureText(t, failure));
    }
  };
  return (
    <Dialog
      narrow
      title={t('rotationLink.title', { name: portName })}
      onClose={closeOverlay}
      onSubmit={() => void copy()}
      footer={
        <>
          <span className="t3 s12 grow cut">{clipboardText(t)}</span>
          <Button look="ghost" onClick={closeOverlay}>
            {t('common.cancel')}
          </Button>
          <Button look={busy ? 'busy' : 'primary'} disabled={token === null || !allowed} onClick={() => void copy()}>
            {t('rotationLink.copy')}
          </Button>
        </>
      }
    >
      <div className="col g12">
        <p className="s12 t2">{t('rotationLink.text')}</p>
        <LinkTokenFields form={form} onChange={setForm} />
        {failed === null ? null : <Banner shape="bad" tone="bad" title={t('rotationLink.failed')} text={failed} />}
      </div>
    </Dialog>
  );
}
