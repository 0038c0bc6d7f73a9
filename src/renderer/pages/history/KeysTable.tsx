import { useState } from 'react';
import { useTexts } from '../../stores/app';
import { Button } from '../../ui/Button';
import { Bytes } from '../../ui/Quantity';
import { SortHead } from '../../ui/SortHead';
import { type SortBy, sortRows } from '../../ui/sort';
import { accountText } from './accountText';
import { type Bars, COLOURED, type KeySum } from './days';
import { fillAt, Square } from './Key';
import type { Days } from './useDays';

const FEW = 8;
const COLUMNS = [
  { id: 'key', width: 'w160' },
  { id: 'server', width: 'w120' },
  { id: 'down', width: 'w88', num: true },
  { id: 'up', width: 'w88', num: true },
  { id: 'total', width: 'w96', num: true },
  { id: 'share', width: 'w160' },
  { id: 'account' },
] as const;

/** The keys with most traffic of the days shown, what each had and what its account is worth. */
export function KeysTable({ days, bars }: { readonly days: Days; readonly bars: Bars }) {
  const t = useTexts();
  const [sort, setSort] = useState<SortBy>({ id: 'total', down: true });
  const [all, setAll] = useState(false);
  const { sums } = bars;
  const by: Readonly<Record<string, (row: KeySum) => string | number>> = {
    key: row => days.nameOf(row),
    down: row => row.down,
    up: row => row.up,
    total: row => row.total,
    share: row => row.total,
  };
  const shown = sortRows(all ? sums : sums.slice(0, FEW), row => row.keyId, by[sort.id], sort.down, null);
  const colour = new Map(sums.slice(0, COLOURED).map(({ keyId }, part) => [keyId, fillAt(part)]));
  return (
    <>
      <table className="table compact thead-flush" aria-label={t('history.keys')}>
        <colgroup>
          {COLUMNS.map(column => (
            <col key={column.id} className={'width' in column ? column.width : ''} />
          ))}
        </colgroup>
        <thead>
          <tr>
            {COLUMNS.map(column => (
              <SortHead
                key={column.id}
                column={{ ...column, head: t(`history.col-${column.id}`) }}
                sorts={by[column.id] !== undefined}
                sort={sort}
                onSort={setSort}
              />
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map(row => {
            const share = bars.all.total === 0 ? 0 : Math.min(1, row.total / bars.all.total);
            const { text, title } = accountText(t, row, days.keyOf(row.keyId), days.range, days.now, days.words);
            return (
              <tr key={row.keyId} data-key={row.keyId}>
                <td>
                  <span className="row">
                    <Square fill={colour.get(row.keyId) ?? 'f-off'} />
                    <span className="med cut" title={days.nameOf(row)}>
                      {days.nameOf(row)}
                    </span>
                  </span>
                </td>
                <td className="t2 cut">{days.server?.name}</td>
                <td className="num">
                  <Bytes of={row.down} />
                </td>
                <td className="num">
                  <Bytes of={row.up} />
                </td>
                <td className="num strong">
                  <Bytes of={row.total} />
                </td>
                <td>
                  <span className="row">
                    <svg className="bar" aria-hidden="true">
                      <rect className="bar-track" width="100%" height="4" rx="2" />
                      <rect className="f-acc" width={`${(share * 100).toFixed(1)}%`} height="4" rx="2" />
                    </svg>
                    <span className="s11 t3 pct">{`${Math.round(share * 100)}\u00a0%`}</span>
                  </span>
                </td>
                <td className="cut s12 t3" title={title}>
                  {text}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {sums.length > FEW ? (
        <div className="tfoot">
          <Button size="sm" look="ghost" onClick={() => setAll(!all)}>
            {all ? t('history.fewer') : t('history.all-keys', { count: sums.length })}
          </Button>
          {all && bars.others + COLOURED > sums.length ? (
            <span>{t('chart.more', { count: bars.others + COLOURED - sums.length })}</span>
          ) : null}
        </div>
      ) : null}
    </>
  );
}
