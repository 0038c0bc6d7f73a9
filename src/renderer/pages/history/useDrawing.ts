/** All that the chart of lines, its table, its legend and its exports show. */
import type { Scale } from '@shared/format';
import type { Failure } from '@shared/model';
import { zoneOf } from '@shared/walltime';
import { useMemo } from 'react';
import type { ChartMark } from '../../charts/PlotArea';
import type { PlotData } from '../../charts/plot';
import { useTexts, useUnits } from '../../stores/app';
import { type Tick, timeTicks } from './axis';
import { useChoice } from './choice';
import { type DrawnLine, drawnLines, gapWords, goneText, OTHERS } from './drawn';
import { fileOf, type LinesFile } from './file';
import { axisOf, joined, wordsOf } from './lines';
import { ABOUT, scaleFor, valueText } from './measures';
import { dayText, momentText, type Range, type Words } from './ranges';
import { useLines } from './useLines';
import { usePast } from './usePast';
import { useServerList } from './useServerList';
import { type Choosing, useWanted } from './useWanted';

export interface Drawing {
  readonly title: string;
  readonly scale: Scale;
  readonly axis: { readonly bottom: number; readonly top: number };
  readonly lines: readonly DrawnLine[];
  readonly plot: PlotData;
  readonly ticks: readonly Tick[];
  readonly words: readonly ChartMark[];
  readonly summary: string;
  /** Text of why there is nothing; null: there is something, or it is not known yet. */
  readonly empty: 'history.empty' | 'history.empty-range' | 'history.no-lines' | null;
  readonly failure: Failure | null;
  readonly busy: boolean;
  readonly chooser: Choosing;
  /** For a file of the same readings; null: nothing was read. */
  readonly file: LinesFile | null;
  nameOf(id: string): string;
  placeOf(at: number): number;
  timeText(index: number): string;
  /** A value of a line, in its unit. */
  written(value: number | null): string;
  tip(index: number): readonly string[];
  retry(): void;
}

const DAY_LONG = 20 * 3_600_000;
/** A gap narrower than this share of the chart has no word. */
const WORD_ROOM = 0.015;

export function useDrawing(range: Range, now: number, words: Words, since: number | null | undefined): Drawing {
  const t = useTexts();
  const units = useUnits();
  const servers = useServerList();
  const choice = useChoice();
  const { by, figure, compare } = choice;
  const measure = choice.measures[by];
  const about = ABOUT[measure];
  const { serverId, subjects, question, chooser } = useWanted(choice, range);
  const answer = useLines(question);
  const value = answer.value;
  const past = usePast(range);
  const serverName = servers.find(({ id }) => id === serverId)?.name ?? '';

  return useMemo((): Drawing => {
    // An answer to another question is no picture of this one; the same a moment ago is.
    const fits = value !== null && value.of.measure === measure && value.of.compare === compare && value.of.serverId === (serverId ?? '');
    const shown = fits ? value.of.range : range;
    const zone = zoneOf(words.zone);
    const nameOf = (id: string): string => {
      const found = chooser.offered.find(each => each.id === id);
      return found?.name ?? (by === 'key' ? goneText(t, id) : id);
    };
    const drawn = fits
      ? drawnLines({ t, units, words, now, answer: value, about, figure, since: since ?? null, more: subjects.more, nameOf })
      : { times: [], lines: [], any: false, widthMs: 0 };
    const { lines, times } = drawn;
    const values = lines.flatMap(line => line.values);
    const top = values.reduce((max: number, each) => Math.max(max, Math.abs(each ?? 0)), 0);
    const scale = scaleFor(about.unit, top, units);
    const placeOf = (at: number): number => (at - shown.from) / (shown.to - shown.from);
    const gaps = gapWords(t, lines).filter(gap => gap.to - gap.from > WORD_ROOM * (shown.to - shown.from));
    const marks = past.filter(({ serverId: of }) => by !== 'server' || of === null || lines.some(line => line.id === of));
    const placed = wordsOf(
      [...gaps.map(({ from, label }) => ({ at: from, label, gap: true })), ...marks.map(({ at, label }) => ({ at, label, gap: false }))],
      shown,
    );
    const written = (each: number | null): string => (each === null ? t('chart.no-data') : valueText(each, scale));
    const timeText = (index: number): string =>
      drawn.widthMs >= DAY_LONG ? dayText(times[index] ?? 0, words) : momentText(times[index] ?? 0, now, words);
    const name = t(`history.measure.${measure}`);
    const title =
      compare !== 'none'
        ? t('history.title-compared', { measure: name, name: nameOf(question?.ids[0] ?? '') })
        : t(`history.title-${by}`, { measure: name, server: serverName });
    const known = lines.filter(({ id }) => id !== OTHERS);
    return {
      ...{ title, scale, lines, written, timeText, placeOf, nameOf },
      // Of what the page reads it chooses those that are drawn.
      chooser: chooser.own && compare === 'none' ? { ...chooser, chosen: known.map(({ id }) => id) } : chooser,
      axis: axisOf(values, about.unit, scale),
      plot: {
        times: times.map(at => at / 1000),
        columns: lines.map(line => line.values.map(each => (each === null ? null : each / scale.divisor))),
        range: [shown.from / 1000, shown.to / 1000],
        blocks: joined(lines.flatMap(line => line.gaps)).map(({ from, to }) => ({ from: from / 1000, to: to / 1000 })),
      },
      ticks: timeTicks(shown, zone, words),
      words: placed.map(({ at, label, gap, row }) => ({ at, label, gap, row })),
      summary: lines.map(line => `${line.name} ${line.told}`).join(', ') || t('chart.nothing-yet'),
      empty:
        question === null
          ? subjects.known
            ? 'history.no-lines'
            : null
          : fits && !drawn.any
            ? since === null
              ? 'history.empty'
              : 'history.empty-range'
            : null,
      failure: answer.failure ?? subjects.failure,
      busy: answer.busy,
      file: fits ? fileOf(value.of, known, nameOf) : null,
      tip: index => [timeText(index), ...lines.map(line => `${line.name} ${written(line.values[index] ?? null)}`)],
      retry: () => {
        subjects.retry();
        answer.retry();
      },
    };
  }, [
    t,
    units,
    words,
    now,
    value,
    measure,
    compare,
    serverId,
    serverName,
    range,
    by,
    figure,
    about,
    since,
    subjects,
    chooser,
    past,
    question,
    answer,
  ]);
}
