/** What connections carry together. */
import type { ConnectionsTick } from '../model';
import type { Live } from './fields';

export type Sums = { -readonly [K in keyof ConnectionsTick['shownTotals']]: ConnectionsTick['shownTotals'][K] };

export const noSums = (): Sums => ({ downRate: 0, upRate: 0, download: 0, upload: 0 });

/** Of a closed one only its bytes: nothing flows there. */
export function addTo(sums: Sums, row: Live): void {
  sums.download += row.download;
  sums.upload += row.upload;
  if (row.closedAt !== null) return;
  sums.downRate += row.downRate;
  sums.upRate += row.upRate;
}
