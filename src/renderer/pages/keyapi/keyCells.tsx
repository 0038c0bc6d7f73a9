/** Cells of the keys table that say how a number was counted, and what another count of it says. */
import type { AccountTotals, KeyRow } from '@shared/model';
import type { Texts } from '@shared/texts';
import { useNow, useTexts, useUnits } from '../../stores/app';
import { Bytes } from '../../ui/Quantity';
import { Counted } from '../keys/Counted';
import { dayText, sumOf } from '../keys/keyText';
import { comparedOf, compareText, percentText } from './compare';
import { SourceWord, sourceText } from './Source';

/** What was counted in a span: exactly, or where there is nothing exact, an estimate that says so. */
export function Total({ row, span, why }: { readonly row: KeyRow; readonly span: keyof AccountTotals; readonly why?: string }) {
  const t = useTexts();
  const { totals, keyapi } = row;
  if (totals === null && keyapi?.estimated) {
    return (
      <span title={t('caveat.estimate')} data-estimate>
        <span className="t3" aria-hidden="true">
          ≈{' '}
        </span>
        <span className="sr">{t('source.about')} </span>
        <Bytes of={sumOf(keyapi.estimated[span])} />
      </span>
    );
  }
  return (
    <Counted
      bytes={totals === null ? null : sumOf(totals[span])}
      atLeast={row.atLeast[span]}
      caveats={row.caveats}
      {...(why === undefined ? {} : { why })}
    />
  );
}

/** How a key is counted, in a sentence; null: it is not. Pure. */
export function countedText(t: Texts, { keyapi }: Pick<KeyRow, 'keyapi'>): string | null {
  if (!keyapi || keyapi.counted.type === 'none') return null;
  if (keyapi.counted.type === 'exact') return t('source.exact-by', { way: t(`counted.${keyapi.counted.by}`) });
  return keyapi.counted.source === null ? t('caveat.estimate') : sourceText(t, keyapi.counted.source);
}

export function CountedBy({ row }: { readonly row: KeyRow }) {
  const t = useTexts();
  const text = countedText(t, row);
  if (text === null) {
    return (
      <span className="t3 s12" title={t('source.none')}>
        –
      </span>
    );
  }
  return <SourceWord exact={row.keyapi?.counted.type === 'exact'} title={text} />;
}

export function Compare({ row }: { readonly row: KeyRow }) {
  const t = useTexts();
  const now = useNow();
  const units = useUnits();
  const compared = comparedOf(row);
  if (compared === null) return <span className="t3 s12">{t('compare.nothing')}</span>;
  const { of } = compared;
  return (
    <span className="row s12" title={compareText(t, compared, units, at => dayText(t, at, now))} data-off={of.off || undefined}>
      <span className="t2">
        <Bytes of={of.theirs} />
      </span>
      <span className={`end ${of.off ? 'c-warn' : 't3'}`}>{percentText(t, of.percent)}</span>
    </span>
  );
}
