import { decimalIn, formatCount, sizeScale } from '@shared/format';
import type { FarmFacts, PortWindow, RotationFigures } from '@shared/model';
import { useTexts, useUnits } from '../../../stores/app';
import { useReading } from '../../../stores/reading';
import { Metric } from '../../../ui/Metric';
import { Bytes } from '../../../ui/Quantity';
import { percentText, secondsText } from '../figures';

const FACTS_EVERY_MS = 15_000;
const FIGURES_EVERY_MS = 5000;
const MIB = 1024 * 1024;

/** What the farm comes to: now, today, this week. */
export function PortTiles({
  serverId,
  window,
  live,
}: {
  readonly serverId: string;
  readonly window: PortWindow | null;
  readonly live: boolean;
}) {
  const facts = useReading('farmFacts', { serverId }, { everyMs: FACTS_EVERY_MS, on: live, freshMs: FACTS_EVERY_MS }).value;
  const figures = useReading('rotationFigures', { serverId, portId: null }, { everyMs: FIGURES_EVERY_MS, on: true }).value;
  return (
    <div className="tiles">
      <Ready window={window} live={live} />
      <Rotations figures={figures} />
      <PanelLoad facts={facts} live={live} />
    </div>
  );
}

function Ready({ window, live }: { readonly window: PortWindow | null; readonly live: boolean }) {
  const t = useTexts();
  const counts = window?.counts;
  return (
    <Metric
      label={t('farm.ready')}
      context={counts === undefined ? '' : t('farm.others', { cooling: counts.cooling, rotating: counts.busy, off: counts.off })}
      stale={!live}
    >
      {counts === undefined ? '–' : formatCount(counts.ready)}
      {counts === undefined ? null : <span className="u">{t('farm.of', { count: counts.all })}</span>}
    </Metric>
  );
}

function Rotations({ figures }: { readonly figures: RotationFigures | null }) {
  const t = useTexts();
  const { unique = 0, changes = 0 } = figures?.week ?? {};
  const same = figures?.sameIp ?? [];
  const sameWords = same.slice(0, 2).map(({ operator, count }) => `${operator ?? t('farm.no-operator')} ${count}`);
  return (
    <>
      <Metric
        label={t('farm.rotations-today')}
        context={
          figures === null || figures.newShare === null ? '' : t('farm.got-new', { percent: percentText(figures.newShare, t.language, 1) })
        }
      >
        {figures === null ? '–' : formatCount(figures.today)}
      </Metric>
      <Metric
        label={t('farm.median')}
        context={figures === null || figures.p95Ms === null ? '' : t('farm.p95', { time: secondsText(t, figures.p95Ms) })}
      >
        {figures === null || figures.medianMs === null ? '–' : Math.round(figures.medianMs / 1000)}
        {figures === null || figures.medianMs === null ? null : <span className="u">{t('farm.s')}</span>}
      </Metric>
      <Metric
        label={t('farm.unique')}
        context={
          changes === 0 ? '' : t('farm.unique-of', { percent: percentText(unique / changes, t.language), changes: formatCount(changes) })
        }
      >
        {figures === null ? '–' : formatCount(unique)}
      </Metric>
      <Metric label={t('farm.same-ip')} context={same.length > 2 ? `${sameWords.join(', ')}, …` : sameWords.join(', ')}>
        {figures === null ? '–' : formatCount(same.reduce((sum, { count }) => sum + count, 0))}
      </Metric>
    </>
  );
}

function PanelLoad({ facts, live }: { readonly facts: FarmFacts | null; readonly live: boolean }) {
  const t = useTexts();
  const units = useUnits();
  const load = facts?.load ?? null;
  const used = load?.memoryUsedMb ?? null;
  const total = load?.memoryTotalMb ?? null;
  const scale = sizeScale((total ?? 0) * MIB, units);
  const written = (mb: number) => decimalIn(((mb * MIB) / scale.divisor).toFixed(1), t.language);
  const memory = used === null || total === null ? '' : t('farm.memory', { used: written(used), total: `${written(total)} ${scale.unit}` });
  return (
    <Metric label={t('farm.panel')} context={memory} stale={!live}>
      {load === null || load.cpuPercent === null ? (
        used === null ? (
          '–'
        ) : (
          <Bytes of={used * MIB} />
        )
      ) : (
        <>
          {Math.round(load.cpuPercent)}
          <span className="u">{t('farm.cpu')}</span>
        </>
      )}
    </Metric>
  );
}
