/** Events as rows of their table. */
import type { EventKind, EventSource, LoggedEvent, StateShape } from '@shared/model';

export interface EventRow {
  readonly id: number;
  readonly at: number;
  readonly shape: string;
  readonly type: string;
  readonly kind: string;
  readonly source: string;
  readonly server_id: string | null;
  readonly server_name: string | null;
  readonly params: string;
}
export const COLUMNS = 'id, at, shape, type, kind, source, server_id, server_name, params';

/** The table holds what this program wrote. */
export const eventOf = (row: EventRow): LoggedEvent => ({
  id: row.id,
  at: row.at,
  shape: row.shape as StateShape,
  type: row.type,
  kind: row.kind as EventKind,
  by: row.source as EventSource,
  serverId: row.server_id,
  serverName: row.server_name,
  params: JSON.parse(row.params) as LoggedEvent['params'],
});

/** What is bound to `insert`, in the order of the table's columns. */
export function valuesOf({
  id,
  at,
  shape,
  type,
  kind,
  by,
  serverId,
  serverName,
  params,
}: LoggedEvent): readonly (string | number | null)[] {
  const code = typeof params.code === 'string' ? params.code : null;
  const words = `${serverName ?? ''}\n${Object.values(params).join('\n')}`.toLowerCase();
  // An instant may come with a fraction from a clock of higher precision; the column is whole.
  return [id, Math.round(at), shape, type, kind, by, serverId, serverName, code, JSON.stringify(params), words];
}
