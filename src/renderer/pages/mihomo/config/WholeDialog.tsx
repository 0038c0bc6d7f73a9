import { Copy } from 'lucide-react';
import { useState } from 'react';
import { call } from '../../../api';
import { useTexts } from '../../../stores/app';
import { useReading } from '../../../stores/reading';
import { attempt } from '../../../stores/toasts';
import { Banner } from '../../../ui/Banner';
import { Button } from '../../../ui/Button';
import { Dialog } from '../../../ui/Dialog';
import { failureText } from '../../../ui/failure';
import { Skeleton } from '../../../ui/states';

/** All of the running configuration that the core tells of, as YAML. */
export function WholeDialog({ serverId, onClose }: { readonly serverId: string; readonly onClose: () => void }) {
  const t = useTexts();
  const { value, failure } = useReading('readWholeCoreConfig', { serverId }, { everyMs: null, on: true });
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    if (value) setCopied(await attempt(t('key.copy-failed'), () => call('copyText', { text: value.yaml, sensitive: false })));
  };
  return (
    <Dialog
      title={t('coreConfig.whole')}
      onClose={onClose}
      footer={
        <>
          <span className="grow s12 t3">{t('coreConfig.whole-text')}</span>
          <Button look="ghost" onClick={onClose}>
            {t('common.close')}
          </Button>
          <Button look="primary" icon={Copy} disabled={value === null} onClick={() => void copy()}>
            {t(copied ? 'key.copied' : 'coreConfig.copy-yaml')}
          </Button>
        </>
      }
    >
      {failure ? <Banner shape="bad" tone="bad" title={t('coreConfig.not-read')} text={failureText(t, failure)} /> : null}
      {value === null && !failure ? <Skeleton bars={8} /> : null}
      {value ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: long lines scroll, also by keyboard
        <section className="code wholeconf" aria-label={t('coreConfig.whole')} tabIndex={0}>
          <pre className="lns">
            {value.yaml.split('\n').map((line, index) => (
              <span key={String(index)} className="ln">
                {line}
              </span>
            ))}
          </pre>
        </section>
      ) : null}
    </Dialog>
  );
}
