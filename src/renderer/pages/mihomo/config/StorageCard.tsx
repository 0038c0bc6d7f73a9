import { formatCount } from '@shared/format';
import { useId, useState } from 'react';
import { call, failureOf } from '../../../api';
import { useTexts } from '../../../stores/app';
import { Button } from '../../../ui/Button';
import { ConfirmDialog } from '../../../ui/ConfirmDialog';
import { TextField } from '../../../ui/controls';
import { failureText } from '../../../ui/failure';
import { State } from '../../../ui/Shape';

type Told =
  | { readonly type: 'none' | 'busy' }
  | { readonly type: 'read' | 'saved'; readonly bytes: number }
  | { readonly type: 'nothing' | 'removed' }
  | { readonly type: 'failed'; readonly text: string };

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

/** Values that the core keeps for web dashboards, by their key. The core lists no keys. */
export function StorageCard({ serverId, live }: { readonly serverId: string; readonly live: boolean }) {
  const t = useTexts();
  const id = useId();
  const [key, setKey] = useState('');
  /** The value as text, of the key that was read; null: none is shown. */
  const [shown, setShown] = useState<{ readonly key: string; readonly text: string; readonly stored: boolean } | null>(null);
  const [told, setTold] = useState<Told>({ type: 'none' });
  const [removing, setRemoving] = useState(false);
  const busy = told.type === 'busy';
  const wrong = shown !== null && shown.text.trim() !== '' && !isJson(shown.text);
  const able = live && !busy && key.trim() !== '';

  const read = async () => {
    if (!able) return;
    setTold({ type: 'busy' });
    try {
      const { text, bytes } = await call('readCoreStorage', { serverId, key: key.trim() });
      setShown({ key: key.trim(), text: text ?? '', stored: text !== null });
      setTold(text === null ? { type: 'nothing' } : { type: 'read', bytes });
    } catch (thrown) {
      setTold({ type: 'failed', text: failureText(t, failureOf(thrown)) });
    }
  };
  const write = async (to: string, text: string | null) => {
    setTold({ type: 'busy' });
    try {
      const stored = await call('writeCoreStorage', { serverId, key: to, text });
      setShown({ key: to, text: stored.text ?? '', stored: stored.text !== null });
      setTold(text === null ? { type: 'removed' } : { type: 'saved', bytes: stored.bytes });
    } catch (thrown) {
      setTold({ type: 'failed', text: failureText(t, failureOf(thrown)) });
    }
  };
  return (
    <section className="card" aria-label={t('coreConfig.storage')}>
      <div className="card-h line">
        <h2>{t('coreConfig.storage')}</h2>
        <span className="t3 s12 cut">{t('coreConfig.storage-text')}</span>
      </div>
      <div className="card-b top col g12">
        <form
          className="row"
          onSubmit={event => {
            event.preventDefault();
            void read();
          }}
        >
          <TextField
            className="grow"
            size32={false}
            aria-label={t('coreConfig.storage-key')}
            placeholder={t('coreConfig.storage-key')}
            maxLength={200}
            value={key}
            onChange={next => {
              setKey(next);
              setShown(null);
              setTold({ type: 'none' });
            }}
          />
          <Button type="submit" look={busy ? 'busy' : 'default'} disabled={!able}>
            {t('coreConfig.storage-read')}
          </Button>
        </form>
        {shown === null ? null : (
          <>
            <label className="sr" htmlFor={`${id}value`}>
              {t('coreConfig.storage-value', { key: shown.key })}
            </label>
            <textarea
              id={`${id}value`}
              className="area-field short"
              spellCheck={false}
              maxLength={1_048_576}
              value={shown.text}
              aria-invalid={wrong || undefined}
              onChange={event => setShown({ ...shown, text: event.target.value })}
            />
          </>
        )}
        {told.type === 'none' && shown === null ? null : (
          <div className="row">
            <span className="grow s12" role="status" data-storage={told.type}>
              {wrong ? (
                <State shape="warn" small>
                  {t('coreConfig.storage-no-json')}
                </State>
              ) : (
                <StorageWord told={told} />
              )}
            </span>
            {shown?.stored ? (
              <Button size="sm" look="ghost" disabled={!live || busy} onClick={() => setRemoving(true)}>
                {t('coreConfig.storage-remove')}
              </Button>
            ) : null}
            {shown === null ? null : (
              <Button
                size="sm"
                disabled={!live || busy || wrong || shown.text.trim() === ''}
                onClick={() => void write(shown.key, shown.text)}
              >
                {t('common.save')}
              </Button>
            )}
          </div>
        )}
      </div>
      {removing && shown ? (
        <ConfirmDialog
          title={t('coreConfig.storage-remove-title', { key: shown.key })}
          text={t('coreConfig.storage-remove-text')}
          verb={t('coreConfig.storage-remove')}
          failed={t('common.failed')}
          danger
          run={() => write(shown.key, null)}
          onClose={() => setRemoving(false)}
        />
      ) : null}
    </section>
  );
}

function StorageWord({ told }: { readonly told: Told }) {
  const t = useTexts();
  switch (told.type) {
    case 'none':
    case 'busy':
      return null;
    case 'read':
    case 'saved':
      return (
        <State shape="ok" quiet small>
          {t(told.type === 'read' ? 'coreConfig.storage-is' : 'coreConfig.storage-saved', { bytes: formatCount(told.bytes) })}
        </State>
      );
    case 'nothing':
    case 'removed':
      return (
        <State shape="off" small>
          {t(`coreConfig.storage-${told.type}`)}
        </State>
      );
    case 'failed':
      return (
        <State shape="bad" small>
          {told.text}
        </State>
      );
  }
}
