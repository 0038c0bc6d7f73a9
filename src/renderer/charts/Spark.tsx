import type { ChartData } from './data';
import { peakOf } from './data';

/** Line only, 72x20 by default; a gap breaks the line. */
export function sparkPath(values: readonly (number | null)[], width: number, height: number, top: number): string {
  const step = width / Math.max(1, values.length - 1);
  let path = '';
  let pen = false;
  values.forEach((value, index) => {
    if (value === null) {
      pen = false;
      return;
    }
    const y = height - 1 - (Math.min(value, top) / top) * (height - 2);
    path += `${pen ? 'L' : 'M'}${(index * step).toFixed(1)} ${y.toFixed(1)}`;
    pen = true;
  });
  return path;
}

export function Spark({ values, dim }: { readonly values: readonly (number | null)[]; readonly dim?: boolean }) {
  return (
    <svg className="spark" viewBox="0 0 72 20" preserveAspectRatio="none" aria-hidden="true">
      <path className={`line ${dim ? 's-off' : 's-down'}`} d={sparkPath(values, 72, 20, Math.max(1, peakOf(values) ?? 1))} />
    </svg>
  );
}

/** Down with its area and up, over the width of the tray panel. */
export function TrafficStrip({ data, label }: { readonly data: ChartData; readonly label: string }) {
  const [down = [], up = []] = data.columns;
  const top = Math.max(1, peakOf(down) ?? 0, peakOf(up) ?? 0) * 1.1;
  const first = down.findIndex(value => value !== null);
  const last = down.findLastIndex(value => value !== null);
  const downPath = sparkPath(down, 300, 40, top);
  const step = 300 / Math.max(1, down.length - 1);
  return (
    <svg className="pspark" viewBox="0 0 300 40" preserveAspectRatio="none" role="img" aria-label={label}>
      {first >= 0 && !data.gaps.length ? (
        <path className="area fs1" d={`${downPath}L${(last * step).toFixed(1)} 40L${(first * step).toFixed(1)} 40Z`} />
      ) : null}
      {data.gaps.map(gap => (
        <rect key={gap.from} className="gap" x={(gap.from - 1) * step} width={(gap.to - gap.from + 2) * step} height="40" />
      ))}
      <path className="line s-down" d={downPath} />
      <path className="line s-up" d={sparkPath(up, 300, 40, top)} />
    </svg>
  );
}
