/** The nodes of a controller of the lab: its real client, the real worker, time that runs. */

import type { EventParams, EventType } from '@shared/events/params';
import type { LatencyTest, MihomoServer, NodeJob, NodeRun, NodesQuery } from '@shared/model';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import { type LabOptions, startLab } from '../../../src/lab/lab';
import type { MihomoProfile } from '../../../src/lab/mihomo/profile';
import type { LabMihomo } from '../../../src/lab/mihomo/server';
import { createMihomoClient } from '../../../src/main/engine/clients/mihomo';
import { createLists } from '../../../src/main/engine/lists';
import { createNodes } from '../../../src/main/engine/nodes';
import { serverAt } from '../mihomo/lab';
import { eventually } from '../support/eventually';
import { MemoryLog, realClock } from '../support/outside';
import { bundleResident, type Resident } from '../support/worker';

let worker: Resident;
/** The worker is built once for the tests of a file. */
export function withWorker(): void {
  beforeAll(async () => {
    worker = await bundleResident();
  });
  afterAll(() => worker?.remove());
}

export const serverId = 's';
/** Nodes of the lab that never answer are given up after this. */
export const QUICK: LatencyTest = { url: 'http://test.example/204', timeoutMs: 600, expected: '204', atOnce: 10, groups: 'nodes' };
export const EVERYTHING: NodesQuery = { search: '', state: 'all', order: 'written', keep: false, ranges: [] };
export const ofGroup = (group: string, change: Partial<NodesQuery> = {}): NodesQuery => ({
  ...EVERYTHING,
  ranges: [{ group, offset: 0, limit: 100 }],
  ...change,
});

export async function nodesWorld(profile: Partial<MihomoProfile> = {}, more: LabOptions = {}) {
  const lab = await startLab({ kinds: ['mihomo'], profiles: { mihomo: profile }, ...more });
  const [core] = lab.mihomo as readonly [LabMihomo];
  const ending = new AbortController();
  const lists = createLists({ clock: realClock, log: new MemoryLog(), worker: () => worker.part('lists') });
  const { address, secret } = core.server;
  const client = createMihomoClient({ server: serverAt(address), secret: { value: secret }, clock: realClock, large: lists.read });
  const world = {
    connected: true,
    revision: 1,
    server: { ...serverAt(address), latency: QUICK } as MihomoServer,
    gone: false,
    refreshed: 0,
  };
  const events: { readonly type: string; readonly shape: string; readonly params: unknown }[] = [];
  const told: NodeRun[] = [];
  const nodes = createNodes({
    ...{ clock: realClock, lists, ending: ending.signal },
    events: {
      add: <T extends EventType>(type: T, shape: string, _server: string | null, params: EventParams[T]) =>
        void events.push({ type, shape, params }),
    },
    server: id => (id === serverId && !world.gone ? world.server : null),
    client: () => (world.connected ? client : null),
    revision: () => world.revision,
    refresh: () => {
      world.refreshed += 1;
      world.revision += 1;
    },
    send: run => void told.push(run),
  });
  nodes.follow([world.server]);
  onTestFinished(async () => {
    ending.abort();
    await nodes.stop();
    await lists.stop();
    client.close();
    await lab.close();
  });
  const ended = (id: string): Promise<NodeRun> =>
    eventually(() => {
      const last = told.findLast(run => run.id === id);
      if (!last || last.state === 'running') throw new Error(`the run is ${last?.state ?? 'not told of'}`);
      return last;
    });
  const run = async (job: NodeJob): Promise<NodeRun> => ended(nodes.runs.start(serverId, job).id);
  const control = async (path: string, input: unknown = {}): Promise<void> => {
    const response = await fetch(`${core.server.control}${path}`, { method: 'POST', body: JSON.stringify(input) });
    if (!response.ok) throw new Error(await response.text());
  };
  return { lab, core, lists, client, nodes, world, events, told, ended, run, control, end: () => ending.abort() };
}
