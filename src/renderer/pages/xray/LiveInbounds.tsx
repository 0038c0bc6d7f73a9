import type { InboundView } from '@shared/model';
import { Spark } from '../../charts/Spark';
import { useTexts } from '../../stores/app';
import { Rate } from '../../ui/Quantity';
import { useSparks } from './useSparks';

interface InboundsProps {
  readonly inbounds: readonly InboundView[];
  readonly at: number;
  readonly intervalMs: number;
  readonly live: boolean;
}

/** Rates by inbound; the order stays, so that no row moves under the pointer. */
export function LiveInbounds({ inbounds, at, intervalMs, live }: InboundsProps) {
  const t = useTexts();
  const spark = useSparks(at, () => inbounds.map(each => [each.tag, each.rate?.down ?? 0] as const), intervalMs);
  return (
    <section className="card" aria-label={t('live.inbounds')}>
      <div className="card-h line">
        <h2>{t('live.inbounds')}</h2>
        <span className="t3 s12">{inbounds.length}</span>
      </div>
      <table className="table compact" aria-label={t('live.inbounds')}>
        <colgroup>
          <col />
          <col className="w88" />
          <col className="w88" />
          <col className="w96" />
        </colgroup>
        <thead>
          <tr>
            <th>{t('live.inbound')}</th>
            <th className="num">{t('chart.down')}</th>
            <th className="num">{t('chart.up')}</th>
            <th>{t('overview.spark')}</th>
          </tr>
        </thead>
        <tbody>
          {inbounds.map(inbound => (
            <tr key={inbound.tag} data-inbound={inbound.tag}>
              <td>
                <span className="row s12" title={inbound.tag}>
                  <span className="med cut">{inbound.tag === '' ? t('inbound.unnamed') : inbound.tag}</span>
                  {inbound.port === null ? null : <span className="t3 fn">:{inbound.port}</span>}
                </span>
              </td>
              <td className="num">
                <Rate of={live ? (inbound.rate?.down ?? null) : null} />
              </td>
              <td className="num">
                <Rate of={live ? (inbound.rate?.up ?? null) : null} />
              </td>
              <td>{inbound.rate === null ? null : <Spark values={spark(inbound.tag)} dim={!live} />}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
