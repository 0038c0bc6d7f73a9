import { formatCount } from '@shared/format';
import type { Failure, KeyWindow } from '@shared/model';
import { useTexts } from '../../stores/app';
import { failureText } from '../../ui/failure';
import { Bytes, Rate } from '../../ui/Quantity';
import { sumOf } from './keyText';

/** Totals over all keys of the server, and what is to be known of how they were counted. */
export function KeysFooter(props: {
  readonly figures: KeyWindow;
  readonly live: boolean;
  readonly failure: Failure | null;
  readonly vision: boolean;
}) {
  const t = useTexts();
  const { figures, live, failure } = props;
  const { all, online } = figures.counts;
  return (
    <div className="tfoot">
      <span>
        {t('keys.count', { count: all, n: formatCount(all) })}
        {live ? `, ${t('keys.online', { online: formatCount(online) })}` : ''}
      </span>
      {live && figures.rate !== null ? (
        <>
          <span>
            {t('chart.down')} <Rate of={figures.rate.down} />
          </span>
          <span>
            {t('chart.up')} <Rate of={figures.rate.up} />
          </span>
        </>
      ) : null}
      <span className="hide-n">
        {t('keys.col-today')} <Bytes of={sumOf(figures.today)} />
      </span>
      <span>
        {t('keys.col-month')} <Bytes of={sumOf(figures.month)} />
      </span>
      <span className="end cut">
        {failure ? (
          <span className="c-warn">{t('keys.not-renewed', { why: failureText(t, failure) })}</span>
        ) : props.vision ? (
          t('caveat.vision-bursts')
        ) : (
          t('keys.key-hint')
        )}
      </span>
    </div>
  );
}
