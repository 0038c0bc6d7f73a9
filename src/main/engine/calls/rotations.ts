/** Calls about ports: rows, rotations, runs, restarts, schedules, history. */
import type { Handlers } from '@shared/ipc';
import { unbuilt } from './unbuilt';

export type RotationsCall =
  | 'queryPorts'
  | 'listPortIds'
  | 'readPort'
  | 'planRotations'
  | 'rotatePorts'
  | 'rotateWhenReady'
  | 'cancelRotationRun'
  | 'listRotationRuns'
  | 'restartPort'
  | 'setPortsActive'
  | 'tagPorts'
  | 'listPastRotations'
  | 'rotationFigures'
  | 'listSchedules'
  | 'saveSchedule'
  | 'removeSchedule';

export function createRotationsCalls(): Pick<Handlers, RotationsCall> {
  return {
    queryPorts: unbuilt('queryPorts'),
    listPortIds: unbuilt('listPortIds'),
    readPort: unbuilt('readPort'),
    planRotations: unbuilt('planRotations'),
    rotatePorts: unbuilt('rotatePorts'),
    rotateWhenReady: unbuilt('rotateWhenReady'),
    cancelRotationRun: unbuilt('cancelRotationRun'),
    listRotationRuns: unbuilt('listRotationRuns'),
    restartPort: unbuilt('restartPort'),
    setPortsActive: unbuilt('setPortsActive'),
    tagPorts: unbuilt('tagPorts'),
    listPastRotations: unbuilt('listPastRotations'),
    rotationFigures: unbuilt('rotationFigures'),
    listSchedules: unbuilt('listSchedules'),
    saveSchedule: unbuilt('saveSchedule'),
    removeSchedule: unbuilt('removeSchedule'),
  };
}
