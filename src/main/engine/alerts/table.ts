import { createBreachesFile } from '@shared/limits/table';
import type { Breach, BreachFilter } from '@shared/model';
import type { Alerts } from './alerts';

/** So many are read and written at once: a few milliseconds. */
const SLICE = 200;

/** The log of breaches, newest first, as far as it is kept. */
export async function exportBreaches(
  alerts: Pick<Alerts, 'slice'>,
  filter: BreachFilter,
  format: 'csv' | 'json',
  serverName: (id: string) => string,
): Promise<{ readonly text: string; readonly count: number }> {
  const file = createBreachesFile(format, serverName);
  for (let last: Breach | null = null; ; ) {
    const slice: readonly Breach[] = await alerts.slice(filter, last, SLICE);
    last = slice.at(-1) ?? null;
    if (last === null) return { text: file.text(), count: file.count };
    file.add(slice);
  }
}
