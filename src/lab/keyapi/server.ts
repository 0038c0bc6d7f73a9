import type { Clock } from '../clock';
import { type Door, openDoor } from '../door';
import { Faults } from '../faults';
import { createControl } from '../http/control';
import { type Listener, listenHttp } from '../http/listener';
import { RequestLog } from '../http/log';
import { type Exchange, json, plain, type Reply, type Surface } from '../http/message';
import { createRouter, type Router } from '../http/router';
import { createRandom } from '../random';
import type { LabServer, Scale } from '../types';
import { type Counters, openCounters } from './counters';
import { RateLimiter } from './limits';
import { type KeyapiProfile, keyapiDefaults, keyapiProfileSchema } from './profile';
import { detail } from './replies';
import { keyapiRoutes, OPEN_PATHS } from './routes';
import { KeyapiSim } from './sim';
import { Steps, stepFaultSchema } from './steps';

/** One simulated key service. */
export interface LabKeyapi {
  readonly server: LabServer;
  readonly sim: KeyapiSim;
  readonly faults: Faults;
  /** Faults between the steps of a write. */
  readonly steps: Steps;
  readonly log: RequestLog;
  readonly listener: Listener;
  /** Xray's own API behind the service. */
  readonly counters: Counters;
  /** Changes the profile; a new dialect brings its own defaults. */
  setProfile(patch: Partial<KeyapiProfile>): void;
  close(): Promise<void>;
}

export interface KeyapiOptions {
  readonly name: string;
  readonly seed: string;
  readonly clock: Clock;
  readonly scale: Scale;
  readonly profile: Partial<KeyapiProfile>;
}

export async function startKeyapi(options: KeyapiOptions): Promise<LabKeyapi> {
  const { clock } = options;
  const door: Door = await openDoor();
  const sim = new KeyapiSim(options.seed, clock, options.scale, options.profile, { host: '127.0.0.1', port: door.port });
  const counters = await openCounters(sim, clock);
  const faults = new Faults(createRandom(`${options.seed}/faults`));
  const steps = new Steps(clock);
  const log = new RequestLog();
  const limiter = new RateLimiter(clock);
  const apiKey = createRandom(`${options.seed}/secret`).hex(32);
  let router: Router<ReturnType<typeof keyapiRoutes>[string]> = createRouter(keyapiRoutes(sim, steps));

  const setProfile = (patch: Partial<KeyapiProfile>) => {
    sim.catchUp();
    const base = patch.dialect && patch.dialect !== sim.profile.dialect ? keyapiDefaults(patch.dialect, apiKey) : sim.profile;
    sim.profile = { ...base, ...patch };
    if (!sim.profile.restartHeld) sim.letGo();
    router = createRouter(keyapiRoutes(sim, steps));
  };

  const handle = (exchange: Exchange): Reply | Promise<Reply> => {
    const { method, path } = exchange;
    const found = router.find(method, path);
    if (found === null) return slashed(path, router, method) ?? detail(404, 'Not Found');
    if (found === 'wrong-method') return detail(405, 'Method Not Allowed');
    if (!OPEN_PATHS.has(path) && !authorised(exchange, sim.profile)) return unauthorised(sim.profile);
    const limit = sim.profile.rateLimits ? limiter.take(method, path) : null;
    if (limit) return json(429, { error: `Rate limit exceeded: ${limit}` });
    return found.handler(exchange, found.params);
  };
  const surface: Surface = {
    handle: async exchange => {
      await sim.free();
      return handle(exchange);
    },
    shapes: {
      unauthorized: () => unauthorised(sim.profile),
      rateLimited: retryAfterS => json(429, { error: 'Rate limit exceeded: 5 per 1 minute' }, { 'Retry-After': String(retryAfterS) }),
      serverError: () => plain(500, 'Internal Server Error'),
    },
    headers: () => ({ Server: 'uvicorn', Date: new Date(clock.now() + sim.profile.skewMs).toUTCString() }),
  };
  const control = createControl({
    clock,
    faults,
    log,
    truth: () => ({ ...(sim.truth() as object), counters: counters.address }),
    reset: ({ seed }) => {
      limiter.clear();
      steps.clear();
      sim.reset(seed === undefined ? options.seed : String(seed));
    },
    routes: {
      'POST /step': input => steps.add(stepFaultSchema.parse(input)),
      'POST /profile': input => setProfile(keyapiProfileSchema.partial().parse(input) as Partial<KeyapiProfile>),
      'POST /let-go': () => sim.letGo(),
      'POST /restart': async () => {
        await sim.inTurn(() => sim.restartXray());
      },
    },
    listener: () => listener,
  });
  const listener: Listener = await listenHttp({ surface, control, faults, log, clock });
  return {
    server: {
      kind: 'keyapi',
      name: options.name,
      address: listener.origin,
      secret: sim.profile.apiKey,
      control: `${listener.origin}/__sim`,
    },
    sim,
    faults,
    steps,
    log,
    listener,
    counters,
    setProfile,
    close: async () => {
      await counters.close();
      await listener.close();
      await door.close();
    },
  };
}

function authorised({ headers }: Exchange, profile: KeyapiProfile): boolean {
  if (profile.apiKey === '') return true;
  if (profile.dialect === 'E') return headers.authorization === `Bearer ${profile.apiKey}`;
  return headers['x-api-key'] === profile.apiKey;
}

function unauthorised(profile: KeyapiProfile): Reply {
  if (profile.dialect === 'E') return json(401, { detail: 'Invalid or missing token' }, { 'WWW-Authenticate': 'Bearer' });
  return detail(401, 'Invalid API key. Use X-API-Key header with the correct key.');
}

/** The framework redirects between a path with and without its last slash. */
function slashed(path: string, router: Router<unknown>, method: string): Reply | null {
  const other = path.endsWith('/') ? path.slice(0, -1) : `${path}/`;
  const found = other === '' ? null : router.find(method, other);
  return found ? { status: 307, headers: { Location: other } } : null;
}
