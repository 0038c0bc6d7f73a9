import { status } from '@grpc/grpc-js';
import * as wire from '@shared/xray/wire';
import type { Clock } from '../clock';
import { Faults } from '../faults';
import { RequestLog } from '../http/log';
import { createRandom } from '../random';
import { CallError, type Handler, handler } from '../xray/handler';
import { type GrpcPort, openGrpcPort } from '../xray/port';
import { DEFAULT_XRAY, type XrayProfile } from '../xray/profile';
import type { KeyapiSim } from './sim';

const MIB = 1_048_576;

/** The gRPC API of the Xray behind the service, as the user's document configures it: statistics only, the uuid as email. */
export interface Counters {
  /** `127.0.0.1:PORT`. */
  readonly address: string;
  readonly faults: Faults;
  readonly log: RequestLog;
  readonly port: GrpcPort;
  close(): Promise<void>;
}

export async function openCounters(sim: KeyapiSim, clock: Clock): Promise<Counters> {
  const profile: XrayProfile = { ...DEFAULT_XRAY, services: ['StatsService'] };
  const faults = new Faults(createRandom(`${sim.seed}/counters`));
  const log = new RequestLog();
  const onCall = (path: string) => log.add({ method: 'POST', path, query: new URLSearchParams(), headers: {}, body: '' }, clock.now());
  const port = await openGrpcPort({ sim: { profile }, handlers: statsHandlers(sim), streams: [], faults, clock, onCall });
  // While Xray restarts nothing listens there.
  sim.core = { down: () => port.shut(), up: () => port.open() };
  return { address: `127.0.0.1:${port.port}`, faults, log, port, close: () => port.close() };
}

function statsHandlers(sim: KeyapiSim): readonly Handler[] {
  const { statsService } = wire;
  const counters = () => {
    sim.catchUp();
    return [...sim.counters].flatMap(([uuid, { up, down }]) => [
      { name: wire.userCounter(uuid, 'uplink'), value: up },
      { name: wire.userCounter(uuid, 'downlink'), value: down },
    ]);
  };
  const sysStats = () => {
    const uptime = Math.floor((sim.clock.now() - sim.startedAt) / 1_000);
    const alloc = 14 * MIB;
    return {
      ...{
        goroutines: 40 + sim.online().length * 9,
        collections: Math.floor(uptime / 90),
        alloc,
        totalAlloc: alloc * 3,
        sys: alloc + 34 * MIB,
      },
      ...{
        mallocs: uptime * 9_000 + 120_000,
        frees: uptime * 8_990 + 60_000,
        liveObjects: uptime * 10 + 60_000,
        pauseTotalNs: uptime,
        uptime,
      },
    };
  };
  return [
    handler(statsService.getSysStats, sysStats),
    // Nobody may set counters back behind the user's back: `reset` is not played.
    handler(statsService.queryStats, ({ pattern }) => ({ stat: counters().filter(({ name }) => name.includes(pattern)) })),
    handler(statsService.getStats, ({ name }) => {
      const stat = counters().find(counter => counter.name === name);
      if (!stat) throw new CallError(status.NOT_FOUND, `${name} not found.`);
      return { stat };
    }),
    handler(statsService.getAllOnlineUsers, () => ({ users: sim.online().map(uuid => `user>>>${uuid}>>>online`) })),
  ];
}
