import type { InboundView } from '@shared/model';
import { useTexts } from '../../stores/app';
import { RateCells, RateTable } from './RateTable';
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
      <RateTable label={t('live.inbounds')} what={t('live.inbound')}>
        <tbody>
          {inbounds.map(inbound => (
            <tr key={inbound.tag} data-inbound={inbound.tag}>
              <td>
                <span className="row s12" title={inbound.tag}>
                  <span className="med cut">{inbound.tag === '' ? t('inbound.unnamed') : inbound.tag}</span>
                  {inbound.port === null ? null : <span className="t3 fn">:{inbound.port}</span>}
                </span>
              </td>
              <RateCells rate={inbound.rate} live={live} spark={inbound.rate === null ? null : spark(inbound.tag)} />
            </tr>
          ))}
        </tbody>
      </RateTable>
    </section>
  );
}
