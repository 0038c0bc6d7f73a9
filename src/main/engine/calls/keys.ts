/** The keys' calls: rows, changes, bulk actions, drift. */
import type { Handlers } from '@shared/ipc';
import { unbuilt } from './unbuilt';

export type KeysCall =
  | 'queryKeys'
  | 'readKey'
  | 'makeKey'
  | 'editKey'
  | 'resetKeys'
  | 'makeKeys'
  | 'actOnKeys'
  | 'cancelKeyRun'
  | 'checkImport'
  | 'importKeys'
  | 'linksOf'
  | 'readDrift'
  | 'applyDrift'
  | 'setPutBack'
  | 'chooseFirstContact';

export function createKeysCalls(): Pick<Handlers, KeysCall> {
  return {
    queryKeys: unbuilt('queryKeys'),
    readKey: unbuilt('readKey'),
    makeKey: unbuilt('makeKey'),
    editKey: unbuilt('editKey'),
    resetKeys: unbuilt('resetKeys'),
    makeKeys: unbuilt('makeKeys'),
    actOnKeys: unbuilt('actOnKeys'),
    cancelKeyRun: unbuilt('cancelKeyRun'),
    checkImport: unbuilt('checkImport'),
    importKeys: unbuilt('importKeys'),
    linksOf: unbuilt('linksOf'),
    readDrift: unbuilt('readDrift'),
    applyDrift: unbuilt('applyDrift'),
    setPutBack: unbuilt('setPutBack'),
    chooseFirstContact: unbuilt('chooseFirstContact'),
  };
}
