import { useId, useRef, useState } from 'react';
import { call } from '../../api';
import { type ServerView, useTexts } from '../../stores/app';
import { attempt } from '../../stores/toasts';
import { Button } from '../../ui/Button';
import { Segmented, Select, TextField } from '../../ui/controls';
import { isLive, stateWord } from '../../ui/serverState';
import { Cost, isTooMany, usePlan } from '../keyapi/Cost';
import { nameProblems } from '../keys/keyForm';

/** What was asked for and failed, to begin with. */
export interface Asked {
  readonly serverId: string;
  readonly name: string;
}

/** Server and name; the key is made by main, which tells the panel. */
export function PanelNewKey({
  servers,
  first,
  onCancel,
}: {
  readonly servers: readonly ServerView[];
  readonly first: Asked | null;
  readonly onCancel: () => void;
}) {
  const t = useTexts();
  const id = useId();
  const usual = servers.find(({ summary }) => isLive(summary)) ?? servers[0];
  const [chosen, setChosen] = useState(first?.serverId ?? usual?.server.id ?? '');
  const [name, setName] = useState(first?.name ?? '');
  const [tried, setTried] = useState(false);
  const target = servers.find(({ server }) => server.id === chosen);
  const live = target !== undefined && isLive(target.summary);
  const isApi = target?.server.kind === 'keyapi';
  const plan = usePlan(live && isApi ? chosen : null, 'create', 1);
  const problems = nameProblems(name, isApi ? 'keyapi' : 'xray');
  const able = live && !isTooMany(isApi ? plan.value : null, 1);
  const options = servers.map(({ server }) => ({ value: server.id, label: server.name }));
  /** A second press is of the same wish: the first may have made its key before this panel, on a slow computer, shows so. */
  const asked = useRef(false);
  const make = async () => {
    setTried(true);
    if (asked.current || !able || problems.length > 0) return;
    asked.current = true;
    asked.current = await attempt(t('key.failed'), () =>
      call('makeNewKey', { serverId: chosen, name: name.trim() === '' ? null : name.trim() }),
    );
  };
  return (
    <form
      className="pform"
      onSubmit={event => {
        event.preventDefault();
        void make();
      }}
    >
      <section className="pkey">
        <h2>{t('key.new')}</h2>
        {servers.length > 3 ? (
          <Select wide label={t('overview.server')} value={chosen} onChange={setChosen} options={options} />
        ) : (
          <Segmented className="wide h32" label={t('overview.server')} value={chosen} onChange={setChosen} options={options} />
        )}
        <label className="s12 t2" htmlFor={id}>
          {t('key.name')}
        </label>
        <TextField
          id={id}
          autoFocus
          value={name}
          onChange={setName}
          maxLength={100}
          invalid={tried && problems.length > 0}
          placeholder={target && 'keyPattern' in target.server ? target.server.keyPattern : ''}
        />
        {tried
          ? problems.map(problem => (
              <span key={problem} className="s12 c-bad" role="alert">
                {t(`keyForm.problem-${problem}`)}
              </span>
            ))
          : null}
        {live && isApi ? <Cost plan={plan} count={1} /> : null}
        <span className="s12 t3">
          {target ? (live ? t(`key.how-${target.server.kind}`) : t('key.server-not-live', { state: stateWord(t, target.summary) })) : ''}
        </span>
      </section>
      <footer className="pfoot">
        <Button size="lg" grow onClick={onCancel}>
          {t('common.cancel')}
        </Button>
        <Button size="lg" grow type="submit" look="primary" disabled={!able}>
          {t('key.make')}
        </Button>
      </footer>
    </form>
  );
}
