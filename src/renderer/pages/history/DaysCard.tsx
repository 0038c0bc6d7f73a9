/** Traffic of each key by day: stacked bars, and below them the keys with their sums and what their accounts are worth. */
import { ChartColumn } from 'lucide-react';
import { useState } from 'react';
import { TableToggle } from '../../charts/cards';
import { useTexts, useUnits } from '../../stores/app';
import { Button } from '../../ui/Button';
import { failureText } from '../../ui/failure';
import { Empty, ErrorState, Skeleton } from '../../ui/states';
import { DaysChart } from './DaysChart';
import { DaysTable } from './DaysTable';
import { COLOURED, daysAxis } from './days';
import { fillAt, Key } from './Key';
import { KeysTable } from './KeysTable';
import { RadioMenu } from './RadioMenu';
import type { Days } from './useDays';

export function DaysCard({ days }: { readonly days: Days }) {
  const t = useTexts();
  const units = useUnits();
  const [asTable, setAsTable] = useState(false);
  const { bars, server, holders, period, failure } = days;
  const axis = bars === null ? null : daysAxis(bars, units);
  const label = t('history.days');
  const none = bars !== null && bars.all.total === 0 && bars.sums.length === 0;
  return (
    <section className="card hist" aria-label={label} data-days={bars?.days.length ?? 0}>
      <div className="card-h wl">
        <h2>{label}</h2>
        {holders.length > 1 && server ? (
          <RadioMenu
            small
            label={t('history.days-of')}
            value={server.id}
            options={holders.map(({ id, name }) => ({ value: id, label: name }))}
            onChange={days.choose}
          >
            {server.name}
          </RadioMenu>
        ) : null}
        <span className="t3 s12 nowrap">
          {[holders.length > 1 ? null : server?.name, period, axis?.scale.unit].filter(part => part).join(', ')}
        </span>
        <span className="row row-12 legs grow">
          {bars === null
            ? null
            : bars.sums.slice(0, COLOURED).map((key, part) => (
                <Key key={key.keyId} fill={fillAt(part)}>
                  {days.nameOf(key)}
                </Key>
              ))}
          {bars !== null && bars.others > 0 ? <Key fill="f-off">{t('history.others', { count: bars.others })}</Key> : null}
        </span>
        {none ? null : <TableToggle on={asTable} onToggle={() => setAsTable(!asTable)} />}
      </div>
      {bars === null ? (
        failure === null ? (
          <Skeleton bars={6} />
        ) : (
          <ErrorState title={t('history.failed')} text={failureText(t, failure)}>
            <Button onClick={days.retry}>{t('common.try-again')}</Button>
          </ErrorState>
        )
      ) : none ? (
        <Empty icon={ChartColumn} title={t('history.no-traffic')} text={t('history.no-traffic-text')} />
      ) : (
        <>
          <div className="card-b">
            {axis === null ? null : asTable ? (
              <DaysTable days={days} bars={bars} label={label} />
            ) : (
              <DaysChart days={days} bars={bars} axis={axis} label={label} />
            )}
          </div>
          <KeysTable days={days} bars={bars} />
        </>
      )}
    </section>
  );
}
