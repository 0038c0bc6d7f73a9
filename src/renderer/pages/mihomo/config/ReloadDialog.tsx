import type { CoreConfigSource } from '@shared/model';
import { useEffect, useId, useState } from 'react';
import { useTexts } from '../../../stores/app';
import { tell } from '../../../stores/toasts';
import { Banner } from '../../../ui/Banner';
import { Button } from '../../../ui/Button';
import { Segmented, Switch, TextField } from '../../../ui/controls';
import { Dialog } from '../../../ui/Dialog';
import { failureText } from '../../../ui/failure';
import type { CoreConfigPart } from './useCoreConfig';

type SourceType = CoreConfigSource['type'];
const SOURCES: readonly SourceType[] = ['default', 'path', 'yaml'];

/** Null: what is needed is not there yet. */
function sourceOf(type: SourceType, path: string, yaml: string): CoreConfigSource | null {
  switch (type) {
    case 'default':
      return { type };
    case 'path':
      return /^(\/|[a-z]:[\\/])/i.test(path.trim()) ? { type, path: path.trim() } : null;
    case 'yaml':
      return yaml.trim() === '' ? null : { type, yaml };
  }
}

/** Loads a configuration: the core's own file, another one, or pasted text. It stays open until the core took it: what was pasted is not lost. */
export function ReloadDialog({ part, onClose }: { readonly part: CoreConfigPart; readonly onClose: () => void }) {
  const t = useTexts();
  const id = useId();
  const [type, setType] = useState<SourceType>('default');
  const [path, setPath] = useState('');
  const [yaml, setYaml] = useState('');
  const [force, setForce] = useState(false);
  const [runId, setRunId] = useState<string | null>(null);
  const source = sourceOf(type, path, yaml);
  const run = part.view.runs.reload;
  const mine = runId !== null && run?.id === runId ? run : null;
  const busy = run !== undefined && run.outcome === null;
  const done = mine?.outcome?.type === 'done';
  useEffect(() => {
    if (!done) return;
    tell('ok', t('coreConfig.loaded'));
    onClose();
  }, [done, onClose, t]);
  const load = async () => {
    if (source !== null && !busy && part.live) setRunId(await part.act({ type: 'reload', source, force }));
  };
  return (
    <Dialog
      title={t('coreConfig.load-title')}
      onClose={onClose}
      onSubmit={() => void load()}
      footer={
        <>
          <span className="grow s12 t3">{t('coreConfig.load-loses')}</span>
          <Button look="ghost" onClick={onClose}>
            {t('common.close')}
          </Button>
          <Button look={busy ? 'busy' : 'primary'} disabled={source === null || !part.live} onClick={() => void load()}>
            {t('coreConfig.load')}
          </Button>
        </>
      }
    >
      <div className="col g12">
        <div>
          <Segmented
            label={t('coreConfig.load-from')}
            value={type}
            options={SOURCES.map(value => ({ value, label: t(`coreConfig.from-${value}`) }))}
            onChange={setType}
          />
        </div>
        {type === 'path' ? (
          <div className="col g4">
            <label className="s12 t2" htmlFor={`${id}path`}>
              {t('coreConfig.path')}
            </label>
            <TextField id={`${id}path`} autoFocus value={path} maxLength={4096} placeholder="/etc/mihomo/other.yaml" onChange={setPath} />
            <p className="s12 t3">{t('coreConfig.path-hint')}</p>
          </div>
        ) : null}
        {type === 'yaml' ? (
          <div className="col g4">
            <label className="s12 t2" htmlFor={`${id}yaml`}>
              {t('coreConfig.yaml')}
            </label>
            <textarea
              id={`${id}yaml`}
              className="area-field"
              spellCheck={false}
              autoFocus
              value={yaml}
              onChange={event => setYaml(event.target.value)}
            />
            <p className="s12 t3">{t('coreConfig.yaml-hint')}</p>
          </div>
        ) : null}
        <div className="row row-12">
          <Switch label={t('coreConfig.force')} on={force} onChange={setForce} />
          <span className="two">
            <span className="s12">{t('coreConfig.force')}</span>
            <span className="s12 t3">{t(force ? 'coreConfig.force-on' : 'coreConfig.force-off')}</span>
          </span>
        </div>
        <div role="status">
          {mine?.outcome?.type === 'failed' ? (
            <Banner shape="bad" tone="bad" title={t('coreConfig.not-loaded')} text={failureText(t, mine.outcome.failure)} />
          ) : null}
        </div>
      </div>
    </Dialog>
  );
}
