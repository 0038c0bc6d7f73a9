/** What the page shows, as a file: the readings of the lines, or the days of the keys, and both as pictures. */
import { formatTick } from '@shared/format';
import type { SeriesName } from '@shared/history/metrics';
import { MOST_POINTS } from '@shared/history/query';
import type { HistoryExport } from '@shared/ipc/history';
import { Braces, FileDown, Image, Table2 } from 'lucide-react';
import { call } from '../../api';
import { useTexts, useUnits } from '../../stores/app';
import { attempt, tell } from '../../stores/toasts';
import { Button } from '../../ui/Button';
import { DropMenu, type MenuItem, MenuItems } from '../../ui/DropMenu';
import { dayTicks } from './axis';
import { COLOURED, daysAxis, edgesOf } from './days';
import { daysPicture } from './daysPicture';
import { linesPicture } from './linesPicture';
import { pngOf } from './picture';
import { spanText, type Words } from './ranges';
import type { Days } from './useDays';
import type { Drawing } from './useDrawing';

/** Of one file: each key has two series. */
const MOST_KEYS = 32;
const DAY_POINTS = 4_000;

export function ExportMenu({ drawing, days, words }: { readonly drawing: Drawing; readonly days: Days; readonly words: Words }) {
  const t = useTexts();
  const units = useUnits();
  const tick = (value: number): string => formatTick(value, t.language);
  const save = (make: () => Promise<HistoryExport> | HistoryExport) => async () => {
    let path: string | null = null;
    const done = await attempt(t('history.export-failed'), async () => {
      path = (await call('historyExport', await make()))?.path ?? null;
    });
    if (done && path !== null) tell('ok', t('history.exported'), path);
  };
  const { file } = drawing;
  const [from, to] = drawing.plot.range;
  const linesNote = `${spanText({ from: from * 1000, to: to * 1000 }, days.now, words)}, ${drawing.scale.unit}`;
  const readings = (format: 'csv' | 'json') => (): HistoryExport => ({
    ...{ format, name: t('history.file-lines'), labels: file?.labels ?? [] },
    query: { series: file?.series ?? [], from: file?.range.from ?? 0, to: file?.range.to ?? 1, points: MOST_POINTS },
    ...(file?.past ? { past: file.past } : {}),
  });
  const { bars, server } = days;
  const keys = (bars?.sums ?? []).slice(0, MOST_KEYS);
  const byDay = (format: 'csv' | 'json') => (): HistoryExport => ({
    ...{ format, name: t('history.file-days') },
    labels: keys.flatMap(key => [t('history.label-down', { name: days.nameOf(key) }), t('history.label-up', { name: days.nameOf(key) })]),
    query: {
      series: keys.flatMap(({ keyId }) =>
        (['totalDown', 'totalUp'] as const).map((metric): SeriesName => ({ serverId: server?.id ?? '', metric, subject: keyId })),
      ),
      ...{ from: days.range.from, to: days.range.to, points: DAY_POINTS, finest: 'days', lead: true },
    },
  });
  const linesPng = async (): Promise<HistoryExport> => ({
    ...{ format: 'png', name: t('history.file-lines') },
    png: await pngOf(linesPicture(drawing, linesNote, tick)),
  });
  const daysPng = async (): Promise<HistoryExport> => {
    if (bars === null) throw new Error('no days');
    const axis = daysAxis(bars, units);
    const names = [
      ...bars.sums.slice(0, COLOURED).map(days.nameOf),
      ...(bars.others > 0 ? [t('history.others', { count: bars.others })] : []),
    ];
    const note = [server?.name, days.period, axis.scale.unit].join(', ');
    const ticks = dayTicks(edgesOf(bars), days.zone, words);
    return {
      ...{ format: 'png', name: t('history.file-days') },
      png: await pngOf(daysPicture({ bars, axis, title: t('history.days'), note, names, ticks, tick })),
    };
  };
  const items: readonly MenuItem[] = [
    ...(file === null
      ? []
      : [
          { icon: Table2, label: t('history.lines-csv'), run: save(readings('csv')) },
          { icon: Braces, label: t('history.lines-json'), run: save(readings('json')) },
        ]),
    ...(drawing.lines.length === 0 ? [] : [{ icon: Image, label: t('history.lines-png'), run: save(linesPng) }]),
    ...(keys.length === 0
      ? []
      : [
          { icon: Table2, label: t('history.days-csv'), run: save(byDay('csv')) },
          { icon: Braces, label: t('history.days-json'), run: save(byDay('json')) },
          { icon: Image, label: t('history.days-png'), run: save(daysPng) },
        ]),
  ].map(item => ({ ...item, run: () => void item.run() }));
  return (
    <DropMenu
      button={
        <Button icon={FileDown} disabled={items.length === 0}>
          {t('history.export')}
        </Button>
      }
    >
      <MenuItems items={items} />
    </DropMenu>
  );
}
