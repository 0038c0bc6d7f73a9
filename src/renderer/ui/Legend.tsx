import type { ChartSeries } from '../charts/LiveChart';

const DASHES = ['', 'd2', 'd3', 'd4', 'd5'];

/** Line sample and name of a series. */
export function Legend({
  color,
  dash = 0,
  children,
}: {
  readonly color: string;
  readonly dash?: number;
  readonly children: React.ReactNode;
}) {
  return (
    <span className="legend">
      <svg viewBox="0 0 16 8" aria-hidden="true">
        <path className={`line thick ${color} ${DASHES[dash] ?? ''}`} d="M1 4h14" />
      </svg>
      {children}
    </span>
  );
}

/** Down and up, the same everywhere. */
export const trafficSeries = (down: string, up: string, stale = false): readonly ChartSeries[] => [
  { label: down, color: stale ? '--off' : '--series-1', filled: true },
  { label: up, color: stale ? '--off' : '--series-2', filled: true, ...(stale ? { dash: [6, 3] } : {}) },
];
