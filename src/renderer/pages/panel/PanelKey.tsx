import { formatDuration } from '@shared/format';
import type { NewKey } from '@shared/ipc';
import type { KeyWithLink } from '@shared/model';
import type { Texts } from '@shared/texts';
import { Check, CircleDashed, Copy, ImageDown, Plus, X } from 'lucide-react';
import { useApp, useNow, useTexts } from '../../stores/app';
import { Button, IconButton } from '../../ui/Button';
import { failureText } from '../../ui/failure';
import { Icon, Ring } from '../../ui/icons';
import { Qr } from '../../ui/Qr';
import { ErrorState } from '../../ui/states';
import { WorkLine } from '../keyapi/WorkLine';
import { useKeyActions, VerifiedIcon } from '../keys/KeyResult';

interface PanelKeyProps {
  readonly newKey: NewKey;
  readonly onDone: () => void;
  readonly onAnother: () => void;
}

export function PanelKey({ newKey, onDone, onAnother }: PanelKeyProps) {
  const t = useTexts();
  const now = useNow();
  const server = useApp(state => state.servers[newKey.state === 'made' ? newKey.made.key.serverId : newKey.serverId]?.name ?? '');
  return (
    <>
      <section className="pkey" data-new-key={newKey.state}>
        {newKey.state === 'made' ? (
          <Made made={newKey.made} server={server} onClose={onDone} />
        ) : newKey.state === 'failed' ? (
          <ErrorState title={failedTitle(t, newKey, server)} text={failureText(t, newKey.failure)} />
        ) : (
          <div className="empty grow">
            <Ring seconds={Math.floor((now - newKey.startedAt) / 1000)} />
            <span className="med">
              {newKey.name === '' ? t('panel.making-pattern', { server }) : t('panel.making', { name: newKey.name, server })}
            </span>
            <WorkLine serverId={newKey.serverId}>
              <p>{formatDuration(Math.max(0, now - newKey.startedAt))}</p>
            </WorkLine>
          </div>
        )}
      </section>
      <footer className="pfoot">
        {newKey.state === 'making' ? null : (
          <Button size="lg" grow icon={Plus} onClick={onAnother}>
            {t(newKey.state === 'failed' ? 'common.try-again' : 'key.another')}
          </Button>
        )}
        <Button size="lg" grow look="primary" onClick={onDone}>
          {t(newKey.state === 'making' ? 'common.close' : 'common.done')}
        </Button>
      </footer>
    </>
  );
}

/** That nothing was made is said only where that is known. */
function failedTitle(t: Texts, { name, failure }: Extract<NewKey, { readonly state: 'failed' }>, server: string): string {
  const what = failure.code === 'doubtful' ? 'doubtful' : 'failed';
  return t(`panel.key-${what}${name === '' ? '-pattern' : ''}`, { name, server });
}

function Made({ made, server, onClose }: { readonly made: KeyWithLink; readonly server: string; readonly onClose: () => void }) {
  const t = useTexts();
  const actions = useKeyActions(made);
  return (
    <>
      <div className="row">
        <VerifiedIcon made={made} />
        <span className="strong grow cut" role="status">
          {t(made.verified ? 'panel.ready' : 'key.not-verified', { name: made.key.name })}
        </span>
        <IconButton icon={X} label={t('common.close')} onClick={onClose} />
      </div>
      <p className="s12 t3">{server}</p>
      <div className="center">
        {made.link === '' ? <span className="s12 t2">{t('key.no-link')}</span> : <Qr text={made.link} size={256} name={made.key.name} />}
      </div>
      <ul className="row row-16 s12 t2 pchecks wrap">
        {made.checks.map(check => (
          <li key={check.name} className="row row-4" data-check={check.name} data-result={check.result} title={check.detail ?? undefined}>
            <span className={check.result === 'pass' ? 'c-ok' : check.result === 'fail' ? 'c-bad' : 't3'}>
              <Icon of={check.result === 'pass' ? Check : check.result === 'fail' ? X : CircleDashed} />
            </span>
            {t(`check.short-${check.name}`)}
          </li>
        ))}
      </ul>
      <div className="row">
        <Button size="lg" grow icon={Copy} onClick={actions.copyLink}>
          {t(actions.done === 'link' ? 'key.copied' : 'key.copy-link')}
        </Button>
        <Button size="lg" grow icon={ImageDown} onClick={actions.savePng}>
          {t(actions.done === 'saved' ? 'key.saved' : 'key.save-png')}
        </Button>
      </div>
    </>
  );
}
