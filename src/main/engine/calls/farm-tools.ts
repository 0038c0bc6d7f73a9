/** The calls over farm proxies and the operator's tools. */
import type { Handlers } from '@shared/ipc';
import { unbuilt } from './unbuilt';

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

export function createFarmToolsCalls(): Pick<Handlers, FarmToolsCall> {
  return {
    listProxies: unbuilt('listProxies'),
    listProxyIds: unbuilt('listProxyIds'),
    proxyChoices: unbuilt('proxyChoices'),
    addProxy: unbuilt('addProxy'),
    editProxy: unbuilt('editProxy'),
    setProxiesActive: unbuilt('setProxiesActive'),
    deleteProxies: unbuilt('deleteProxies'),
    previewProxies: unbuilt('previewProxies'),
    testProxy: unbuilt('testProxy'),
    testProxies: unbuilt('testProxies'),
    cancelProxyTests: unbuilt('cancelProxyTests'),
    duplicateIps: unbuilt('duplicateIps'),
  };
}
