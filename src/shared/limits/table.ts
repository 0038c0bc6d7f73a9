/** The log of breaches as a table for other programs. Pure. */
import { writeCsv } from '../keylist/table';
import type { Breach } from '../model';

const COLUMNS = [
  'started',
  'ended',
  'limit',
  'server',
  'subject',
  'subject_id',
  'measure',
  'side',
  'threshold',
  'peak',
  'told',
  'muted',
  'acknowledged',
  'action',
  'action_state',
] as const;
const moment = (at: number | null): string => (at === null ? '' : new Date(at).toISOString());

/** Times are ISO 8601 in UTC, values in the measure's unit. `serverName`: of an id; a server that is gone keeps its id. */
export function breachTable(rows: readonly Breach[], format: 'csv' | 'json', serverName: (id: string) => string): string {
  const table = rows.map(row => [
    moment(row.startedAt),
    moment(row.endedAt),
    row.limitName,
    serverName(row.serverId),
    row.subjectName,
    row.subject,
    row.measure,
    row.side,
    row.threshold,
    row.peak,
    row.told,
    row.muted ? 'yes' : '',
    moment(row.acknowledgedAt),
    row.action?.type ?? '',
    row.action?.state ?? '',
  ]);
  if (format === 'csv') return writeCsv([COLUMNS, ...table]);
  return `${JSON.stringify(
    table.map(cells => Object.fromEntries(COLUMNS.map((column, index) => [column, cells[index]]))),
    null,
    2,
  )}\n`;
}
