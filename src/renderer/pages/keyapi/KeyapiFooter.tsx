import { formatBytes, formatCount, quantityText } from '@shared/format';
import type { Failure, KeyapiFigures, KeyWindow } from '@shared/model';
import type { Texts } from '@shared/texts';
import { useTexts, useUnits } from '../../stores/app';
import { failureText } from '../../ui/failure';
import { Bytes, Rate } from '../../ui/Quantity';
import { sumOf } from '../keys/keyText';

/** `29 exact, 2 estimates, 1 not counted`: what a total is made of. Pure. */
export function madeOf(t: Texts, { exact, estimates, none }: KeyapiFigures): string {
  const parts = [
    exact > 0 ? t('keys.foot-exact', { n: formatCount(exact) }) : null,
    estimates > 0 ? t('keys.foot-estimates', { count: estimates, n: formatCount(estimates) }) : null,
    none > 0 ? t('keys.foot-none', { n: formatCount(none) }) : null,
  ];
  return parts.filter(part => part !== null).join(', ');
}

/** Something was counted exactly this month, whatever counts now: it is told then, and no estimate in its place. Pure. */
export const holdsExact = ({ exact }: KeyapiFigures, month: number): boolean => exact > 0 || month > 0;

/** Totals over all keys of a key API. Estimates are counted beside, and never in, the exact total. */
export function KeyapiFooter(props: {
  readonly figures: KeyWindow;
  readonly own: KeyapiFigures;
  readonly live: boolean;
  readonly dropped: boolean;
  readonly failure: Failure | null;
}) {
  const t = useTexts();
  const units = useUnits();
  const { figures, own, live, dropped, failure } = props;
  const { all, online } = figures.counts;
  const month = sumOf(figures.month);
  const exact = holdsExact(own, month);
  const onlyEstimates = !exact && own.estimates > 0;
  const made = madeOf(t, own);
  const estimated = quantityText(formatBytes(own.estimatedMonth, units));
  return (
    <div className="tfoot">
      <span>
        {t('keys.count', { count: all, n: formatCount(all) })}
        {live ? `, ${t(dropped ? 'keys.were-online' : 'keys.online', { count: online, online: formatCount(online) })}` : ''}
      </span>
      {live && figures.rate !== null && own.exact > 0 ? (
        <span>
          {t('chart.down')}{' '}
          <span className={dropped ? 'stale' : ''}>
            <Rate of={figures.rate.down} />
          </span>
        </span>
      ) : null}
      <span title={own.estimates > 0 && !onlyEstimates ? t('keys.foot-beside', { size: estimated }) : undefined}>
        {t('keys.col-month')}{' '}
        {onlyEstimates ? (
          <>
            ≈ <Bytes of={own.estimatedMonth} />
          </>
        ) : (
          <>
            {own.monthAtLeast ? `${t('keys.at-least')} ` : ''}
            <Bytes of={exact ? month : null} />
          </>
        )}
        {made === '' ? '' : exact && own.exact === 0 ? t('keys.foot-now', { made }) : `: ${made}`}
      </span>
      <span className="end cut hide-n">
        {failure ? <span className="c-warn">{t('keys.not-renewed', { why: failureText(t, failure) })}</span> : t('keys.reset-hint')}
      </span>
    </div>
  );
}
