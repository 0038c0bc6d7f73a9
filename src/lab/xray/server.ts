import type { Clock } from '../clock';
import { openDoor } from '../door';
import { Faults } from '../faults';
import { createControl } from '../http/control';
import { listenHttp } from '../http/listener';
import { RequestLog } from '../http/log';
import { plain } from '../http/message';
import { createRandom } from '../random';
import type { LabServer, Scale } from '../types';
import { createHandlers } from './handlers';
import { type GrpcPort, openGrpcPort } from './port';
import { type XrayProfile, xrayProfileSchema } from './profile';
import { routingStreams } from './routing-handlers';
import { XraySim } from './sim';

/** One simulated Xray with its API. */
export interface LabXray {
  readonly server: LabServer;
  readonly sim: XraySim;
  readonly faults: Faults;
  /** Paths of the calls seen; requests themselves hold ids of keys. */
  readonly log: RequestLog;
  readonly port: GrpcPort;
  /** Ends the core and starts it again: the port is gone for a moment. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export interface XrayOptions {
  readonly name: string;
  readonly seed: string;
  readonly clock: Clock;
  readonly scale: Scale;
  readonly profile: Partial<XrayProfile>;
}

export async function startXray(options: XrayOptions): Promise<LabXray> {
  const { clock } = options;
  const door = await openDoor();
  const sim = new XraySim(options.seed, clock, options.scale, options.profile, door.port);
  const faults = new Faults(createRandom(`${options.seed}/faults`));
  const log = new RequestLog();
  const restart = async () => {
    await port.shut();
    sim.restart();
    await new Promise(resolve => setTimeout(resolve, sim.profile.restartMs));
    await port.open();
  };
  const handlers = createHandlers(sim, () => void restart());
  const onCall = (path: string) => {
    log.add({ method: 'POST', path, query: new URLSearchParams(), headers: {}, body: '' }, clock.now());
  };
  const port: GrpcPort = await openGrpcPort({ sim, handlers, streams: routingStreams(sim), faults, clock, onCall });
  const surface = {
    handle: () => plain(404, 'only the control surface lives here\n'),
    shapes: {
      unauthorized: () => plain(401, ''),
      rateLimited: () => plain(429, ''),
      serverError: () => plain(500, 'the lab failed\n'),
    },
  };
  const control = createControl({
    clock,
    faults,
    log,
    truth: () => ({ ...(sim.truth() as object), loopConnections: port.loopConnections() }),
    reset: ({ seed }) => sim.reset(seed === undefined ? options.seed : String(seed)),
    routes: {
      'POST /profile': input => {
        sim.profile = { ...sim.profile, ...(xrayProfileSchema.partial().parse(input) as Partial<XrayProfile>) };
      },
      'POST /restart': restart,
    },
    listener: () => port,
  });
  const listener = await listenHttp({ surface, control, faults, log, clock });
  return {
    server: {
      kind: 'xray',
      name: options.name,
      address: `127.0.0.1:${port.port}`,
      secret: '',
      control: `${listener.origin}/__sim`,
    },
    sim,
    faults,
    log,
    port,
    restart,
    close: async () => {
      await port.close();
      await listener.close();
      await door.close();
    },
  };
}
