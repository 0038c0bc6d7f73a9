import type { ConfigLine } from '@shared/model';
import { Copy } from 'lucide-react';
import { useState } from 'react';
import { call } from '../../api';
import { useTexts } from '../../stores/app';
import { attempt } from '../../stores/toasts';
import { Button } from '../../ui/Button';

/** Lines of the server's configuration, for the finding of that title, with those to add marked, and a way to take them along. */
export function ConfigLines({ lines, title }: { readonly lines: readonly ConfigLine[]; readonly title: string }) {
  const t = useTexts();
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    const text = lines.map(line => line.text).join('\n');
    setCopied(await attempt(t('key.copy-failed'), () => call('copyText', { text, sensitive: false })));
  };
  return (
    <div className="col g8">
      <div className="row s12">
        <span className="t2 cut grow">{t('doctor.in-config')}</span>
        <Button size="sm" icon={Copy} onClick={() => void copy()}>
          {t(copied ? 'key.copied' : 'about.copy')}
        </Button>
        <span className="sr" role="status">
          {copied ? t('key.copied') : ''}
        </span>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: long lines scroll, also by keyboard */}
      <section className="code" aria-label={t('doctor.lines', { title })} tabIndex={0}>
        <pre className="lns">
          {lines.map((line, index) => (
            <span key={String(index)} className={`ln ${line.add ? 'add' : ''}`}>
              {line.text}
            </span>
          ))}
        </pre>
      </section>
    </div>
  );
}
