import type { Scale } from '@shared/format';
import { token } from '../../charts/plot';
import type { Tick } from './axis';
import { type Bars, COLOURED, piecesOf, unknownDays } from './days';
import { type Picture, paintGap } from './picture';

interface DaysPicture {
  readonly bars: Bars;
  readonly axis: { readonly scale: Scale; readonly top: number };
  readonly title: string;
  readonly note: string;
  /** Of each part of the stack, from the bottom. */
  readonly names: readonly string[];
  readonly ticks: readonly Tick[];
  tick(value: number): string;
}

/** Bars of the days, the keys one above the other. */
export function daysPicture({ bars, axis, title, note, names, ticks, tick }: DaysPicture): Picture {
  const colors = [...[1, 2, 3, 4].map(part => token(`--series-${part}`)), token('--off')];
  const colorAt = (part: number): string => colors[part < bars.sums.length ? part : COLOURED] ?? '';
  const [first, span] = [bars.at[0] ?? 0, bars.end - (bars.at[0] ?? 0)];
  return {
    ...{ title, note },
    legend: names.map((text, part) => ({ color: colorAt(part), dash: [], text, square: true })),
    values: [0, 1, 2, 3].map(part => tick(axis.top - (axis.top * part) / 3)),
    times: ticks.map(({ at, text }) => ({ place: (at - first) / span, text })),
    paint(context, box) {
      for (const gap of unknownDays(bars)) paintGap(context, box, gap.from, gap.to);
      for (const { x, y, width, height, part } of piecesOf(bars, axis.top * axis.scale.divisor)) {
        context.fillStyle = colorAt(part);
        context.fillRect(box.x + x * box.width, box.y + y * box.height, width * box.width, Math.max(0.5, height * box.height - 0.5));
      }
    },
  };
}
