/** The calls over what a farm's panel holds besides its ports' state and its farm proxies. */
import type { Handlers } from '@shared/ipc';
import { unbuilt } from './unbuilt';

export type FarmPanelCall =
  | 'farmLookups'
  | 'readPortSettings'
  | 'addPort'
  | 'editPort'
  | 'setFingerprint'
  | 'farmFacts'
  | 'listServices'
  | 'setService'
  | 'listOperatorIps'
  | 'listPortIps'
  | 'listLogins'
  | 'readLogin'
  | 'revealLogin'
  | 'addLogin'
  | 'editLogin'
  | 'deleteLogins'
  | 'deleteIpRecords'
  | 'listFarmUsers'
  | 'addFarmUser'
  | 'editFarmUser'
  | 'setFarmUsersActive'
  | 'deleteFarmUsers';

export function createFarmPanelCalls(): Pick<Handlers, FarmPanelCall> {
  return {
    farmLookups: unbuilt('farmLookups'),
    readPortSettings: unbuilt('readPortSettings'),
    addPort: unbuilt('addPort'),
    editPort: unbuilt('editPort'),
    setFingerprint: unbuilt('setFingerprint'),
    farmFacts: unbuilt('farmFacts'),
    listServices: unbuilt('listServices'),
    setService: unbuilt('setService'),
    listOperatorIps: unbuilt('listOperatorIps'),
    listPortIps: unbuilt('listPortIps'),
    listLogins: unbuilt('listLogins'),
    readLogin: unbuilt('readLogin'),
    revealLogin: unbuilt('revealLogin'),
    addLogin: unbuilt('addLogin'),
    editLogin: unbuilt('editLogin'),
    deleteLogins: unbuilt('deleteLogins'),
    deleteIpRecords: unbuilt('deleteIpRecords'),
    listFarmUsers: unbuilt('listFarmUsers'),
    addFarmUser: unbuilt('addFarmUser'),
    editFarmUser: unbuilt('editFarmUser'),
    setFarmUsersActive: unbuilt('setFarmUsersActive'),
    deleteFarmUsers: unbuilt('deleteFarmUsers'),
  };
}
