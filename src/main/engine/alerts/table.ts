import { breachTable } from '@shared/limits/table';
import type { Breach, BreachFilter } from '@shared/model';
import type { Alerts } from './alerts';

/** Rows that are read at once. */
const PAGE = 500;

/** The log of breaches, newest first, as far as it is kept. */
export async function exportBreaches(
  alerts: Pick<Alerts, 'breaches'>,
  filter: BreachFilter,
  format: 'csv' | 'json',
  serverName: (id: string) => string,
): Promise<{ readonly text: string; readonly count: number }> {
  const rows: Breach[] = [];
  for (;;) {
    const page = await alerts.breaches({ ...filter, offset: rows.length, limit: PAGE });
    rows.push(...page.rows);
    if (page.rows.length < PAGE) return { text: breachTable(rows, format, serverName), count: rows.length };
  }
}
