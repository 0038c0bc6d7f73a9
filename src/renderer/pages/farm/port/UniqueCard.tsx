import { formatCount, formatMoment } from '@shared/format';
import type { RotationFigures } from '@shared/model';
import { useTexts } from '../../../stores/app';
import { Facts } from '../../../ui/Facts';
import { spanText } from '../../../ui/metricValue';
import { percentText } from '../figures';

/** Below it a day's bar is marked. */
const LOW_SHARE = 0.7;
const DAYS = 14;

/** How unique the addresses of a port are, day by day. */
export function UniqueCard({ figures }: { readonly figures: RotationFigures }) {
  const t = useTexts();
  const days = figures.days.slice(-DAYS);
  const shares = days.map(({ unique, changes }) => (changes === 0 ? null : unique / changes));
  const known = shares.filter(share => share !== null);
  const day = (at: number | undefined) => (at === undefined ? '' : formatMoment(at, 0, { language: t.language }));
  const step = 100 / DAYS;
  const summary = days
    .map(({ at }, index) => {
      const share = shares[index] ?? null;
      return `${day(at)} ${share === null ? '–' : `${percentText(share, t.language)} %`}`;
    })
    .join(', ');
  const longest = figures.longestKept;
  return (
    <section className="card" aria-label={t('portPage.unique')}>
      <div className="card-h">
        <h2>{t('portPage.unique')}</h2>
        <span className="t3 s12 cut">{t('portPage.unique-note')}</span>
      </div>
      <div className="card-b">
        <figure className="cw h96">
          <div className="cy" aria-hidden="true">
            <span>100 %</span>
            <span>50</span>
            <span>0</span>
          </div>
          <svg
            className="cp"
            role="img"
            aria-label={`${t('portPage.unique-note')}. ${known.length === 0 ? t('chart.nothing-yet') : summary}`}
          >
            <line className="gl" x1="0" x2="100%" y1="0" y2="0" />
            <line className="gl" x1="0" x2="100%" y1="50%" y2="50%" />
            <line className="gl0" x1="0" x2="100%" y1="100%" y2="100%" />
            {days.map(({ at, unique, changes }, index) => {
              const share = shares[index] ?? null;
              if (share === null) return null;
              return (
                <rect
                  key={at}
                  className={share < LOW_SHARE ? 'f-warn' : 'fs1'}
                  x={`${(step * (DAYS - days.length + index) + step * 0.17).toFixed(2)}%`}
                  width={`${(step * 0.66).toFixed(2)}%`}
                  y={`${((1 - share) * 100).toFixed(1)}%`}
                  height={`${(share * 100).toFixed(1)}%`}
                  rx="2"
                >
                  <title>{`${day(at)}: ${t('portPage.of', { unique: formatCount(unique), changes: formatCount(changes) })}`}</title>
                </rect>
              );
            })}
          </svg>
          <div className="cx" aria-hidden="true">
            <span>{days.length === DAYS ? day(days[0]?.at) : ''}</span>
            <span>{day(days.at(-1)?.at)}</span>
          </div>
        </figure>
        <div className="mt8">
          <Facts
            of={[
              [t('portPage.subnets'), formatCount(figures.subnets)],
              [t('portPage.longest'), longest === null ? '–' : `${longest.ip}, ${spanText(t, longest.ms / 1000)}`],
              [
                t('portPage.elsewhere'),
                figures.elsewhere === null
                  ? '–'
                  : t('portPage.of', { unique: formatCount(figures.elsewhere), changes: formatCount(figures.week.unique) }),
              ],
            ]}
          />
        </div>
      </div>
    </section>
  );
}
