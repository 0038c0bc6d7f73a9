/** The operator's tools over a farm of the lab, with the real client; its clock is driven unless asked otherwise. */
import type { FarmServer, Port, ProxyCheckRun, ProxyQuery, Server } from '@shared/model';
import { onTestFinished } from 'vitest';
import type { FarmProfile } from '../../../src/lab/farm/profile';
import type { LabFarm } from '../../../src/lab/farm/server';
import { startLab } from '../../../src/lab/lab';
import { createFarmToolsCalls } from '../../../src/main/engine/calls/farm-tools';
import { createFarmTools } from '../../../src/main/engine/farmtools';
import type { Clock } from '../../../src/main/engine/outside';
import { clientOf, drivenClock, serverOf } from '../../contract/farm.harness';

export const serverId = 'farm-1';
export const EVERYTHING: ProxyQuery = {
  ...{ search: '', state: null, loginId: null, sort: { by: 'port', descending: false }, offset: 0, limit: 100 },
};

export interface ToolsOptions {
  readonly clock?: Clock;
  readonly profile?: Partial<FarmProfile>;
}

export async function tools({ clock: given, profile }: ToolsOptions = {}) {
  const lab = await startLab({ kinds: ['farm'], clock: 'manual', ...(profile ? { profiles: { farm: profile } } : {}) });
  const [farm] = lab.farm as readonly [LabFarm];
  const clock = given ?? drivenClock(lab);
  const client = clientOf(lab, farm, { value: farm.server.secret }, undefined, clock);
  const ending = new AbortController();
  const world = {
    connected: true,
    server: serverOf(farm, { publicHost: '127.0.0.1' }) as FarmServer,
    others: [] as Server[],
    ports: (await client.sample(ending.signal)).ports ?? ([] as readonly Port[]),
    settings: { proxyEchoUrl: null as string | null, proxyTemplate: '{address}', rotationLinks: false },
  };
  const events: { readonly type: string; readonly shape: string; readonly params: unknown }[] = [];
  const runs: ProxyCheckRun[] = [];
  const changed: string[] = [];
  const made = createFarmTools({
    clock,
    ending: ending.signal,
    events: { add: (type, shape, _server, params) => void events.push({ type, shape, params }) },
    servers: () => [world.server, ...world.others],
    client: () => (world.connected ? client : null),
    connected: () => world.connected,
    ports: id => (id === serverId ? world.ports : []),
    settings: () => world.settings,
    send: run => void runs.push(run),
    changed: id => void changed.push(id),
  });
  made.follow([world.server]);
  onTestFinished(async () => {
    ending.abort();
    made.stop();
    client.close();
    await lab.close();
  });
  const passwords = (): readonly string[] => [
    ...[...farm.sim.logins.values()].map(({ password }) => password),
    ...[...farm.sim.users.values()].flatMap(({ password, token }) => [password, token]),
  ];
  /** Requests to a path since the log was cleared. */
  const asked = (path: string): number => farm.log.entries.filter(({ target }) => target === path).length;
  return { lab, farm, client, calls: createFarmToolsCalls(made), made, world, events, runs, changed, passwords, asked };
}
