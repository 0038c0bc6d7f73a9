import { useId, useState } from 'react';
import { type ServerView, useTexts } from '../../stores/app';
import { Segmented, Select, TextField } from '../../ui/controls';
import { failureText } from '../../ui/failure';
import { isLive, stateWord } from '../../ui/serverState';
import { MakeButtons } from '../keys/MakeButton';
import { nameOnly, useKeyMaking } from '../keys/useKeyMaking';
import { PanelKey } from './PanelKey';

/** Server and name, then the QR side. */
export function PanelNewKey({
  servers,
  onCancel,
  onMade,
}: {
  readonly servers: readonly ServerView[];
  readonly onCancel: () => void;
  readonly onMade: () => void;
}) {
  const t = useTexts();
  const id = useId();
  const [chosen, setChosen] = useState((servers.find(({ summary }) => isLive(summary)) ?? servers[0])?.server.id ?? '');
  const [name, setName] = useState('');
  const { making, make, again } = useKeyMaking();
  const target = servers.find(({ server }) => server.id === chosen);
  const live = target !== undefined && isLive(target.summary);
  if (making.state === 'made') return <PanelKey newKey={{ state: 'made', made: making.made }} onDone={onMade} onAnother={again} />;
  const busy = making.state === 'making';
  const options = servers.map(({ server }) => ({ value: server.id, label: server.name }));
  return (
    <form
      className="pform"
      onSubmit={event => {
        event.preventDefault();
        if (live && !busy) void make(chosen, nameOnly(name));
      }}
    >
      <section className="pkey">
        <h2>{t('key.new')}</h2>
        {servers.length > 3 ? (
          <Select wide label={t('overview.server')} value={chosen} onChange={setChosen} options={options} />
        ) : (
          <Segmented
            className="wide h32"
            label={t('overview.server')}
            value={chosen}
            onChange={setChosen}
            options={options}
            disabled={busy}
          />
        )}
        <label className="s12 t2" htmlFor={id}>
          {t('key.name')}
        </label>
        <TextField
          id={id}
          autoFocus
          value={name}
          onChange={setName}
          disabled={busy}
          maxLength={64}
          placeholder={target && 'keyPattern' in target.server ? target.server.keyPattern : ''}
        />
        <span className="s12 t3">
          {target ? (live ? t(`key.how-${target.server.kind}`) : t('key.server-not-live', { state: stateWord(t, target.summary) })) : ''}
        </span>
        {making.state === 'failed' ? (
          <span className="s12 c-bad" role="alert">
            {failureText(t, making.failure)}
          </span>
        ) : null}
      </section>
      <footer className="pfoot">
        <MakeButtons making={making} able={live} size="lg" onCancel={onCancel} />
      </footer>
    </form>
  );
}
