/** The lines of the range, one each server, key, port or node, or the present beside the past; or the same as a table. */
import { useState } from 'react';
import { TableToggle } from '../../charts/cards';
import { useTexts } from '../../stores/app';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { failureText } from '../../ui/failure';
import { ErrorState } from '../../ui/states';
import { Chooser } from './Chooser';
import { LinesChart } from './LinesChart';
import { LinesLegend } from './LinesLegend';
import { LinesTable } from './LinesTable';
import type { Drawing } from './useDrawing';

export function LinesCard({ drawing }: { readonly drawing: Drawing }) {
  const t = useTexts();
  const [asTable, setAsTable] = useState(false);
  const { title, scale, failure, retry, chooser } = drawing;
  const head = scale.unit === '' ? title : `${title}, ${scale.unit}`;
  return (
    <section className="card growcard hist" aria-label={title} data-lines={drawing.lines.length} data-busy={drawing.busy || undefined}>
      <div className="card-h wl">
        <h2>{title}</h2>
        <span className="t3 s12">{scale.unit}</span>
        <span className="row row-12 legs grow">
          <LinesLegend drawing={drawing} />
        </span>
        {chooser.offered.length > 1 ? <Chooser of={chooser} nameOf={drawing.nameOf} /> : null}
        <TableToggle on={asTable} onToggle={() => setAsTable(!asTable)} />
      </div>
      <div className="card-b">
        {failure !== null && drawing.lines.length > 0 ? (
          <Banner shape="bad" tone="bad" title={t('history.failed')} text={failureText(t, failure)}>
            <Button size="sm" onClick={retry}>
              {t('common.try-again')}
            </Button>
          </Banner>
        ) : null}
        {failure !== null && drawing.lines.length === 0 ? (
          <ErrorState title={t('history.failed')} text={failureText(t, failure)}>
            <Button onClick={retry}>{t('common.try-again')}</Button>
          </ErrorState>
        ) : asTable ? (
          <LinesTable drawing={drawing} label={head} />
        ) : (
          <LinesChart drawing={drawing} label={head} />
        )}
      </div>
    </section>
  );
}
