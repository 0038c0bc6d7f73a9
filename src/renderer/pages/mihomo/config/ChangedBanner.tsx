import { toYaml } from '@shared/mihomo/yaml';
import { Copy, History, Undo2 } from 'lucide-react';
import { call } from '../../../api';
import { useTexts } from '../../../stores/app';
import { attempt, tell } from '../../../stores/toasts';
import { Button } from '../../../ui/Button';
import { Icon } from '../../../ui/icons';
import { needsForce, worthWriting } from './coreText';
import type { CoreConfigPart } from './useCoreConfig';

/** What was changed from here and is not in the core's file: to be taken along, or back. */
export function ChangedBanner({ part }: { readonly part: CoreConfigPart }) {
  const t = useTexts();
  const { changed, values, runs } = part.view;
  if (changed.length === 0) return null;
  const copy = async () => {
    const text = toYaml(Object.fromEntries(changed.map(field => [field, worthWriting(values[field])])));
    if (await attempt(t('key.copy-failed'), () => call('copyText', { text, sensitive: false }))) tell('ok', t('coreConfig.copied-changes'));
  };
  const loading = runs.reload?.outcome === null;
  return (
    <div className="banner plain" data-changed={changed.join(' ')}>
      <span className="t3">
        <Icon of={History} />
      </span>
      <span className="txt s12">
        {t('coreConfig.changed')} <span className="med">{changed.map(field => t(`coreConfig.short-${field}`)).join(', ')}</span>.{' '}
        <span className="t3">{t('coreConfig.changed-until')}</span>
      </span>
      <Button size="sm" look="ghost" icon={Copy} onClick={() => void copy()}>
        {t('coreConfig.copy-yaml')}
      </Button>
      <Button
        size="sm"
        icon={Undo2}
        look={loading ? 'busy' : 'default'}
        disabled={!part.live}
        onClick={() => void part.act({ type: 'reload', source: { type: 'default' }, force: needsForce(changed) })}
      >
        {t('coreConfig.back-to-file')}
      </Button>
    </div>
  );
}
