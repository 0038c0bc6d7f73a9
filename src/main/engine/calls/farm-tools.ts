/** The calls over farm proxies and the operator's tools. */
import type { Handlers } from '@shared/ipc';
import type { FarmTools } from '../farmtools';

export type FarmToolsCall =
  | 'listProxies'
  | 'listProxyIds'
  | 'proxyChoices'
  | 'addProxy'
  | 'editProxy'
  | 'setProxiesActive'
  | 'deleteProxies'
  | 'previewProxies'
  | 'testProxy'
  | 'testProxies'
  | 'cancelProxyTests'
  | 'duplicateIps';

export function createFarmToolsCalls({ views, writes, out, checks, duplicates }: FarmTools): Pick<Handlers, FarmToolsCall> {
  return {
    listProxies: ({ serverId, query, again }) => views.window(serverId, query, again),
    listProxyIds: ({ serverId, query }) => views.ids(serverId, query),
    proxyChoices: ({ serverId }) => views.choices(serverId),
    addProxy: ({ serverId, draft }) => writes.add(serverId, draft),
    editProxy: ({ serverId, proxyId, change }) => writes.edit(serverId, proxyId, change),
    setProxiesActive: ({ serverId, proxyIds, active }) => writes.setActive(serverId, proxyIds, active),
    deleteProxies: ({ serverId, proxyIds }) => writes.delete(serverId, proxyIds),
    previewProxies: what => out.preview(what),
    testProxy: ({ serverId, proxyId }) => checks.one(serverId, proxyId),
    testProxies: ({ serverId, proxyIds }) => checks.all(serverId, proxyIds),
    cancelProxyTests: ({ id }) => {
      checks.cancel(id);
      return null;
    },
    duplicateIps: () => duplicates(),
  };
}
