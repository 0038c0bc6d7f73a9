/** What the pages of a port share. */
import type { PortDetail, ProxyView } from '@shared/model';
import { useReading } from '../../../stores/reading';
import { open } from '../../../stores/view';
import type { FarmProps } from '../FarmFrame';
import type { ShownPort } from '../ports/shownPorts';

export interface PortTabProps extends FarmProps {
  readonly detail: PortDetail;
  readonly port: ShownPort;
  readonly live: boolean;
}

const LOOKUPS_FRESH_MS = 600_000;
/** What forms and names of a farm are made of; it hardly ever changes. */
export const useLookups = (serverId: string, live: boolean) =>
  useReading('farmLookups', { serverId }, { everyMs: null, on: live, freshMs: LOOKUPS_FRESH_MS }).value;

/** The port's settings as its panel has them; null: not read yet, or this panel has no such call. */
export const usePortSettings = (serverId: string, portId: number, live: boolean) =>
  useReading('readPortSettings', { serverId, portId }, { everyMs: null, on: live });

export const editPort = ({ detail: { row } }: Pick<PortTabProps, 'detail'>): void =>
  open({ type: 'farm', dialog: { type: 'edit-port', serverId: row.serverId, portId: row.port.id, portName: row.port.name } });

const PROXIES_EVERY_MS = 30_000;
const MOST_PROXIES = 500;

/** The farm's proxies that listen for one port, as last listed; null: not read yet. */
export function usePortProxies(serverId: string, portId: number, live: boolean): readonly ProxyView[] | null {
  const sort = { by: 'port', descending: false } as const;
  const query = { search: '', state: null, loginId: null, sort, offset: 0, limit: MOST_PROXIES };
  const options = { everyMs: PROXIES_EVERY_MS, on: live, freshMs: PROXIES_EVERY_MS };
  const { value } = useReading('listProxies', { serverId, query, again: false }, options);
  return value?.rows.filter(proxy => proxy.portId === portId) ?? null;
}
