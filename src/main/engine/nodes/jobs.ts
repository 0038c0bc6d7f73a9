/** What the runs do at a controller: tests node by node or by the core, providers checked and updated. */
import { Fault, toFailure } from '@shared/fault';
import type { DelayTest, LatencyTest, NodeJob } from '@shared/model';
import type { ControllerClient } from '../clients/client';
import type { Lists } from '../lists';
import { withDeadline } from '../transport/deadline';
import type { RunTeller } from './runs';

export interface JobsDeps {
  readonly lists: Lists;
  readonly ending: AbortSignal;
  client(serverId: string): ControllerClient;
  test(serverId: string): LatencyTest;
  /** Resolves when the worker holds the controller's nodes. */
  ready(serverId: string): Promise<void>;
  /** Providers of the controller that can be updated, as last read. */
  providers(serverId: string): Promise<readonly string[]>;
}

const PIN_MS = 30_000;
/** Downloads at the same time: a core is no faster with more. */
const UPDATES_AT_ONCE = 2;

export function createJobs(deps: JobsDeps) {
  const targets = async (serverId: string, job: Extract<NodeJob, { readonly type: 'test-all' | 'test-node' | 'test-group' }>) => {
    await deps.ready(serverId);
    const found = await deps.lists.ask('targets', { serverId, job });
    if (found === null) throw new Fault('not-found', 'the controller has no such node or group any more');
    return found;
  };

  const nodeByNode = async (serverId: string, job: Parameters<typeof targets>[1], teller: RunTeller): Promise<void> => {
    const client = deps.client(serverId);
    const test = deps.test(serverId);
    const nodes = await targets(serverId, job);
    teller.queue(
      nodes.map(({ name }) => name),
      test.atOnce,
    );
    teller.tell({ total: nodes.length });
    const how = { ...delayTestOf(test), atOnce: test.atOnce };
    await client.proxies.testNodes(
      nodes,
      how,
      ({ done, failed }, last) => {
        teller.tested(last);
        if (last.ms === null) teller.failure(last.node, last.reason ?? '');
        teller.tell({ done, failed });
      },
      teller.signal,
    );
  };

  /** The core takes the pin when it begins, so that it has to be put back whatever becomes of the test. */
  const groupByCore = async (serverId: string, name: string, teller: RunTeller): Promise<void> => {
    const client = deps.client(serverId);
    const test = deps.test(serverId);
    const group = await client.proxies.group(name, teller.signal);
    const pin = group.pinned || null;
    teller.queue(group.nodes, group.nodes.length);
    teller.tell({ byCore: true, total: group.nodes.length, pin: pin === null ? null : { node: pin, back: null } });
    let back: boolean | null = null;
    try {
      const { delays, repinned, unpinned } = await client.proxies.testGroup(name, delayTestOf(test), true, teller.signal);
      back = unpinned === null ? null : repinned;
      for (const delay of delays) {
        teller.tested(delay);
        if (delay.ms === null) teller.failure(delay.node, delay.reason ?? '');
      }
      teller.tell({ done: delays.length, failed: delays.filter(({ ms }) => ms === null).length });
    } finally {
      if (pin !== null) teller.tell({ pin: { node: pin, back: back ?? (await putBack(client, name, pin)) } });
    }
  };
  const putBack = async (client: ControllerClient, group: string, pin: string): Promise<boolean> => {
    try {
      return await withDeadline(deps.ending, PIN_MS, 'pin', async signal => {
        if ((await client.proxies.group(group, signal)).pinned === pin) return true;
        await client.selectNode(group, pin, signal);
        return (await client.proxies.group(group, signal)).pinned === pin;
      });
    } catch {
      return false;
    }
  };

  const checkProvider = async (serverId: string, name: string, teller: RunTeller): Promise<void> => {
    teller.tell({ byCore: true });
    await deps.client(serverId).providers.healthCheck(name, progress => teller.tell(progress), teller.signal);
  };

  const update = async (serverId: string, names: readonly string[], teller: RunTeller): Promise<void> => {
    const client = deps.client(serverId);
    const queue = [...names];
    let done = 0;
    let failed = 0;
    teller.tell({ total: queue.length });
    const lane = async (): Promise<void> => {
      for (let name = queue.shift(); name !== undefined && !teller.signal.aborted; name = queue.shift()) {
        try {
          await client.providers.update(name, teller.signal);
        } catch (error) {
          if (teller.signal.aborted) return;
          // Alone it is the run's own failure.
          if (names.length === 1) throw error;
          failed += 1;
          teller.failure(name, toFailure(error).message);
        }
        done += 1;
        teller.tell({ done, failed });
      }
    };
    await Promise.all(Array.from({ length: UPDATES_AT_ONCE }, lane));
  };

  return async (serverId: string, job: NodeJob, teller: RunTeller): Promise<void> => {
    switch (job.type) {
      case 'test-all':
      case 'test-node':
        return nodeByNode(serverId, job, teller);
      case 'test-group':
        return deps.test(serverId).groups === 'core' ? groupByCore(serverId, job.group, teller) : nodeByNode(serverId, job, teller);
      case 'check-provider':
        return checkProvider(serverId, job.provider, teller);
      case 'update-provider':
        return update(serverId, [job.provider], teller);
      case 'update-all':
        return update(serverId, await deps.providers(serverId), teller);
      default:
        return job satisfies never;
    }
  };
}

const delayTestOf = ({ url, timeoutMs, expected }: LatencyTest): DelayTest => ({
  url,
  timeoutMs,
  ...(expected === null ? {} : { expected }),
});
