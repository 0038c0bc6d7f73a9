/** The log of breaches as a table for other programs. Pure. */
import { createFileParts, type FileParts } from '../fileparts';
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

const cellsOf = (row: Breach, serverName: string) => [
  moment(row.startedAt),
  moment(row.endedAt),
  row.limitName,
  serverName,
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
];

export type BreachesFile = FileParts<Breach>;
/** Times are ISO 8601 in UTC, values in the measure's unit. `serverName`: of an id; a server that is gone keeps its id. */
export function createBreachesFile(format: 'csv' | 'json', serverName: (id: string) => string): BreachesFile {
  const cells = (row: Breach) => cellsOf(row, serverName(row.serverId));
  if (format === 'csv') return createFileParts({ head: writeCsv([COLUMNS]), between: '', tail: '', write: row => writeCsv([cells(row)]) });
  const record = (row: Breach) => {
    const values = cells(row);
    return Object.fromEntries(COLUMNS.map((column, index) => [column, values[index]]));
  };
  return createFileParts({ head: '[\n', between: ',\n', tail: '\n]\n', write: row => JSON.stringify(record(row)) });
}
