import { decimalIn } from '@shared/format';
import { latencyTestOf } from '@shared/latency';
import type { MihomoServer } from '@shared/model';
import { Settings2 } from 'lucide-react';
import { useTexts } from '../../../stores/app';
import { open } from '../../../stores/view';
import { Button } from '../../../ui/Button';
import { Latency } from '../../../ui/Latency';

/** What the chips mean, and how they come about. */
export function LatencyCard({ server }: { readonly server: MihomoServer }) {
  const t = useTexts();
  const test = latencyTestOf(server);
  const seconds = decimalIn(String(test.timeoutMs / 1000), t.language);
  const rows: readonly (readonly [number, string, boolean])[] = [
    [38, t('nodes.legend-fast'), false],
    [214, t('nodes.legend-medium'), false],
    [438, t('nodes.legend-slow'), false],
    [0, t('nodes.legend-failed', { seconds }), false],
    [58, t('nodes.legend-old'), true],
  ];
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
          {rows.map(([ms, text, old]) => (
            <li key={ms}>
              <Latency ms={ms} old={old} />
              <span className="s12 t2">{text}</span>
            </li>
          ))}
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
