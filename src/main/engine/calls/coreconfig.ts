/** The calls of a controller's Config page; profiles are saved by the shell. */
import type { Handlers } from '@shared/ipc';
import type { CoreConfigCalls } from '@shared/ipc/coreconfig';
import type { CoreConfigs } from '../coreconfig';

export type CoreConfigCall = Exclude<keyof CoreConfigCalls, 'saveCoreProfile'>;

export function createCoreConfigCalls(configs: CoreConfigs): Pick<Handlers, CoreConfigCall> {
  return {
    readCoreConfig: ({ serverId }) => configs.read(serverId),
    readWholeCoreConfig: ({ serverId }) => configs.whole(serverId),
    patchCoreConfig: ({ serverId, patch }) => configs.patch(serverId, patch),
    settleCoreField: ({ serverId, field }) => {
      configs.settle(serverId, field);
      return null;
    },
    runCoreAction: ({ serverId, action }) => configs.run(serverId, action),
    leaveCoreAction: ({ id }) => {
      configs.leave(id);
      return null;
    },
    queryCoreDns: ({ serverId, name, type }) => configs.dns(serverId, name, type),
    readCoreStorage: ({ serverId, key }) => configs.stored(serverId, key),
    writeCoreStorage: ({ serverId, key, text }) => configs.store(serverId, key, text),
    readCoreSecurity: ({ serverId }) => configs.security(serverId),
  };
}
