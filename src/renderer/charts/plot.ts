/** One uPlot in one element: options from the theme's tokens, gaps as grey blocks. What points at a moment is drawn above it. */
import uPlot from 'uplot';

export interface PlotSeries {
  /** A colour token, e.g. `--series-1`. */
  readonly color: string;
  readonly dash?: readonly number[];
  readonly filled: boolean;
}
export interface PlotData {
  /** Unix seconds, rising. */
  readonly times: readonly number[];
  readonly columns: readonly (readonly (number | null)[])[];
  /** Unix seconds at which the drawing begins and ends. */
  readonly range: readonly [number, number];
  /** In which nothing is known, Unix seconds. */
  readonly blocks: readonly { readonly from: number; readonly to: number }[];
}
export interface Plot {
  draw(data: PlotData, bottom: number, top: number): void;
  destroy(): void;
}

export const token = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function fade(color: string, alpha: string): string {
  return `color-mix(in srgb, ${color} ${Number(alpha) * 100}%, transparent)`;
}

export function createPlot(host: HTMLElement, series: readonly PlotSeries[], threshold: number | null): Plot {
  let blocks: PlotData['blocks'] = [];
  let range: [number, number] = [0, 1];
  let [bottom, top] = [0, 1];
  const grid = token('--chart-grid');
  const base = token('--border-strong');
  const gapColor = token('--chart-gap');
  const bad = token('--bad');
  const alpha = token('--series-fill');
  const colors = series.map(({ color }) => token(color));

  /* Grid and gaps lie under the lines. */
  const drawBack = (u: uPlot) => {
    const { ctx, bbox } = u;
    const span = range[1] - range[0];
    const placeOf = (at: number): number => bbox.left + Math.min(1, Math.max(0, (at - range[0]) / span)) * bbox.width;
    ctx.save();
    ctx.fillStyle = gapColor;
    ctx.globalAlpha = 0.6;
    for (const block of span > 0 ? blocks : []) {
      const from = placeOf(block.from);
      ctx.fillRect(from, bbox.top, placeOf(block.to) - from, bbox.height);
    }
    ctx.globalAlpha = 1;
    for (let i = 0; i <= 4; i++) {
      const y = Math.round(bbox.top + (bbox.height * i) / 4);
      ctx.fillStyle = i === 4 ? base : grid;
      ctx.fillRect(bbox.left, Math.min(y, bbox.top + bbox.height - devicePixelRatio), bbox.width, devicePixelRatio);
    }
    ctx.restore();
  };
  /* A reading between two gaps is no line, but it is there. */
  const drawDots = ({ ctx, data: [times, ...columns], valToPos }: uPlot) => {
    const size = 3 * devicePixelRatio;
    ctx.save();
    for (const [index, column] of columns.entries()) {
      ctx.fillStyle = colors[index] ?? '';
      for (const [at, value] of column.entries()) {
        if (typeof value !== 'number' || typeof column[at - 1] === 'number' || typeof column[at + 1] === 'number') continue;
        ctx.fillRect(valToPos(times[at] ?? 0, 'x', true) - size / 2, valToPos(value, 'y', true) - size / 2, size, size);
      }
    }
    ctx.restore();
  };
  const drawFront = (u: uPlot) => {
    drawDots(u);
    if (threshold === null || threshold > top) return;
    const { ctx, bbox } = u;
    const y = Math.round(u.valToPos(threshold, 'y', true));
    ctx.save();
    ctx.strokeStyle = bad;
    ctx.lineWidth = devicePixelRatio;
    ctx.setLineDash([4 * devicePixelRatio, 3 * devicePixelRatio]);
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
    ctx.restore();
  };

  const u = new uPlot(
    {
      width: Math.max(1, host.clientWidth),
      height: Math.max(1, host.clientHeight),
      padding: [0, 0, 0, 0],
      legend: { show: false },
      cursor: { show: false },
      scales: { x: { time: true, range: () => range }, y: { range: () => [bottom, top] } },
      axes: [{ show: false }, { show: false }],
      series: [
        {},
        ...series.map((each, index) => {
          const color = colors[index] ?? '';
          return {
            stroke: color,
            width: 1.5,
            points: { show: false },
            spanGaps: false,
            ...(each.dash ? { dash: [...each.dash] } : {}),
            ...(each.filled ? { fill: fade(color, alpha) } : {}),
          };
        }),
      ],
      hooks: { drawClear: [drawBack], draw: [drawFront] },
    },
    [[0, 1], ...series.map(() => [null, null])] as uPlot.AlignedData,
    host,
  );
  const observer = new ResizeObserver(() => {
    if (host.clientWidth > 0 && host.clientHeight > 0) u.setSize({ width: host.clientWidth, height: host.clientHeight });
  });
  observer.observe(host);

  return {
    draw(data, nextBottom, nextTop) {
      blocks = data.blocks;
      [bottom, top] = [nextBottom, nextTop];
      range = [...data.range];
      // Before the first answer there are no columns yet.
      const columns = series.map((_, index) => [...(data.columns[index] ?? data.times.map(() => null))]);
      u.setData([[...data.times], ...columns] as uPlot.AlignedData);
    },
    destroy() {
      observer.disconnect();
      u.destroy();
    },
  };
}
