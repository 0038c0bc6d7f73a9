import { z } from 'zod';
import type { Random } from './random';

const common = {
  /** `POST /api/keys`, `* /api/*`, `/traffic`; absent: every request. A star stands for any text. */
  route: z.string().optional(),
  /** How many requests it strikes; absent: until it is removed. */
  count: z.number().int().positive().optional(),
  /** Chance that it strikes a matching request, 0..1; absent: always. */
  probability: z.number().min(0).max(1).optional(),
};
const ms = z.number().int().nonnegative().max(600_000);

/** A fault to inject. Delays are real milliseconds, whatever the lab's clock. */
export const faultSchema = z.discriminatedUnion('type', [
  z.strictObject({ ...common, type: z.literal('latency'), ms }),
  z.strictObject({ ...common, type: z.literal('hang') }),
  /** The port is closed for `ms`: connections are refused; existing ones are cut. */
  z.strictObject({ type: z.literal('refused'), ms: ms.optional() }),
  z.strictObject({ ...common, type: z.literal('reset') }),
  z.strictObject({ ...common, type: z.literal('reset-mid-body') }),
  z.strictObject({ ...common, type: z.literal('truncated') }),
  /** The request is carried out, its answer is lost. */
  z.strictObject({ ...common, type: z.literal('answer-lost') }),
  z.strictObject({ ...common, type: z.literal('html-502') }),
  z.strictObject({ ...common, type: z.literal('error-500') }),
  z.strictObject({ ...common, type: z.literal('unauthorized') }),
  z.strictObject({ ...common, type: z.literal('rate-limited'), retryAfterS: z.number().int().nonnegative().optional() }),
  z.strictObject({ ...common, type: z.literal('huge'), bytes: z.number().int().positive().max(1_073_741_824).optional() }),
  /** The answer comes in pieces of `bytes` with pauses of `ms`. */
  z.strictObject({ ...common, type: z.literal('drip'), ms: ms.optional(), bytes: z.number().int().positive().optional() }),
  z.strictObject({ ...common, type: z.literal('redirect'), location: z.string() }),
  /** Only for gRPC: the call ends with this status code. */
  z.strictObject({ ...common, type: z.literal('status'), code: z.number().int().min(1).max(16), message: z.string().optional() }),
]);
export type FaultSpec = z.infer<typeof faultSchema>;
export type RequestFault = Exclude<FaultSpec, { type: 'refused' }>;

/** Whether `route` of a fault covers the request. */
export function matches(route: string | undefined, method: string, path: string): boolean {
  if (route === undefined || route === '*') return true;
  const [verb, pattern] = route.includes(' ') ? (route.split(' ', 2) as [string, string]) : ['*', route];
  if (verb !== '*' && verb.toUpperCase() !== method.toUpperCase()) return false;
  const text = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*');
  return new RegExp(`^${text}$`).test(path);
}

/** The faults set on one server. Chance comes from a stream of its own, so that faults never change the simulated world. */
export class Faults {
  readonly #active: { id: number; spec: RequestFault; left: number }[] = [];
  #nextId = 1;

  constructor(private readonly random: Random) {}

  add(spec: RequestFault): number {
    const id = this.#nextId++;
    this.#active.push({ id, spec, left: spec.count ?? Number.POSITIVE_INFINITY });
    return id;
  }

  remove(id: number): boolean {
    const index = this.#active.findIndex(fault => fault.id === id);
    if (index >= 0) this.#active.splice(index, 1);
    return index >= 0;
  }

  clear(): void {
    this.#active.length = 0;
  }

  get list(): readonly { id: number; spec: RequestFault; left: number | null }[] {
    return this.#active.map(({ id, spec, left }) => ({ id, spec, left: Number.isFinite(left) ? left : null }));
  }

  /** The faults that strike this request, each used up by one: every delay, and the first of the others. */
  take(method: string, path: string): readonly RequestFault[] {
    const taken: RequestFault[] = [];
    for (const fault of [...this.#active]) {
      const delay = fault.spec.type === 'latency';
      if (!delay && taken.some(other => other.type !== 'latency')) continue;
      if (!matches(fault.spec.route, method, path)) continue;
      if (fault.spec.probability !== undefined && !this.random.chance(fault.spec.probability)) continue;
      fault.left -= 1;
      if (fault.left <= 0) this.remove(fault.id);
      taken.push(fault.spec);
    }
    return taken;
  }
}
