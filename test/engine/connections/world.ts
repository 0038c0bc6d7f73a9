/** The hubs of a lab's controller: its real client, the real worker, windows that remember what they were told. */

import type { Worker } from 'node:worker_threads';
import { type ClosingRun, type ConnectionsTick, type ConnectionsView, type MihomoServer, ROW_WIDTH } from '@shared/model';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import { type LabOptions, startLab } from '../../../src/lab/lab';
import type { MihomoProfile } from '../../../src/lab/mihomo/profile';
import type { LabMihomo } from '../../../src/lab/mihomo/server';
import { createMihomoClient } from '../../../src/main/engine/clients/mihomo';
import { createConnections } from '../../../src/main/engine/connections';
import type { Clock } from '../../../src/main/engine/outside';
import { VIEW } from '../../shared/connections/rows';
import { serverAt } from '../mihomo/lab';
import { eventually } from '../support/eventually';
import { MemoryLog, realClock } from '../support/outside';
import { type Bundle, bundle } from '../support/worker';

let built: Bundle;
/** The worker is built once for the tests of a file. */
export function withWorker(): void {
  beforeAll(async () => {
    built = await bundle('src/main/engine/workers/connections.ts');
  });
  afterAll(() => built?.remove());
}

/** Time runs faster here, for the core and for us, so that tests need not wait. */
const SPEED = 5;
const fastClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now() * SPEED,
  after: (ms, callback) => realClock.after(ms / SPEED, callback),
};

export const serverId = 's';
export const QUICK: ConnectionsView = { ...VIEW, pace: 1000 };

/** A window that paints all it is told, as long as it is asked to. */
export function windowOf(id: number) {
  const ticks: ConnectionsTick[] = [];
  const texts = new Map<number, ConnectionsTick['texts'][number]>();
  const mine = {
    id,
    shown: true,
    ticks,
    visible: () => mine.shown,
    tell(tick: ConnectionsTick) {
      ticks.push(tick);
      for (const text of tick.texts) texts.set(text.handle, text);
    },
    last: (): ConnectionsTick => {
      const tick = ticks.at(-1);
      if (!tick) throw new Error('it was told nothing');
      return tick;
    },
    /** Ids of the rows, by the texts it knows. */
    ids: (): readonly (string | undefined)[] =>
      Array.from({ length: mine.last().rows.length / ROW_WIDTH }, (_, row) => texts.get(mine.last().rows[row * ROW_WIDTH] ?? 0)?.id),
    until: (is: (tick: ConnectionsTick) => boolean): Promise<ConnectionsTick> =>
      eventually(() => {
        const found = ticks.find(is);
        if (!found) throw new Error(`not yet: ${JSON.stringify(ticks.at(-1)?.stream)}`);
        return found;
      }),
  };
  return mine;
}

export async function hubWorld(profile: Partial<MihomoProfile> = {}, more: LabOptions = {}) {
  const lab = await startLab({ kinds: ['mihomo'], profiles: { mihomo: profile }, ...more });
  lab.clock.setSpeed(SPEED);
  const [core] = lab.mihomo as readonly [LabMihomo];
  const ending = new AbortController();
  const { address, secret } = core.server;
  const connect = () => createMihomoClient({ server: serverAt(address), secret: { value: secret }, clock: fastClock });
  const world: { client: ReturnType<typeof connect> | null; server: MihomoServer | null; readonly workers: Worker[] } = {
    client: connect(),
    server: serverAt(address),
    workers: [],
  };
  const events: string[] = [];
  const runs: ClosingRun[] = [];
  const connections = createConnections({
    ...{ clock: fastClock, log: new MemoryLog(), ending: ending.signal },
    events: { add: type => void events.push(type) },
    worker() {
      const worker = built.worker();
      world.workers.push(worker);
      return worker;
    },
    server: id => (id === serverId ? world.server : null),
    client: () => world.client,
    send: run => void runs.push(run),
  });
  onTestFinished(async () => {
    ending.abort();
    await connections.stop();
    world.client?.close();
    await lab.close();
  });
  const ended = (id: string): Promise<ClosingRun> =>
    eventually(() => {
      const last = runs.findLast(run => run.id === id);
      if (!last || last.state === 'closing' || last.state === 'proving') throw new Error(`the run is ${last?.state ?? 'not told of'}`);
      return last;
    });
  /** What the lab's control surface does. */
  const control = async (path: string, input: unknown = {}): Promise<void> => {
    const response = await fetch(`${core.server.control}${path}`, { method: 'POST', body: JSON.stringify(input) });
    if (!response.ok) throw new Error(await response.text());
  };
  return { lab, core, world, connections, events, runs, ended, control, connect };
}
