/** Who uses a key and from where, what makes its account uncertain, when it was counted from zero. */
import { formatClock, formatFullMoment } from '@shared/format';
import type { KeyDetail, KeyRow } from '@shared/model';
import type { Texts } from '@shared/texts';
import { useNow, useTexts } from '../../stores/app';
import { Bytes } from '../../ui/Quantity';
import { dayText, seenText, sumOf } from './keyText';
import { markText } from './marks';

/** Why no address is listed. */
function nobodyText(t: Texts, { state, lastSeen }: KeyRow['online'], now: number): string {
  if (state === 'now') return t('keys.addresses-by-traffic');
  return lastSeen === null ? t('keys.addresses-never') : t('keys.addresses-none', { seen: seenText(t, lastSeen, now) });
}

export function Addresses({ detail: { row, addresses } }: { readonly detail: KeyDetail }) {
  const t = useTexts();
  const now = useNow();
  return (
    <section className="col g8">
      <h3 className="sh">{t('keys.addresses')}</h3>
      {addresses === null ? (
        <p className="s12 t3">
          {t(row.online.state === 'cannot-tell' || row.online.by === 'traffic' ? 'keys.addresses-unknown' : 'keys.addresses-unread')}
        </p>
      ) : addresses.length === 0 ? (
        <p className="s12 t3">{nobodyText(t, row.online, now)}</p>
      ) : (
        <ul className="plainlist s12">
          {addresses.map(({ ip, since }) => (
            <li key={ip} className="row">
              <span className="grow">{ip}</span>
              <span className="t3" title={formatFullMoment(since, { language: t.language })}>
                {t('keys.since', { at: formatClock(since, { language: t.language }) })}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

export function Marks({ detail: { marks } }: { readonly detail: KeyDetail }) {
  const t = useTexts();
  const now = useNow();
  return (
    <section className="col g8">
      <h3 className="sh">{t('keys.marks')}</h3>
      {marks.length === 0 ? (
        <p className="s12 t3">{t('keys.marks-none')}</p>
      ) : (
        <ul className="plainlist s12">
          {marks
            .toSorted((a, b) => b.at - a.at)
            .map(mark => (
              <li key={`${mark.type} ${mark.at}`} className="row top" data-mark={mark.type}>
                <span className="t3 when" title={formatFullMoment(mark.at, { language: t.language })}>
                  {dayText(t, mark.at, now)}
                </span>
                <span className="grow">{markText(t, mark, now)}</span>
              </li>
            ))}
        </ul>
      )}
    </section>
  );
}

export function Resets({ detail: { resets } }: { readonly detail: KeyDetail }) {
  const t = useTexts();
  const now = useNow();
  if (resets.length === 0) return null;
  return (
    <section className="col g8">
      <h3 className="sh">{t('keys.resets')}</h3>
      <ul className="plainlist s12">
        {resets.map(reset => (
          <li key={reset.at} className="row">
            <span className="t3 when" title={formatFullMoment(reset.at, { language: t.language })}>
              {dayText(t, reset.at, now)}
            </span>
            <span className="grow">{t(`keys.reset-by-${reset.by}`)}</span>
            <span>
              <Bytes of={sumOf(reset.bytes)} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
