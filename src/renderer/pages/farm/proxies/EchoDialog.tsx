import { useId, useState } from 'react';
import { call } from '../../../api';
import { useApp, useTexts } from '../../../stores/app';
import { attempt } from '../../../stores/toasts';
import { overlayCloser } from '../../../stores/view';
import { TextField } from '../../../ui/controls';
import { FormDialog } from '../../../ui/FormDialog';
import { isHttpUrl } from '../../../ui/httpUrl';

/** Asks once for the address that tells callers their IP; with it the tests begin. */
export function EchoDialog({ serverId, proxyIds }: { readonly serverId: string; readonly proxyIds: readonly number[] }) {
  const t = useTexts();
  const id = useId();
  const [url, setUrl] = useState(useApp(state => state.settings.proxyEchoUrl) ?? '');
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const good = isHttpUrl(url);
  const submit = async () => {
    setTried(true);
    if (!good || busy) return;
    setBusy(true);
    const close = overlayCloser();
    const begun = await attempt(t('proxyTest.not-begun'), async () => {
      await call('changeSettings', { proxyEchoUrl: url.trim() });
      await call('testProxies', { serverId, proxyIds });
    });
    setBusy(false);
    if (begun) close();
  };
  return (
    <FormDialog title={t('echo.title')} verb={t('echo.verb', { count: proxyIds.length })} busy={busy} onSubmit={() => void submit()}>
      <label htmlFor={id}>{t('echo.address')}</label>
      <TextField
        id={id}
        autoFocus
        value={url}
        onChange={setUrl}
        placeholder="https://www.cloudflare.com/cdn-cgi/trace"
        invalid={tried && !good}
        aria-describedby={`${id}-hint`}
      />
      <span />
      <div className="col g4" id={`${id}-hint`}>
        <p className="hint">{t('echo.text')}</p>
        <p className="hint">{t('echo.cost')}</p>
        {tried && !good ? (
          <p className="hint c-bad" role="alert">
            {t('echo.problem')}
          </p>
        ) : null}
      </div>
    </FormDialog>
  );
}
