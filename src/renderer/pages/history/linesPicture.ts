import { token } from '../../charts/plot';
import { type Picture, paintGap, stroke } from './picture';
import type { Drawing } from './useDrawing';

/** Lines, gaps and the words of both, as `drawing` has them. */
export function linesPicture(drawing: Drawing, note: string, tick: (value: number) => string): Picture {
  const { plot, axis, lines, ticks, words, placeOf } = drawing;
  const [first, last] = plot.range;
  return {
    title: drawing.title,
    note,
    legend: lines.map(({ style, name, told }) => ({
      color: token(style.color),
      dash: style.dash ?? [],
      text: `${name}  ${told}`,
      square: false,
    })),
    values: [0, 1, 2, 3, 4].map(part => tick(axis.top - ((axis.top - axis.bottom) * part) / 4)),
    times: ticks.map(({ at, text }) => ({ place: placeOf(at), text })),
    paint(context, box) {
      for (const { from, to } of plot.blocks) paintGap(context, box, (from - first) / (last - first), (to - first) / (last - first));
      const x = (seconds: number): number => box.x + ((seconds - first) / (last - first)) * box.width;
      const y = (value: number): number => box.y + ((axis.top - value) / (axis.top - axis.bottom)) * box.height;
      for (const [column, line] of lines.entries()) {
        let path: [number, number][] = [];
        const end = (): void => {
          if (path.length > 1) stroke(context, token(line.style.color), line.style.dash ?? [], path);
          path = [];
        };
        for (const [index, seconds] of plot.times.entries()) {
          const value = plot.columns[column]?.[index] ?? null;
          if (value === null) end();
          else path.push([x(seconds), y(value)]);
        }
        end();
      }
      context.font = context.font.replace(/\d+px/, '11px');
      for (const { at, label, gap, row = 0 } of words) {
        context.fillStyle = token('--text-2');
        const place = x(at / 1000);
        if (!gap)
          stroke(
            context,
            token('--text-3'),
            [2, 2],
            [
              [place, box.y],
              [place, box.y + box.height],
            ],
          );
        const left = !gap && placeOf(at) > 0.5;
        context.textAlign = left ? 'right' : 'left';
        context.fillText(label, place + (left ? -6 : 6), box.y + 12 + row * 14);
      }
    },
  };
}
