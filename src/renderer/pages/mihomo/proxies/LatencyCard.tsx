import { decimalIn } from '@shared/format';
import { latencyTestOf } from '@shared/latency';
import type { MihomoServer } from '@shared/model';
import { Settings2 } from 'lucide-react';
import { useTexts } from '../../../stores/app';
import { open } from '../../../stores/view';
import { Button } from '../../../ui/Button';
import { Latency } from '../../../ui/Latency';
import type { NodesQuestion } from './useNodes';

interface LatencyProps {
  readonly server: MihomoServer;
  /** What a level means, as a filter. */
  readonly onFilter: (change: Pick<NodesQuestion, 'search' | 'state'>) => void;
}

/** What the chips mean, each a filter, and how they come about. */
export function LatencyCard({ server, onFilter }: LatencyProps) {
  const t = useTexts();
  const test = latencyTestOf(server);
  const seconds = decimalIn(String(test.timeoutMs / 1000), t.language);
  const rows = [
    { ms: 38, text: t('nodes.legend-fast'), search: '<150', state: 'all' },
    { ms: 214, text: t('nodes.legend-medium'), search: '>=150 <400', state: 'all' },
    { ms: 438, text: t('nodes.legend-slow'), search: '>=400', state: 'all' },
    { ms: 0, text: t('nodes.legend-failed', { seconds }), search: '', state: 'failed' },
  ] as const;
  return (
    <section className="card" aria-label={t('nodes.latency')}>
      <div className="card-h line">
        <h2>{t('nodes.latency')}</h2>
        <span className="end row">
          <Button
            size="sm"
            look="ghost"
            icon={Settings2}
            onClick={() => open({ type: 'nodes', dialog: { type: 'latency', serverId: server.id } })}
          >
            {t('nodes.edit')}
          </Button>
        </span>
      </div>
      <div className="card-b top">
        <ul className="stl">
          {rows.map(({ ms, text, search, state }) => (
            <li key={ms}>
              <Latency ms={ms} />
              <button type="button" className="linkname s12 t2" title={t('nodes.show-these')} onClick={() => onFilter({ search, state })}>
                {text}
              </button>
            </li>
          ))}
          <li>
            <Latency ms={58} old />
            <span className="s12 t2">{t('nodes.legend-old')}</span>
          </li>
        </ul>
        <dl className="kv set mt8">
          <dt>{t('nodes.address')}</dt>
          <dd className="num mono cut" title={test.url}>
            {test.url}
          </dd>
          <dt>{t('nodes.expects')}</dt>
          <dd className="num">{test.expected ?? t('nodes.any-status')}</dd>
          <dt>{t('nodes.at-once')}</dt>
          <dd className="num">{t('mihomo.nodes-count', { count: test.atOnce })}</dd>
          <dt>{t('nodes.groups')}</dt>
          <dd className="num">{t(`nodes.groups-${test.groups}`)}</dd>
        </dl>
      </div>
    </section>
  );
}
