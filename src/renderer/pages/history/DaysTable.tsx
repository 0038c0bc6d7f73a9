import { useTexts } from '../../stores/app';
import { Bytes } from '../../ui/Quantity';
import { type Bars, COLOURED } from './days';
import { dayText } from './ranges';
import type { Days } from './useDays';

/** The bars as numbers: a row each day, the newest first. */
export function DaysTable({ days, bars, label }: { readonly days: Days; readonly bars: Bars; readonly label: string }) {
  const t = useTexts();
  const named = bars.sums.slice(0, COLOURED);
  const order = bars.at.map((_, day) => day).toReversed();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
    <section className="charttable" tabIndex={0} aria-label={label}>
      <table className="table compact" aria-label={label}>
        <thead>
          <tr>
            <th>{t('history.day')}</th>
            {named.map(key => (
              <th key={key.keyId} className="num">
                {days.nameOf(key)}
              </th>
            ))}
            {bars.others > 0 ? <th className="num">{t('history.others', { count: bars.others })}</th> : null}
            <th className="num">{t('history.total')}</th>
          </tr>
        </thead>
        <tbody>
          {order.map(day => {
            const parts = bars.days[day] ?? null;
            const cells = parts ?? [...named, ...(bars.others > 0 ? [0] : [])].map(() => null);
            return (
              <tr key={bars.at[day]}>
                <td>{dayText(bars.at[day] ?? 0, days.words)}</td>
                {cells.slice(0, named.length + (bars.others > 0 ? 1 : 0)).map((bytes, part) => (
                  <td key={named[part]?.keyId ?? 'others'} className="num">
                    <Bytes of={bytes} />
                  </td>
                ))}
                <td className="num strong">
                  <Bytes of={parts === null ? null : parts.reduce((a, b) => a + b, 0)} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
