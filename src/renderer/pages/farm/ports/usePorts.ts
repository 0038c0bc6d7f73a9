import type { PortQuery, PortRow, PortWindow } from '@shared/model';
import { useRef } from 'react';
import { call } from '../../../api';
import { useApp, useNow, useTexts } from '../../../stores/app';
import { type RowWindow, useRowWindow } from '../../../stores/rowWindow';
import type { Range } from '../../../stores/windowReader';
import { createShownPorts, type ShownPort } from './shownPorts';

export type PortQuestion = Omit<PortQuery, 'offset' | 'limit'>;
/** Everything that the ports page shows, as far as it was read. */
export interface Ports extends Omit<RowWindow<PortRow, PortWindow>, 'rowAt'> {
  rowAt(index: number): ShownPort | undefined;
}

const ask = (serverId: string, question: PortQuestion, range: Range): Promise<PortWindow> =>
  call('queryPorts', { serverId, query: { ...question, ...range } });
/** As many rows as main answers at once. */
const MOST = 500;
const idOf = (row: PortRow): string => String(row.port.id);

/** The ports in sight, with what the seconds do to them: one clock for all rows. */
export function usePorts(serverId: string, question: PortQuestion, live: boolean): Ports {
  const t = useTexts();
  const now = useNow();
  const rotations = useApp(state => state.rotations);
  const ports = useRowWindow({ serverId, question, ask, idOf });
  const shown = useRef<ReturnType<typeof createShownPorts> | null>(null);
  shown.current ??= createShownPorts();
  const show = shown.current;
  const { rowAt } = ports;
  return {
    ...ports,
    rowAt(index) {
      const row = rowAt(index);
      return row && show(t, row, rotations[`${serverId}/${row.port.id}`] ?? null, now, live);
    },
  };
}

/** Ids of the rows from `from` to `to` (inclusive) in the order of the question. Rejects as `listPortIds` does, which gives all of them. */
export const portIdsBetween = async (serverId: string, question: PortQuestion, from: number, to: number): Promise<readonly number[]> =>
  (await call('listPortIds', { serverId, query: { ...question, offset: 0, limit: MOST } })).slice(from, to + 1);

/** Rows of these ports, whether in sight or not, in the panel's order. */
export async function rowsOf(serverId: string, ids: readonly number[]): Promise<readonly PortRow[]> {
  const wanted = new Set(ids);
  const found: PortRow[] = [];
  const question: PortQuestion = { view: 'all', search: '', operator: null, tag: null, sort: { by: 'panel', descending: false } };
  for (let offset = 0; ; offset += MOST) {
    const { rows, count } = await ask(serverId, question, { offset, limit: MOST });
    found.push(...rows.filter(row => wanted.has(row.port.id)));
    if (rows.length === 0 || offset + rows.length >= count) return found;
  }
}
