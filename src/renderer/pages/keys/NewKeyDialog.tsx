import { decimalIn, formatDuration } from '@shared/format';
import { useId, useState } from 'react';
import { useNow, useServers, useTexts } from '../../stores/app';
import { closeOverlay } from '../../stores/view';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { isKeyServer } from '../../ui/commands';
import { Select, TextField } from '../../ui/controls';
import { Dialog } from '../../ui/Dialog';
import { failureText } from '../../ui/failure';
import { Ring } from '../../ui/icons';
import { isLive, stateWord } from '../../ui/serverState';
import { KeyResult, VerifiedIcon } from './KeyResult';
import { useKeyMaking } from './useKeyMaking';

/** New key: form, then its verified result. */
export function NewKeyDialog({ serverId }: { readonly serverId: string | null }) {
  const t = useTexts();
  const now = useNow();
  const servers = useServers().filter(isKeyServer);
  const first = servers.find(view => view.server.id === serverId) ?? servers.find(({ summary }) => isLive(summary)) ?? servers[0];
  const [chosen, setChosen] = useState(first?.server.id ?? '');
  const [name, setName] = useState('');
  const nameId = useId();
  const { making, make, again } = useKeyMaking();
  const target = servers.find(({ server }) => server.id === chosen);
  const live = target !== undefined && isLive(target.summary);
  const pattern = target && 'keyPattern' in target.server ? target.server.keyPattern : '';

  if (making.state === 'made') {
    const { made, tookMs } = making;
    return (
      <Dialog
        onClose={closeOverlay}
        icon={<VerifiedIcon made={made} />}
        title={t(made.verified ? 'key.works' : 'key.not-verified', { name: made.key.name })}
        aside={<span className="t3 s12">{t('key.made-in', { s: decimalIn(Math.max(0.1, tookMs / 1000).toFixed(1), t.language) })}</span>}
        footer={
          <>
            <span className="grow" />
            <Button
              onClick={() => {
                setName('');
                again();
              }}
            >
              {t('key.another')}
            </Button>
            <Button onClick={closeOverlay}>{t('common.done')}</Button>
          </>
        }
      >
        <KeyResult made={made} />
      </Dialog>
    );
  }
  const busy = making.state === 'making';
  const submit = () => {
    if (live && !busy) void make(chosen, name);
  };
  return (
    <Dialog
      narrow
      title={t('key.new')}
      onClose={closeOverlay}
      onSubmit={submit}
      footer={
        <>
          <span className="t3 s12 grow cut">
            <kbd>Ctrl Enter</kbd> {t('key.submit-hint')}
          </span>
          <Button look="ghost" onClick={closeOverlay}>
            {t('common.cancel')}
          </Button>
          <Button look={busy ? 'busy' : 'primary'} disabled={!live && !busy} onClick={submit}>
            {busy ? (
              <>
                <Ring seconds={Math.floor((now - making.startedAt) / 1000)} />
                {t('key.making', { time: formatDuration(now - making.startedAt) })}
              </>
            ) : (
              t('key.make')
            )}
          </Button>
        </>
      }
    >
      <form
        className="form"
        onSubmit={event => {
          event.preventDefault();
          submit();
        }}
      >
        <label htmlFor={nameId}>{t('key.name')}</label>
        <TextField id={nameId} value={name} onChange={setName} placeholder={pattern} maxLength={64} autoFocus disabled={busy} />
        <span className="lbl">{t('overview.server')}</span>
        <Select
          wide
          label={t('overview.server')}
          value={chosen}
          onChange={setChosen}
          disabled={busy}
          options={servers.map(({ server }) => ({ value: server.id, label: server.name }))}
        />
        <span />
        <p className="hint">
          {target
            ? live
              ? t(`key.how-${target.server.kind}`)
              : t('key.server-not-live', { state: stateWord(t, target.summary) })
            : t('key.no-server')}
        </p>
        {/* The list has a hidden field of its own: without a button in the form Enter would do nothing. */}
        <button type="submit" hidden />
      </form>
      {making.state === 'failed' ? (
        <div className="mt8">
          <Banner shape="bad" tone="bad" title={t('key.failed')} text={failureText(t, making.failure)} />
        </div>
      ) : null}
    </Dialog>
  );
}
