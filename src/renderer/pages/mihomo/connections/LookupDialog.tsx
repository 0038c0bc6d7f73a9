import type { Failure, ReverseName } from '@shared/model';
import { useCallback, useEffect, useState } from 'react';
import { call, failureOf } from '../../../api';
import { useTexts } from '../../../stores/app';
import { closeOverlay } from '../../../stores/view';
import { Button } from '../../../ui/Button';
import { TextField } from '../../../ui/controls';
import { Dialog } from '../../../ui/Dialog';
import { failureText } from '../../../ui/failure';
import { State } from '../../../ui/Shape';

type Answer =
  | { readonly state: 'none' | 'asking' }
  | { readonly state: 'known'; readonly name: ReverseName }
  | { readonly state: 'failed'; readonly failure: Failure };

/** The name behind an address, by its PTR record. */
export function LookupDialog({ serverId, address }: { readonly serverId: string; readonly address: string }) {
  const t = useTexts();
  const [asked, setAsked] = useState(address);
  const [answer, setAnswer] = useState<Answer>({ state: 'none' });
  const look = useCallback(
    (what: string) => {
      setAnswer({ state: 'asking' });
      call('reverseLookup', { serverId, address: what.trim() }).then(
        name => setAnswer({ state: 'known', name }),
        thrown => setAnswer({ state: 'failed', failure: failureOf(thrown) }),
      );
    },
    [serverId],
  );
  useEffect(() => {
    if (address !== '') look(address);
  }, [address, look]);
  const isBusy = answer.state === 'asking';
  const submit = () => {
    if (!isBusy && asked.trim() !== '') look(asked);
  };
  return (
    <Dialog
      narrow
      title={t('connections.lookup')}
      onClose={closeOverlay}
      onSubmit={submit}
      footer={
        <>
          <span className="grow" />
          <Button look="ghost" onClick={closeOverlay}>
            {t('common.done')}
          </Button>
          <Button look={isBusy ? 'busy' : 'primary'} disabled={asked.trim() === ''} onClick={submit}>
            {t('connections.lookup-do')}
          </Button>
        </>
      }
    >
      <form
        className="col g8"
        onSubmit={event => {
          event.preventDefault();
          submit();
        }}
      >
        <TextField
          value={asked}
          onChange={setAsked}
          aria-label={t('connections.address')}
          placeholder={t('connections.address')}
          invalid={answer.state === 'failed' && answer.failure.code === 'bad-input'}
        />
        <div role="status" className="s12">
          <Found answer={answer} />
        </div>
      </form>
    </Dialog>
  );
}

function Found({ answer }: { readonly answer: Answer }) {
  const t = useTexts();
  switch (answer.state) {
    case 'none':
      return <span className="t3">{t('connections.lookup-text')}</span>;
    case 'asking':
      return <span className="t3">{t('connections.lookup-asking')}</span>;
    case 'known': {
      const { name, by } = answer.name;
      return (
        <State shape={name === null ? 'off' : 'ok'} quiet>
          {name ?? t('connections.lookup-none')} <span className="t3">{t(`connections.lookup-by-${by}`)}</span>
        </State>
      );
    }
    case 'failed':
      return <span className="c-bad">{failureText(t, answer.failure)}</span>;
  }
}
