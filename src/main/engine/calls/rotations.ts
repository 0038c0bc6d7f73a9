/** Calls about ports: rows, rotations, runs, restarts, schedules, history. */
import { Fault } from '@shared/fault';
import type { Handlers } from '@shared/ipc';
import type { Server } from '@shared/model';
import type { Ports } from '../rotations';

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

/** `need`: the server, or a Fault. */
export function createRotationsCalls(ports: Ports, need: (serverId: string) => Server): Pick<Handlers, RotationsCall> {
  /** Checks that it is a farm. */
  const farm = (serverId: string): string => {
    if (need(serverId).kind !== 'farm') throw new Fault('wrong-kind', 'only a farm has ports');
    return serverId;
  };
  return {
    queryPorts: ({ serverId, query }) => ports.query(farm(serverId), query),
    listPortIds: ({ serverId, query }) => ports.ids(farm(serverId), query),
    readPort: ({ serverId, portId }) => ports.detail(farm(serverId), portId),
    planRotations: ({ serverId, portIds }) => ports.plan(farm(serverId), portIds),
    rotatePorts: async ({ serverId, portIds, ...asked }) => {
      const run = await ports.runs.start({ serverId: farm(serverId), askedBy: 'window', scheduleId: null, ...asked }, portIds);
      return { id: run.id };
    },
    rotateWhenReady: async ({ serverId, portId }) => ({ id: await ports.rotateWhenReady(farm(serverId), portId, 'window') }),
    cancelRotationRun: ({ id }) => {
      ports.runs.cancel(id);
      return null;
    },
    listRotationRuns: ({ serverId }) => ports.runs.list(farm(serverId)),
    restartPort: ({ serverId, portId }) => ports.restarts.start(farm(serverId), portId),
    setPortsActive: ({ serverId, portIds, active }) => ports.setActive(farm(serverId), portIds, active),
    tagPorts: async ({ serverId, portIds, add, remove }) => {
      await ports.tag(farm(serverId), portIds, add, remove);
      return null;
    },
    listPastRotations: ({ serverId, query }) => ports.past(farm(serverId), query),
    rotationFigures: ({ serverId, portId }) => ports.figures(farm(serverId), portId),
    listSchedules: ({ serverId }) => ports.schedules.list(farm(serverId)),
    saveSchedule: async draft => {
      farm(draft.serverId);
      return { id: await ports.schedules.save(draft) };
    },
    removeSchedule: async ({ id }) => {
      await ports.schedules.remove(id);
      return null;
    },
  };
}
