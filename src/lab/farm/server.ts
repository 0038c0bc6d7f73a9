import { z } from 'zod';
import type { Clock } from '../clock';
import { Faults } from '../faults';
import { createControl } from '../http/control';
import { type Listener, listenHttp } from '../http/listener';
import { RequestLog } from '../http/log';
import { html, json, type Surface } from '../http/message';
import { createRandom } from '../random';
import type { LabServer } from '../types';
import { accountRoutes } from './account-routes';
import { createApi, unauthorised } from './api';
import { ADMIN } from './fixture';
import { modemRoutes } from './modem-routes';
import { type FarmProfile, farmProfileSchema } from './profile';
import { proxyRoutes } from './proxy-routes';
import { serverRoutes } from './server-routes';
import { FarmSim, type Scenario } from './sim';
import { TEXTS } from './texts';

/** How many ports the farm proposes for the tray. */
const FAVOURITES = 4;

/** One simulated farm. */
export interface LabFarm {
  readonly server: LabServer;
  readonly sim: FarmSim;
  readonly faults: Faults;
  readonly log: RequestLog;
  readonly listener: Listener;
  close(): Promise<void>;
}

export interface FarmOptions {
  readonly name: string;
  readonly seed: string;
  readonly clock: Clock;
  readonly scenario: Scenario;
  readonly profile: Partial<FarmProfile>;
}

/** What tests may do to one modem. */
const modemSchema = z.strictObject({
  /** How the next change of address ends, and how long it takes. */
  nextOutcome: z.enum(['new-ip', 'same-ip', 'no-inet', 'lost', 'stuck']).optional(),
  nextDurationMs: z.number().int().nonnegative().optional(),
  /** Pulls the USB plug, or puts it back, perhaps under another interface name. */
  plugged: z.boolean().optional(),
  ifname: z.string().optional(),
  fail: z.enum(['no-inet', 'lost']).optional(),
  rsrpMean: z.number().optional(),
  sinrMean: z.number().optional(),
  fadeTicks: z.number().int().nonnegative().optional(),
});

export async function startFarm(options: FarmOptions): Promise<LabFarm> {
  const { clock } = options;
  const sim = new FarmSim(options.seed, clock, options.scenario, options.profile);
  const faults = new Faults(createRandom(`${options.seed}/faults`));
  const log = new RequestLog();
  const surface: Surface = {
    handle: createApi(sim, { ...modemRoutes(sim), ...serverRoutes(sim), ...proxyRoutes(sim), ...accountRoutes(sim) }),
    shapes: {
      unauthorized: () => unauthorised(sim, 'badToken'),
      rateLimited: retryAfterS => json(429, { detail: TEXTS.throttled(sim.profile.lang) }, { 'Retry-After': String(retryAfterS) }),
      serverError: () => html(500, 'Server Error (500)', ''),
    },
    headers: () => ({
      Server: 'nginx/1.24.0',
      Date: new Date(clock.now() + sim.profile.skewMs).toUTCString(),
      Vary: 'Accept, Accept-Language',
    }),
  };
  const control = createControl({
    clock,
    faults,
    log,
    truth: () => sim.truth(),
    reset: ({ seed, scenario }) => {
      const wanted = z.enum(['default', 'large', 'empty']).parse(scenario ?? options.scenario);
      sim.reset(seed === undefined ? options.seed : String(seed), wanted);
    },
    routes: {
      'POST /profile': input => {
        sim.catchUp();
        sim.profile = { ...sim.profile, ...(farmProfileSchema.partial().parse(input) as Partial<FarmProfile>) };
      },
      'POST /modem/:id': (input, id) => patchModem(sim, Number(id), modemSchema.parse(input)),
      /** Every key becomes invalid; the next sign-in gives a new one. */
      'POST /revoke': () => {
        for (const user of sim.users.values()) user.token = '';
      },
      /** Ids of ports change, as after a rebuilt panel. */
      'POST /renumber': input => renumber(sim, z.strictObject({ by: z.number().int().positive() }).parse(input).by),
    },
    listener: () => listener,
  });
  const listener: Listener = await listenHttp({ surface, control, faults, log, clock });
  return {
    server: {
      kind: 'farm',
      name: options.name,
      address: listener.origin,
      username: ADMIN,
      secret: sim.users.get(1)?.password ?? '',
      favourites: [...sim.modems.keys()].slice(0, FAVOURITES),
      control: `${listener.origin}/__sim`,
    },
    sim,
    faults,
    log,
    listener,
    close: () => listener.close(),
  };
}

function patchModem(sim: FarmSim, id: number, patch: z.infer<typeof modemSchema>): void {
  const modem = sim.modems.get(id);
  if (!modem) throw new Error(`no modem ${id}`);
  modem.catchUp();
  if (patch.nextOutcome !== undefined) modem.next = { ...modem.next, outcome: patch.nextOutcome };
  if (patch.nextDurationMs !== undefined) modem.next = { ...modem.next, durationMs: patch.nextDurationMs };
  modem.radio.setMeans(patch.rsrpMean, patch.sinrMean);
  if (patch.fadeTicks !== undefined) modem.radio.fade(patch.fadeTicks);
  if (patch.fail !== undefined) modem.fail(patch.fail);
  if (patch.plugged === false) modem.unplug();
  if (patch.plugged === true) modem.plug(patch.ifname);
}

function renumber(sim: FarmSim, by: number): void {
  const modems = [...sim.modems.values()];
  sim.modems.clear();
  for (const proxy of sim.proxies.values()) proxy.modem += by;
  for (const modem of modems) {
    modem.id += by;
    sim.modems.set(modem.id, modem);
  }
}
