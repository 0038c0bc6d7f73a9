/** The history of rotations as a table for other programs (CSV). Pure. */
import { writeCsv } from './keylist/table';
import type { PastRotation } from './model';

const COLUMNS = [
  'time',
  'port',
  'port_id',
  'old_ip',
  'new_ip',
  'took_s',
  'outcome',
  'reason',
  'was_stuck',
  'by',
  'operator',
  'evidence',
] as const;

/** Times are ISO 8601 in UTC, durations seconds. */
export const rotationsCsv = (rows: readonly PastRotation[]): string =>
  writeCsv([
    COLUMNS,
    ...rows.map(row => [
      new Date(row.at).toISOString(),
      row.portName,
      row.portId,
      row.oldIp ?? '',
      row.newIp ?? '',
      row.tookMs === null ? '' : Math.round(row.tookMs / 100) / 10,
      row.outcome,
      row.reason ?? '',
      row.wasStuck ? 'yes' : '',
      row.by,
      row.operator ?? '',
      row.evidence.join('; '),
    ]),
  ]);
