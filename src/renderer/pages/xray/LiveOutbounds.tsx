import { formatCount, formatFullMoment, formatMoment, unitIn } from '@shared/format';
import type { OutboundView, StateShape } from '@shared/model';
import type { Texts } from '@shared/texts';
import { useNow, useTexts } from '../../stores/app';
import { agoText } from '../../ui/ago';
import { Quantity, Rate } from '../../ui/Quantity';
import { Shape } from '../../ui/Shape';
import { Lacks } from './Lacks';

/** How the observatory judges an outbound: shape, and words that colour exceptions only. */
export function verdictOf({ observed }: OutboundView): { readonly shape: StateShape; readonly tone: 't2' | 't3' | 'c-warn' | 'c-bad' } {
  if (observed === null) return { shape: 'off', tone: 't3' };
  if (!observed.alive) return { shape: 'bad', tone: 'c-bad' };
  return observed.tests !== null && observed.tests.fail > 0 ? { shape: 'warn', tone: 'c-warn' } : { shape: 'ok', tone: 't2' };
}

function verdictWord(t: Texts, { observed }: OutboundView, now: number): string {
  if (observed === null) return t('live.not-watched');
  if (!observed.alive) {
    return observed.lastSeen === null
      ? t('live.dead')
      : t('live.dead-since', { time: formatMoment(observed.lastSeen, now, { language: t.language }) });
  }
  const { tests } = observed;
  return tests !== null && tests.fail > 0 ? t('live.lost', { fail: tests.fail, all: tests.all }) : t('live.alive');
}

/** The server's own words, and the whole moment. */
function verdictTitle(t: Texts, { observed }: OutboundView): string | undefined {
  if (observed === null || observed.alive) return undefined;
  const seen = observed.lastSeen === null ? '' : formatFullMoment(observed.lastSeen, { language: t.language });
  return [seen, observed.lastError].filter(part => part !== '').join(': ') || undefined;
}

interface OutboundsProps {
  readonly outbounds: readonly OutboundView[];
  readonly missing: readonly string[];
  readonly live: boolean;
}

export function LiveOutbounds({ outbounds, missing, live }: OutboundsProps) {
  const t = useTexts();
  const now = useNow();
  const tested = Math.max(...outbounds.map(each => each.observed?.lastTry ?? 0));
  const unwatched = missing.filter(name => name === 'ObservatoryService');
  return (
    <section className="card" aria-label={t('live.outbounds')}>
      <div className="card-h line">
        <h2>{t('live.outbounds')}</h2>
        <span className="t3 s12">{outbounds.length}</span>
        {tested > 0 && live ? <span className="t3 s12 cut">{t('live.tested', { ago: agoText(t, now - tested) })}</span> : null}
      </div>
      <table className="table compact" aria-label={t('live.outbounds')}>
        <colgroup>
          <col />
          <col className="w60" />
          <col className="w84" />
          <col className="w84" />
          <col className="w124" />
        </colgroup>
        <thead>
          <tr>
            <th>{t('live.outbound')}</th>
            <th className="num">{t('live.delay')}</th>
            <th className="num">{t('chart.down')}</th>
            <th className="num">{t('chart.up')}</th>
            <th>{t('live.observatory')}</th>
          </tr>
        </thead>
        <tbody>
          {outbounds.map((outbound, index) => {
            const verdict = verdictOf(outbound);
            const delay = outbound.observed?.alive ? outbound.observed.delayMs : null;
            return (
              <tr key={outbound.tag === '' ? `#${index}` : outbound.tag} data-outbound={outbound.tag}>
                <td>
                  <span className="row" title={outbound.tag === '' ? outbound.protocol : `${outbound.tag} (${outbound.protocol})`}>
                    <Shape shape={live ? verdict.shape : 'stale'} />
                    <span className="med cut">{outbound.tag === '' ? outbound.protocol : outbound.tag}</span>
                  </span>
                </td>
                <td className="num">
                  <Quantity
                    of={delay === null || !live ? { value: '–', unit: '' } : { value: formatCount(delay), unit: unitIn('ms', t.language) }}
                  />
                </td>
                <td className="num">
                  <Rate of={live ? (outbound.rate?.down ?? null) : null} />
                </td>
                <td className="num">
                  <Rate of={live ? (outbound.rate?.up ?? null) : null} />
                </td>
                <td className="s12 cut" title={verdictTitle(t, outbound)}>
                  <span className={live ? verdict.tone : 't3'}>{verdictWord(t, outbound, now)}</span>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {unwatched.length > 0 ? <Lacks services={unwatched} /> : null}
    </section>
  );
}
