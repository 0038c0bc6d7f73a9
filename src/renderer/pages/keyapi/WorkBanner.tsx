import type { Server, ServerSummary } from '@shared/model';
import { call } from '../../api';
import { useNow, useTexts } from '../../stores/app';
import { attempt } from '../../stores/toasts';
import { Button } from '../../ui/Button';
import { Ring } from '../../ui/icons';
import { Shape } from '../../ui/Shape';
import { workOf, workText } from '../keys/work';

/** What the server does for us now: it restarts its Xray for some seconds, which drops every session and cannot be stopped. */
export function WorkBanner({ server, summary }: { readonly server: Server; readonly summary: ServerSummary }) {
  const t = useTexts();
  const now = useNow();
  const work = workOf(summary);
  if (work === null) return null;
  const unknown = work.step === 'unknown';
  const { title, text } = workText(t, work, now);
  const read = () => void attempt(t('server.read-failed', { name: server.name }), () => call('refreshServer', { id: server.id }));
  return (
    <div className={`banner ${unknown ? 'warn' : 'info'}`} data-work={work.step}>
      {unknown ? <Shape shape="warn" /> : <Ring seconds={Math.floor(Math.max(0, now - work.since) / 1000)} />}
      <span className="txt s12">
        <span className="med">{title}</span> <span className="t2">{text}</span>
      </span>
      {/* Said once to who cannot see the counter run. */}
      <span className="sr" role="status">
        {t(`work.pill-${work.action}`)}: {work.name}
      </span>
      {unknown ? (
        <Button size="sm" onClick={read}>
          {t('server.read-now')}
        </Button>
      ) : (
        <span className="s12 t2 nowrap pr4">{t('work.cannot-stop')}</span>
      )}
    </div>
  );
}
