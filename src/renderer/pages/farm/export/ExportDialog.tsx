import type { ProxiesWritten } from '@shared/model';
import { Copy, FileDown, Lock } from 'lucide-react';
import { useState } from 'react';
import { call, failureOf } from '../../../api';
import { useApp, useTexts } from '../../../stores/app';
import { tell } from '../../../stores/toasts';
import { closeOverlay, overlayCloser } from '../../../stores/view';
import { Banner } from '../../../ui/Banner';
import { Button } from '../../../ui/Button';
import { Dialog } from '../../../ui/Dialog';
import { failureText } from '../../../ui/failure';
import { Icon } from '../../../ui/icons';
import { isLive } from '../../../ui/serverState';
import { clipboardText } from '../proxies/proxyActions';
import { ExportFields } from './ExportFields';
import { noteText } from './exportText';
import { FormatList } from './FormatList';
import { keepFormat } from './formats';
import { LinkTokenFields, useLinksAllowed } from './LinkTokenFields';
import { EMPTY_TOKEN, tokenOf } from './linkToken';
import { useExport } from './useExport';

/** Farm proxies in any format: chosen here, written by main, which alone knows their passwords. */
export function ExportDialog({ serverId, proxyIds }: { readonly serverId: string; readonly proxyIds: readonly number[] | null }) {
  const t = useTexts();
  const server = useApp(state => state.servers[serverId]);
  const live = useApp(state => {
    const summary = state.summaries[serverId];
    return summary !== undefined && isLive(summary);
  });
  const { form, set, what, preview, failure } = useExport(serverId, proxyIds);
  const [tokenForm, setTokenForm] = useState(EMPTY_TOKEN);
  const [busy, setBusy] = useState<'copy' | 'save' | null>(null);
  const [failed, setFailed] = useState<string | null>(null);
  const allowed = useLinksAllowed();
  if (server?.kind !== 'farm') return null;
  const needsToken = preview?.needsToken ?? false;
  const token = needsToken ? tokenOf(tokenForm) : null;
  const count = preview?.count ?? 0;
  const able = live && preview !== null && count > 0 && preview.problem === null && (!needsToken || (token !== null && allowed));

  const send = async (way: 'copy' | 'save') => {
    if (!able || busy !== null) return;
    setBusy(way);
    setFailed(null);
    const close = overlayCloser();
    try {
      if (form.format === 'template') await call('changeSettings', { proxyTemplate: form.template });
      if (way === 'copy') {
        const done = await call('copyProxies', { what, token });
        tell(shapeOf(done), t('proxyExport.copied', { count: done.count }), clipboardText(t));
      } else {
        const done = await call('saveProxies', { what, token });
        setBusy(null);
        if (done === null) return;
        tell(shapeOf(done), t('proxyExport.saved', { count: done.count }), done.path);
      }
      keepFormat(form.format);
      close();
    } catch (thrown) {
      setBusy(null);
      const problem = failureOf(thrown);
      setFailed(needsToken && problem.code === 'forbidden' ? t('rotationLink.forbidden') : failureText(t, problem));
    }
  };
  return (
    <Dialog
      title={t('proxyExport.title', { count: proxyIds?.length ?? preview?.total ?? 0 })}
      aside={<span className="s12 t3 cut">{server.name}</span>}
      onClose={closeOverlay}
      onSubmit={() => void send('copy')}
      footer={
        <>
          <span className="t3 s12 grow cut">{live ? clipboardText(t) : t('proxyExport.not-live')}</span>
          <Button look="ghost" onClick={closeOverlay}>
            {t('common.cancel')}
          </Button>
          <Button look={busy === 'save' ? 'busy' : 'default'} icon={FileDown} disabled={!able} onClick={() => void send('save')}>
            {t('proxyExport.save-as')}
          </Button>
          <Button look={busy === 'copy' ? 'busy' : 'primary'} icon={Copy} disabled={!able} onClick={() => void send('copy')}>
            {t('proxyExport.copy', { count })}
          </Button>
        </>
      }
    >
      <div className="exp">
        <FormatList value={form.format} onChange={format => set({ format })} />
        <div className="col g12">
          <ExportFields server={server} form={form} set={set} preview={preview} />
          {needsToken ? <LinkTokenFields form={tokenForm} onChange={setTokenForm} /> : null}
          <div className="row s12">
            <span className="t2">{t('proxyExport.preview')}</span>
            <span className="end t3">{preview === null ? '' : t('proxyExport.shown', { shown: preview.shown, count })}</span>
          </div>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
          <section className="code pv" tabIndex={0} aria-label={t('proxyExport.preview')}>
            <pre>{preview?.text ?? ''}</pre>
          </section>
          <p className="s11 t3 row lk">
            <Icon of={Lock} size={12} />
            <span>{preview === null ? t('common.loading') : noteText(t, preview)}</span>
          </p>
          {failure ? <Banner shape="bad" tone="bad" title={t('proxyExport.preview-failed')} text={failureText(t, failure)} /> : null}
          {failed === null ? null : <Banner shape="bad" tone="bad" title={t('proxyExport.failed')} text={failed} />}
        </div>
      </div>
    </Dialog>
  );
}

const shapeOf = ({ opens }: ProxiesWritten): 'ok' | 'warn' => (opens === 'everything' ? 'warn' : 'ok');
