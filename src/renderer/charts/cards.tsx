/** The card of memory, of one server or of several, and what chart cards share. */
import { formatBytes, inScale, quantityText, sizeScale } from '@shared/format';
import { Pause, Play, Table2 } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useTexts, useUnits } from '../stores/app';
import { useSeries } from '../stores/series';
import { togglePause, useView } from '../stores/view';
import { Button, IconButton } from '../ui/Button';
import { Legend } from '../ui/Legend';
import { chartData, type GridOptions, lastOf, peakOf, SPARE_S, YOUNG_S } from './data';
import { LiveChart } from './LiveChart';
import { OFF, STYLES, styleAt } from './styles';

export const MEMORY_S = 600;
const BUCKET_S = 5;
/** Polled servers tell their memory seldom. */
const POLLED = { bridgeS: 30 };

export const TableToggle = ({ on, onToggle }: { readonly on: boolean; readonly onToggle: () => void }) => {
  const t = useTexts();
  return <IconButton icon={Table2} label={t(on ? 'chart.as-chart' : 'chart.as-table')} aria-pressed={on} onClick={onToggle} />;
};

/** Holds the charts and figures of the page still. */
export const PauseButton = () => {
  const t = useTexts();
  const paused = useView(view => view.paused);
  return (
    <Button size="sm" look="ghost" icon={paused ? Play : Pause} onClick={togglePause} aria-keyshortcuts="P">
      {t(paused ? 'chart.go-on' : 'chart.pause')}
    </Button>
  );
};

export interface MemoryOf {
  readonly serverId: string;
  readonly name: string;
  readonly stale: boolean;
}
/** Memory that the cores report; at most five of them. */
export function MemoryCard({
  of,
  note,
  className = '',
  height,
  threshold = null,
  legend,
  gaps = POLLED,
}: {
  readonly of: readonly MemoryOf[];
  readonly note: string;
  readonly className?: string;
  readonly height: string;
  readonly threshold?: number | null;
  readonly legend?: boolean;
  /** Where the line breaks; of servers that tell their memory each second it is a shorter silence. The options as of `chartData`. */
  readonly gaps?: Pick<GridOptions, 'bridgeS' | 'breakAt' | 'until'>;
}) {
  const t = useTexts();
  const units = useUnits();
  const [asTable, setAsTable] = useState(false);
  const shown = of.slice(0, STYLES.length);
  const blocks = useSeries(
    shown.map(({ serverId }) => ({ serverId, metric: 'memory' })),
    MEMORY_S + SPARE_S,
    BUCKET_S * 1000,
  );
  const { bridgeS, breakAt = null, until = null } = gaps;
  const data = useMemo(
    () =>
      chartData(blocks ?? [], MEMORY_S, {
        ...{ bucketS: BUCKET_S, leastS: YOUNG_S, breakAt, until },
        ...(bridgeS === undefined ? {} : { bridgeS }),
      }),
    [blocks, bridgeS, breakAt, until],
  );
  const scale = sizeScale(Math.max(0, threshold ?? 0, ...data.columns.map(column => peakOf(column) ?? 0)), units);
  const styleOf = (index: number) => (shown[index]?.stale ? OFF : styleAt(index));
  const size = (value: number | null) => quantityText(formatBytes(value, units));
  const summary = data.any
    ? shown.map((each, index) => `${each.name} ${size(lastOf(data.columns[index]))}`).join(', ')
    : t('chart.nothing-yet');
  return (
    <section className={`card ${className}`} aria-label={t('chart.memory')}>
      <div className="card-h">
        <h2>{t('chart.memory')}</h2>
        <span className="t3 s12 cut">{`${note}, ${scale.unit}`}</span>
        <span className="end">
          <TableToggle on={asTable} onToggle={() => setAsTable(!asTable)} />
        </span>
      </div>
      <div className="card-b">
        <LiveChart
          className={height}
          label={t('chart.memory')}
          summary={summary}
          data={data}
          scale={scale}
          ticks={legend ? 2 : 4}
          times={3}
          threshold={threshold}
          asTable={asTable}
          series={shown.map((each, index) => {
            const style = styleOf(index);
            return { label: each.name, color: style.color, filled: !legend, ...(style.dash ? { dash: style.dash } : {}) };
          })}
        />
        {legend ? (
          <div className="row row-12 mt8 wrap">
            {shown.map((each, index) => {
              const last = lastOf(data.columns[index]);
              return (
                <Legend key={each.serverId} color={styleOf(index).swatch} dash={each.stale ? 2 : index}>
                  {each.name} {each.stale ? t('state.stale-word') : last === null ? '–' : inScale(last, scale)}
                </Legend>
              );
            })}
            {of.length > shown.length ? <span className="t3 s12">{t('chart.more', { count: of.length - shown.length })}</span> : null}
          </div>
        ) : null}
      </div>
    </section>
  );
}
