import { formatMoment, unitIn } from '@shared/format';
import { Gauge } from 'lucide-react';
import { useNow, useTexts } from '../../../stores/app';
import { useNodeRuns } from '../../../stores/nodeRuns';
import { useReading } from '../../../stores/reading';
import { closeOverlay } from '../../../stores/view';
import { Button } from '../../../ui/Button';
import { Dialog } from '../../../ui/Dialog';
import { Facts } from '../../../ui/Facts';
import { failureText } from '../../../ui/failure';
import { Latency } from '../../../ui/Latency';
import { ErrorState, Skeleton } from '../../../ui/states';
import { startRun } from '../nodeRuns';

/** Everything known of one node: its last tests, by which addresses, and the groups it is in. */
export function NodeDialog({ serverId, node }: { readonly serverId: string; readonly node: string }) {
  const t = useTexts();
  const now = useNow();
  const testing = useNodeRuns(serverId).some(({ job, state }) => job.type === 'test-node' && job.node === node && state === 'running');
  const { value, failure, reload } = useReading('readNode', { serverId, node }, { everyMs: 2000, on: true });
  return (
    <Dialog
      narrow
      title={node}
      onClose={closeOverlay}
      footer={
        <>
          <span className="grow" />
          <Button look={testing ? 'busy' : 'default'} icon={Gauge} onClick={() => startRun(t, serverId, { type: 'test-node', node })}>
            {testing ? t('nodes.testing') : t('nodes.test')}
          </Button>
        </>
      }
    >
      {value ? (
        <div className="col g12">
          <Facts
            of={[
              [t('nodes.type'), value.type],
              [t('nodes.provider'), value.provider ?? t('nodes.configuration')],
              ...(value.dialer === null ? [] : [[t('nodes.dialer'), value.dialer] as const]),
              ['UDP', t(value.udp ? 'nodes.yes' : 'nodes.no')],
              [t('nodes.in-groups'), value.groups.join(', ')],
            ]}
          />
          {value.history.length === 0 ? (
            <p className="t3 s12">{t('nodes.never-tested')}</p>
          ) : (
            <table className="table compact" aria-label={t('nodes.last-tests')}>
              <thead>
                <tr>
                  <th>{t('nodes.tested-at')}</th>
                  <th className="num">{t('nodes.latency')}</th>
                </tr>
              </thead>
              <tbody>
                {value.history.toReversed().map((mark, index) => (
                  <tr key={`${String(mark.at)} ${String(index)}`}>
                    <td>{mark.at === null ? '–' : formatMoment(mark.at, now, { language: t.language, seconds: true })}</td>
                    <td className="num">
                      <Latency ms={mark.delay} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
          {value.tests.length === 0 ? null : (
            <Facts
              of={value.tests.map(({ url, latency }) => [
                url,
                latency === null ? '–' : latency === 0 ? t('mihomo.timeout') : `${latency} ${unitIn('ms', t.language)}`,
              ])}
            />
          )}
        </div>
      ) : failure ? (
        <ErrorState title={t('nodes.not-read', { node })} text={failureText(t, failure)}>
          <Button onClick={() => void reload()}>{t('common.try-again')}</Button>
        </ErrorState>
      ) : (
        <Skeleton bars={5} />
      )}
    </Dialog>
  );
}
