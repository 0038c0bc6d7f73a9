/** The keys' calls: rows, changes, bulk actions, drift. */
import type { Handlers } from '@shared/ipc';
import type { Keys } from '../keys';

export type KeysCall =
  | 'keyLink'
  | 'deleteKey'
  | 'queryKeys'
  | 'listKeyIds'
  | 'readKey'
  | 'makeKey'
  | 'editKey'
  | 'resetKeys'
  | 'resetOnServer'
  | 'planKeys'
  | 'makeKeys'
  | 'actOnKeys'
  | 'cancelKeyRun'
  | 'checkImport'
  | 'importKeys'
  | 'linksOf'
  | 'readDrift'
  | 'listDifferences'
  | 'planDrift'
  | 'applyDrift'
  | 'setPutBack'
  | 'chooseFirstContact';

export function createKeysCalls(keys: Keys): Pick<Handlers, KeysCall> {
  return {
    keyLink: ({ serverId, keyId }) => keys.link(serverId, keyId),
    deleteKey: async ({ serverId, keyId }) => {
      await keys.delete(serverId, keyId);
      return null;
    },
    queryKeys: ({ serverId, query }) => keys.query(serverId, query),
    listKeyIds: ({ serverId, query }) => keys.ids(serverId, query),
    readKey: ({ serverId, keyId }) => keys.detail(serverId, keyId),
    makeKey: ({ serverId, draft, wish }) => keys.make(serverId, draft, wish ?? null),
    editKey: ({ serverId, keyId, change }) => keys.edit(serverId, keyId, change),
    resetKeys: async ({ serverId, keyIds }) => {
      await keys.reset(serverId, keyIds);
      return null;
    },
    resetOnServer: async ({ serverId, keyIds }) => ({ id: await keys.resetOnServer(serverId, keyIds) }),
    planKeys: ({ serverId, action, count }) => keys.plan(serverId, action, count),
    makeKeys: async ({ serverId, draft, count }) => ({ id: await keys.makeMany(serverId, draft, count) }),
    actOnKeys: async ({ serverId, keyIds, action }) => ({ id: await keys.act(serverId, keyIds, action) }),
    cancelKeyRun: ({ id }) => {
      keys.cancelRun(id);
      return null;
    },
    checkImport: ({ serverId, text }) => keys.checkImport(serverId, text),
    importKeys: async ({ serverId, text }) => ({ id: await keys.import(serverId, text) }),
    linksOf: ({ serverId, keyIds }) => keys.links(serverId, keyIds),
    readDrift: ({ serverId }) => keys.drift(serverId),
    listDifferences: ({ serverId, ...window }) => keys.differences(serverId, window),
    planDrift: ({ serverId, limit, ...wish }) => keys.planDrift(serverId, wish, limit),
    applyDrift: async ({ serverId, ...wish }) => ({ id: await keys.applyDrift(serverId, wish) }),
    setPutBack: async ({ serverId, on }) => {
      await keys.setPutBack(serverId, on);
      return null;
    },
    chooseFirstContact: async ({ serverId, choice }) => {
      await keys.chooseFirstContact(serverId, choice);
      return null;
    },
  };
}
