import { Fault } from '@shared/fault';
import type { ProxyExport, ProxyQuery, ProxyWindow } from '@shared/model';

interface PortProxiesParts {
  readonly listProxies: (serverId: string, query: ProxyQuery) => Promise<Pick<ProxyWindow, 'rows' | 'count'>>;
  readonly write: (what: ProxyExport, token: null) => Promise<{ readonly text: string }>;
  readonly copy: (text: string, sensitive: boolean) => Promise<void>;
}

const PAGE = 500;

/**
 * Copies the farm proxies of one port as URLs, passwords and all: the clipboard alone gets them. Rejects with Fault `not-found` for a port that
 * has none.
 */
export function createPortProxiesCopy({ listProxies, write, copy }: PortProxiesParts) {
  return async (serverId: string, portId: number): Promise<void> => {
    const proxyIds: number[] = [];
    for (let offset = 0; ; offset += PAGE) {
      const sort = { by: 'port', descending: false } as const;
      const { rows, count } = await listProxies(serverId, { search: '', state: null, loginId: null, sort, offset, limit: PAGE });
      proxyIds.push(...rows.filter(row => row.portId === portId).map(({ id }) => id));
      if (rows.length === 0 || offset + rows.length >= count) break;
    }
    if (proxyIds.length === 0) throw new Fault('not-found', 'the port has no farm proxies');
    const plain = { onlyAvailable: false, type: null, host: null, comment: false, remoteDns: true } as const;
    const { text } = await write({ serverId, proxyIds, format: 'url', ...plain }, null);
    await copy(text, true);
  };
}
