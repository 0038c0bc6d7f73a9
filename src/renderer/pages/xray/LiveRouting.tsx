import type { LiveReport, XrayServer } from '@shared/model';
import { ArrowLeftRight, Route as RouteIcon } from 'lucide-react';
import { useState } from 'react';
import { useTexts } from '../../stores/app';
import { Button } from '../../ui/Button';
import { Icon } from '../../ui/icons';
import { BalancerRow } from './BalancerRow';
import { FindBalancer } from './FindBalancer';
import { Lacks } from './Lacks';
import { RouteDialog } from './RouteDialog';

interface RoutingProps {
  readonly server: XrayServer;
  readonly report: LiveReport;
  /** The report is an earlier one: the last reading failed. */
  readonly failed: boolean;
  readonly live: boolean;
  /** Reads anew, looking also for balancers of these names. */
  readonly look: (balancers: readonly string[]) => Promise<void>;
}

/** Rules in their order, balancers with their override, and where a connection would go. */
export function LiveRouting({ server, report, failed, live, look }: RoutingProps) {
  const t = useTexts();
  const [asking, setAsking] = useState(false);
  const rules = report.rules;
  const balancers = report.balancers ?? [];
  const isBalancer = (tag: string) => balancers.some(balancer => balancer.tag === tag);
  return (
    <section className="card" aria-label={t('live.routing')}>
      <div className="card-h line">
        <h2>{t('live.routing')}</h2>
        {rules === null ? null : <span className="t3 s12 cut">{t('live.rules', { count: rules.length })}</span>}
        <span className="end">
          <Button size="sm" look="ghost" icon={RouteIcon} disabled={!live} onClick={() => setAsking(true)}>
            {t('route.test')}
          </Button>
        </span>
      </div>
      {rules === null ? (
        <Lacks services={[]} />
      ) : rules.length === 0 ? (
        <p className="card-b top s12 t3">{t('live.no-rules')}</p>
      ) : (
        <table className="table compact" aria-label={t('live.routing')}>
          <colgroup>
            <col className="w40" />
            <col />
            <col className="w152" />
          </colgroup>
          <thead>
            <tr>
              <th className="num">#</th>
              <th>{t('live.rule')}</th>
              <th>{t('live.goes-to')}</th>
            </tr>
          </thead>
          <tbody>
            {rules.map((rule, index) => (
              <tr key={String(index)}>
                <td className="num t3">{index + 1}</td>
                <td className={`cut ${rule.ruleTag === '' ? 't3' : ''}`}>{rule.ruleTag === '' ? t('live.unnamed-rule') : rule.ruleTag}</td>
                <td className="cut">
                  {rule.tag === '' || isBalancer(rule.tag) ? (
                    <span className="row row-4">
                      <span className="c-acc">
                        <Icon of={ArrowLeftRight} size={12} />
                      </span>
                      <span className="cut">{rule.tag === '' ? t('live.some-balancer') : t('live.balancer', { name: rule.tag })}</span>
                    </span>
                  ) : (
                    rule.tag
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {balancers.map(balancer => (
        <BalancerRow
          key={balancer.tag}
          serverId={server.id}
          balancer={balancer}
          outbounds={report.outbounds ?? []}
          live={live}
          reload={() => void look([])}
        />
      ))}
      {report.balancers !== null && live ? <FindBalancer balancers={balancers} failed={failed} look={look} /> : null}
      {asking ? <RouteDialog server={server} inbounds={report.inbounds ?? []} onClose={() => setAsking(false)} /> : null}
    </section>
  );
}
