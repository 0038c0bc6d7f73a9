import { ArrowDown } from 'lucide-react';
import { useTexts } from '../stores/app';
import { Icon } from './icons';

/** Heads of the columns down, up and the line of the last minutes. */
export function RateHeads({ sorted }: { readonly sorted?: boolean }) {
  const t = useTexts();
  return (
    <>
      <th className="num" aria-sort={sorted ? 'descending' : undefined}>
        {sorted ? (
          <span className="sort">
            {t('chart.down')}
            <Icon of={ArrowDown} size={12} />
          </span>
        ) : (
          t('chart.down')
        )}
      </th>
      <th className="num">{t('chart.up')}</th>
      <th>{t('overview.spark')}</th>
    </>
  );
}
