/** How the lines of a chart look: dash patterns beyond the first, so that colour is never the only sign. */
export interface LineStyle {
  /** A colour token. */
  readonly color: string;
  /** Class of the line in a legend. */
  readonly swatch: string;
  readonly dash?: readonly number[];
}
export const STYLES: readonly LineStyle[] = [
  { color: '--series-1', swatch: 's1' },
  { color: '--series-2', swatch: 's2', dash: [6, 3] },
  { color: '--series-3', swatch: 's3', dash: [2, 3] },
  { color: '--series-4', swatch: 's4', dash: [8, 3, 2, 3] },
  { color: '--series-5', swatch: 's5', dash: [4, 4] },
];
/** What is stale, all others together, or the period before. */
export const OFF: LineStyle = { color: '--off', swatch: 's-off', dash: [2, 3] };
export const styleAt = (index: number): LineStyle => STYLES[index] ?? OFF;
