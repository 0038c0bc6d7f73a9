/** What the app itself has to say, over every page: the lab, the keychain, files set aside, sleep. */
import { FlaskConical } from 'lucide-react';
import { call } from '../api';
import { useApp, useTexts } from '../stores/app';
import { attempt } from '../stores/toasts';
import { Banner } from './Banner';
import { Button } from './Button';
import { Icon } from './icons';

export function Notices() {
  const t = useTexts();
  const app = useApp(state => state.app);
  const hasLab = useApp(state => Object.values(state.servers).some(server => server.lab));
  const keychain = app.keychain;
  const badKeychain = keychain === 'locked' || keychain === 'absent' || keychain === 'failing';
  const lab = app.lab !== 'off' || hasLab;
  if (!lab && !badKeychain && app.notices.length === 0 && !app.suspended) return null;
  return (
    <div className="notices">
      {lab ? <LabBanner state={app.lab} /> : null}
      {badKeychain ? (
        <Banner shape="warn" tone="warn" title={t(`keychain.${keychain}`)} text={t('keychain.asks')}>
          <Button size="sm" onClick={() => void attempt(t('keychain.retry-failed'), () => call('retryKeychain', null))}>
            {t('common.try-again')}
          </Button>
        </Banner>
      ) : null}
      {app.suspended ? <Banner shape="off" title={t('notice.suspended')} /> : null}
      {app.notices.map(notice => (
        <Banner
          key={notice.id}
          shape="warn"
          tone="warn"
          title={t.has(`notice.${notice.code}`) ? t(`notice.${notice.code}`, notice.params) : notice.code}
          onDismiss={() => void attempt(t('common.failed'), () => call('dismissNotice', { id: notice.id }))}
        />
      ))}
    </div>
  );
}

function LabBanner({ state }: { readonly state: 'off' | 'starting' | 'on' | 'failed' }) {
  const t = useTexts();
  return (
    <div className={`banner ${state === 'failed' ? 'bad' : 'info'}`} data-lab={state}>
      <Icon of={FlaskConical} />
      <span className="txt s12">
        <span className="med">{t(state === 'failed' ? 'lab.failed' : state === 'starting' ? 'lab.starting' : 'lab.is-on')}</span>{' '}
        <span className="t2">{t('lab.explained')}</span>
      </span>
      <Button size="sm" onClick={() => void attempt(t('lab.turn-off-failed'), () => call('setLab', { on: false }))}>
        {t('lab.turn-off')}
      </Button>
    </div>
  );
}
