/** What was read -> the lines of the chart as the user reads them: names, looks, figures of the legend. Pure. */
import { decimalIn, formatBytes, formatThree, quantityText, type Units } from '@shared/format';
import type { Texts } from '@shared/texts';
import { type LineStyle, OFF, styleAt } from '../../charts/styles';
import type { Figure } from './cells';
import { type Line, linesOf, sumOf } from './lines';
import { type About, scaleFor, valueText } from './measures';
import { type Range, spanText, type Words } from './ranges';
import type { LinesAnswer } from './useLines';

export interface DrawnLine extends Line {
  readonly style: LineStyle;
  readonly filled: boolean;
  /** What the legend tells beside the name, and why it is so. */
  readonly told: string;
  readonly why: string | undefined;
}
interface DrawnOptions {
  readonly t: Texts;
  readonly units: Units;
  readonly words: Words;
  readonly now: number;
  readonly answer: LinesAnswer;
  readonly about: About;
  readonly figure: Figure;
  readonly since: number | null;
  /** How many more there are than were asked for. */
  readonly more: number;
  nameOf(id: string): string;
}

/** Lines that a chart has at most, beside that of all others. */
export const MOST_LINES = 5;
export const OTHERS = '*others';

export function drawnLines(options: DrawnOptions) {
  const { answer, about, figure, now, since, nameOf } = options;
  const { range } = answer.of;
  const told = answer.all === null ? answer.told : [...answer.told, answer.all];
  const { times, lines: all, any } = linesOf(told, { about, figure, range, now, since });
  const own = answer.all === null ? all : all.slice(0, -1);
  const [kept, rest] = chosen(own, about);
  const named = kept.map(line => ({ ...line, name: answer.of.compare === 'none' ? nameOf(line.id) : timeText(options, line.id) }));
  const sum = answer.all === null ? null : all.at(-1);
  const others = sum
    ? lessOf(sum, kept, options)
    : rest.length > 0 && about.adds
      ? withOthers(options, sumOf(OTHERS, '', rest), rest.length)
      : null;
  const lines = [...named, ...(others ? [others] : [])];
  const widthMs = Math.max(0, ...answer.told.map(({ read }) => read.widthMs));
  return { times, any, widthMs, lines: lines.map((line, index) => looked(options, line, index, lines)) };
}

/** The five with most, or where more means nothing the first that have readings, in the order in which they were asked for; and the rest. */
function chosen(lines: readonly Line[], { adds }: About): readonly [readonly Line[], readonly Line[]] {
  if (lines.length <= MOST_LINES) return [lines, []];
  const size = ({ bytes, figure }: Line): number => {
    const known = bytes?.sum ?? figure;
    return known === null ? -1 : adds ? known : 0;
  };
  const most = new Set(lines.toSorted((a, b) => size(b) - size(a)).slice(0, MOST_LINES));
  return [lines.filter(line => most.has(line)), lines.filter(line => !most.has(line))];
}

const withOthers = ({ t }: DrawnOptions, line: Line, count: number): Line => ({ ...line, name: t('history.others', { count }) });

/** What is left of all keys together; null: there are no others. */
function lessOf(sum: Line, kept: readonly Line[], options: DrawnOptions): Line | null {
  if (options.more <= 0) return null;
  const left = (total: number, parts: readonly (number | null | undefined)[]): number =>
    Math.max(
      0,
      parts.reduce((rest: number, part) => rest - (part ?? 0), total),
    );
  const values = sum.values.map((value, index) =>
    value === null
      ? null
      : left(
          value,
          kept.map(line => line.values[index]),
        ),
  );
  const bytes =
    sum.bytes === null
      ? null
      : {
          ...sum.bytes,
          sum: left(
            sum.bytes.sum,
            kept.map(line => line.bytes?.sum),
          ),
        };
  return withOthers(options, { ...sum, id: OTHERS, values, bytes, gaps: [] }, options.more);
}

/** Which time it is of, where two are compared. */
function timeText({ words, now, answer: { of, told } }: DrawnOptions, id: string): string {
  const shift = told.find(each => each.id === id)?.read.shiftMs ?? 0;
  return spanText({ from: of.range.from - shift, to: of.range.to - shift }, now, words);
}

function looked(options: DrawnOptions, line: Line, index: number, lines: readonly Line[]): DrawnLine {
  const { t, units, about, answer } = options;
  const off = line.id === OTHERS || line.id === 'past';
  const change = answer.of.compare !== 'none' && index === 0 ? changeText(line, lines[1], units) : '';
  return {
    ...line,
    style: off ? OFF : styleAt(index),
    filled: index === 0 && !off && about.unit !== 'dbm',
    told: `${figureText(line, options)}${change}`,
    why: line.bytes === null ? undefined : t(line.bytes.exact ? 'history.by-ledger' : 'history.by-rates'),
  };
}

function figureText({ bytes, figure }: Line, { about, units }: DrawnOptions): string {
  if (bytes !== null) return `${bytes.exact ? '' : '≈\u00a0'}${quantityText(formatBytes(bytes.sum, units))}`;
  if (figure === null) return '';
  return valueText(figure, scaleFor(about.unit, Math.abs(figure), units));
}

/** `, +12 %` */
function changeText(present: Line, past: Line | undefined, { language }: Units): string {
  const [is, was] = [present.bytes?.sum ?? present.figure, past?.bytes?.sum ?? past?.figure];
  if (is === null || is === undefined || was === null || was === undefined || was === 0) return '';
  const percent = ((is - was) / Math.abs(was)) * 100;
  return `, ${percent > 0 ? '+' : ''}${decimalIn(formatThree(percent), language)}\u00a0%`;
}

/** Gaps with whose they are; what all lines lack is nobody's. */
export function gapWords(t: Texts, lines: readonly Line[]): readonly (Range & { readonly label: string })[] {
  const lacks = (line: Line, at: number): boolean => line.gaps.some(gap => gap.from <= at && at < gap.to);
  const drawn = lines.filter(({ id }) => id !== OTHERS);
  return drawn.flatMap((line, index) =>
    line.gaps.flatMap(gap => {
      const middle = (gap.from + gap.to) / 2;
      const all = drawn.every(each => lacks(each, middle));
      if (all && index > 0) return [];
      return [{ ...gap, label: all ? t('chart.no-data') : t('history.no-data-of', { name: line.name }) }];
    }),
  );
}

/** Of a key that its server does not know any more. */
export const goneText = (t: Texts, id: string): string => t('history.gone-key', { end: id.slice(-4) });
