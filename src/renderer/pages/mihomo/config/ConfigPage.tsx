import { RefreshCw, Settings2 } from 'lucide-react';
import { useTexts } from '../../../stores/app';
import { readServer } from '../../../stores/readServer';
import { attempt } from '../../../stores/toasts';
import { Button } from '../../../ui/Button';
import { failureText } from '../../../ui/failure';
import { isLive } from '../../../ui/serverState';
import { Empty, ErrorState, Skeleton } from '../../../ui/states';
import { MihomoFrame, type MihomoProps } from '../MihomoFrame';
import { ActionsCard } from './ActionsCard';
import { ChangedBanner } from './ChangedBanner';
import { GeneralCard, MoreCard, PortsCard, TunCard } from './cards';
import { DebugCard } from './DebugCard';
import { DnsCard } from './DnsCard';
import { SecurityCard } from './SecurityCard';
import { StorageCard } from './StorageCard';
import { useCoreConfig } from './useCoreConfig';

/** Settings of a controller, each read back after a change; what its core can be asked to do. */
export function ConfigPage({ server, summary }: MihomoProps) {
  const t = useTexts();
  const live = isLive(summary);
  const { view, failure, reload, ...actions } = useCoreConfig(server.id, live);
  const readNow = () => void attempt(t('server.read-failed', { name: server.name }), () => readServer(server.id));
  const again = (
    <Button icon={RefreshCw} disabled={!live} onClick={readNow}>
      {t('coreConfig.read-again')}
    </Button>
  );
  const part = view === null ? null : { serverId: server.id, live, view, ...actions };
  return (
    <MihomoFrame server={server} summary={summary} actions={again} mode={false}>
      {part ? (
        <>
          <ChangedBanner part={part} />
          <div className="grid">
            <div className="c8 col g12">
              <PortsCard part={part} />
              <GeneralCard part={part} />
              <TunCard part={part} />
              <MoreCard part={part} />
              {part.view.features.includes('storage') ? <StorageCard serverId={server.id} live={live} /> : null}
            </div>
            <div className="c4 col g12">
              <ActionsCard part={part} connections={summary.connections} />
              {part.view.features.includes('dns-query') ? <DnsCard serverId={server.id} live={live} /> : null}
              <SecurityCard serverId={server.id} live={live} />
              {part.view.features.includes('debug') ? <DebugCard part={part} /> : null}
            </div>
          </div>
        </>
      ) : failure && live ? (
        <ErrorState title={t('coreConfig.not-read')} text={failureText(t, failure)}>
          <Button onClick={reload}>{t('common.try-again')}</Button>
        </ErrorState>
      ) : live ? (
        <section className="card">
          <Skeleton bars={8} />
        </section>
      ) : (
        <section className="card">
          <Empty icon={Settings2} title={t('coreConfig.not-yet')} text={t('coreConfig.not-yet-text')} />
        </section>
      )}
    </MihomoFrame>
  );
}
