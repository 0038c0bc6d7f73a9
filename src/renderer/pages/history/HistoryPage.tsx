import { formatBytes, quantityText } from '@shared/format';
import { zoneOf } from '@shared/walltime';
import { useMemo } from 'react';
import { useTexts, useUnits } from '../../stores/app';
import { useReading } from '../../stores/reading';
import { Banner } from '../../ui/Banner';
import { failureText } from '../../ui/failure';
import { Page } from '../../ui/Page';
import { useChoice } from './choice';
import { DaysCard } from './DaysCard';
import { ExportMenu } from './ExportMenu';
import { LinesCard } from './LinesCard';
import { dayText, momentText, type Words } from './ranges';
import { Toolbar } from './Toolbar';
import { useDays } from './useDays';
import { useDrawing } from './useDrawing';
import { useRange } from './useRange';

const SIZE_EVERY_MS = 60_000;
/** The system's own, until the history tells in which zone it counts days. */
const ownZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Readings of any range, by server, key, port or node, and the traffic of each key by day. */
export function HistoryPage() {
  const t = useTexts();
  const units = useUnits();
  const choice = useChoice();
  const { value: info } = useReading('historySize', null, { everyMs: SIZE_EVERY_MS, on: true, freshMs: 5_000 });
  const zoneName = info?.zone ?? ownZone();
  const words = useMemo((): Words => ({ language: t.language, zone: zoneName }), [t.language, zoneName]);
  const zone = zoneOf(zoneName);
  const { range, now } = useRange(choice.range);
  const drawing = useDrawing(range, now, words, info?.since);
  const days = useDays(range, now, words, zone);
  const since = info?.since ?? null;
  const size = info === null ? null : t('history.on-disk', { size: quantityText(formatBytes(info.bytes, units)) });
  const meta = [since === null ? null : t('history.since', { day: dayText(since, words) }), size].filter(part => part !== null).join(' · ');
  return (
    <Page
      title={t('nav.history')}
      meta={<span title={since === null ? undefined : momentText(since, now, words)}>{meta}</span>}
      actions={<ExportMenu drawing={drawing} days={days} words={words} />}
    >
      <div className="col g12 histpage">
        {info?.failure ? <Banner shape="bad" tone="bad" title={t('history.not-written')} text={failureText(t, info.failure)} /> : null}
        <Toolbar range={range} now={now} words={words} />
        <LinesCard drawing={drawing} />
        {days.holders.length > 0 ? <DaysCard days={days} /> : null}
      </div>
    </Page>
  );
}
