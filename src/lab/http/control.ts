import { z } from 'zod';
import type { Clock } from '../clock';
import { type Faults, faultSchema } from '../faults';
import { CONTROL_PREFIX, type Listener } from './listener';
import type { RequestLog } from './log';
import { type Exchange, json, type Reply } from './message';

/** Kind's own control calls: `POST /modem/30` is asked for by key `POST /modem/:id`. */
export type ControlRoutes = Readonly<Record<string, (input: unknown, id: string) => unknown>>;

interface Parts {
  readonly clock: Clock;
  readonly faults: Faults;
  readonly log: RequestLog;
  readonly truth: () => unknown;
  readonly reset: (input: { seed?: number | undefined; scenario?: string | undefined }) => void;
  readonly routes: ControlRoutes;
  /** Known after the port is open. */
  readonly listener: () => Pick<Listener, 'shut' | 'open'>;
}

const LONGEST_ADVANCE_MS = 31 * 86_400_000;
const clockSchema = z.strictObject({
  advanceMs: z.number().nonnegative().max(LONGEST_ADVANCE_MS).optional(),
  speed: z.number().positive().max(10_000).optional(),
});
const resetSchema = z.strictObject({ seed: z.number().int().optional(), scenario: z.string().optional() });

/**
 * The control surface of one simulated server: `/__sim/*`, beside its API and never part of it.
 *
 * | call | does |
 * | --- | --- |
 * | `GET /truth` | what really is, for assertions |
 * | `GET /log` | the requests seen, without secrets |
 * | `POST /fault {type, route?, count?, probability?, ...}`, `GET`, `DELETE` | see `faults.ts` |
 * | `POST /clock {advanceMs?, speed?}` | moves the whole lab's time |
 * | `POST /reset {seed?, scenario?}` | a new world; faults and log are cleared |
 * | `POST /profile {...}` | the quirks of the kind: its `profile.ts` |
 *
 * The kinds add their own (`routes`), e.g. `POST /modem/21 {nextOutcome}` of a farm and `POST /restart` of the others.
 */
export function createControl(parts: Parts): (exchange: Exchange) => Promise<Reply> {
  const shared: ControlRoutes = {
    'GET /truth': () => parts.truth(),
    'GET /log': () => parts.log.entries,
    'GET /fault': () => parts.faults.list,
    'POST /fault': input => injectFault(parts, faultSchema.parse(input)),
    'DELETE /fault': () => {
      parts.faults.clear();
      return { result: 'ok' };
    },
    'POST /clock': input => {
      const { advanceMs, speed } = clockSchema.parse(input);
      if (speed !== undefined) parts.clock.setSpeed(speed);
      if (advanceMs !== undefined) parts.clock.advance(advanceMs);
      return { now: parts.clock.now() };
    },
    'POST /reset': input => {
      parts.faults.clear();
      parts.log.clear();
      parts.reset(resetSchema.parse(input));
      return { result: 'ok' };
    },
  };
  const routes = { ...shared, ...parts.routes };

  return async exchange => {
    // A web page could reach this port, too: only programs may drive the lab.
    if (exchange.headers.origin !== undefined) return json(403, { error: 'not for web pages' });
    const path = exchange.path.slice(CONTROL_PREFIX.length);
    const [, first = '', id = ''] = path.split('/');
    const route = routes[`${exchange.method} ${path}`] ?? routes[`${exchange.method} /${first}/:id`];
    if (!route) return json(404, { error: `no such control: ${exchange.method} ${path}` });
    try {
      const input: unknown = exchange.body === '' ? {} : JSON.parse(exchange.body);
      return json(200, (await route(input, decodeURIComponent(id))) ?? { result: 'ok' });
    } catch (thrown) {
      const message = thrown instanceof z.ZodError ? z.prettifyError(thrown) : thrown instanceof Error ? thrown.message : String(thrown);
      return json(400, { error: message });
    }
  };
}

function injectFault(parts: Parts, spec: z.infer<typeof faultSchema>): unknown {
  if (spec.type !== 'refused') return { id: parts.faults.add(spec) };
  const listener = parts.listener();
  // The answer to this very request goes out before the port closes.
  setTimeout(() => void listener.shut(), 20);
  if (spec.ms !== undefined) setTimeout(() => void listener.open(), spec.ms + 20).unref();
  return { result: 'ok' };
}
