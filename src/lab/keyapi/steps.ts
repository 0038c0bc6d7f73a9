import { z } from 'zod';
import type { Clock } from '../clock';
import { html, type Reply } from '../http/message';

/**
 * A write of this service has steps: the list is saved, Xray's configuration is saved, Xray is restarted. A fault ends the request at one of
 * them. `at`: the step after which it strikes; `answer`: what the client gets; `goesOn`: the server does the rest all the same, `lateMs` of the
 * lab's clock later; otherwise the rest never happens.
 */
export const stepFaultSchema = z.strictObject({
  on: z.enum(['create', 'delete', 'reset', 'sync']),
  at: z.enum(['before', 'saved', 'configured', 'restarted']),
  answer: z.enum(['error-500', 'html-502', 'html-504', 'cut', 'hang', 'success']),
  goesOn: z.boolean().optional(),
  lateMs: z.number().int().nonnegative().max(600_000).optional(),
  /** How many writes it strikes; one unless told. */
  count: z.number().int().positive().optional(),
});
export type StepFault = z.infer<typeof stepFaultSchema>;

/** One write, step by step. */
export interface Work {
  save(): void;
  configure(): void;
  /** False: Xray did not come back. */
  restart(): Promise<boolean>;
  answer(restarted: boolean): Reply;
  /** What it says when it went well, whether or not it did anything. */
  success(): Reply;
}

export class Steps {
  readonly #faults: { readonly spec: StepFault; left: number }[] = [];
  /** What goes on later. */
  readonly #late = new Set<() => void>();

  constructor(private readonly clock: Clock) {}

  add(spec: StepFault): void {
    this.#faults.push({ spec, left: spec.count ?? 1 });
  }

  /** Strikes that are still to come. */
  get left(): number {
    return this.#faults.reduce((sum, { left }) => sum + left, 0);
  }

  clear(): void {
    this.#faults.length = 0;
  }

  /** Does now what was to go on later. */
  hurry(): void {
    for (const go of [...this.#late]) go();
  }

  async run(on: StepFault['on'], work: Work): Promise<Reply> {
    const parts: readonly [at: StepFault['at'], part: () => unknown][] = [
      ['before', () => true],
      ['saved', () => work.save()],
      ['configured', () => work.configure()],
      ['restarted', () => work.restart()],
    ];
    let last: unknown = true;
    for (const [index, [at, part]] of parts.entries()) {
      last = await part();
      const fault = this.#take(on, at);
      if (!fault) continue;
      const rest = parts.slice(index + 1).map(([, left]) => left);
      if (fault.goesOn) this.#later(fault.lateMs ?? 0, rest);
      return replyOf(fault, work);
    }
    return work.answer(last === true);
  }

  #later(ms: number, rest: readonly (() => unknown)[]): void {
    const work = async () => {
      for (const part of rest) await part();
    };
    if (ms === 0) return void work();
    const go = () => {
      cancel();
      this.#late.delete(go);
      void work();
    };
    const cancel = this.clock.after(ms, go);
    this.#late.add(go);
  }

  #take(on: StepFault['on'], at: StepFault['at']): StepFault | null {
    const found = this.#faults.find(({ spec, left }) => left > 0 && spec.on === on && spec.at === at);
    if (!found) return null;
    found.left -= 1;
    return found.spec;
  }
}

function replyOf({ answer }: StepFault, work: Work): Reply {
  switch (answer) {
    case 'error-500':
      return { status: 500, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ detail: 'Internal error' }) };
    case 'html-502':
      return html(502, '502 Bad Gateway', 'nginx/1.24.0');
    case 'html-504':
      return html(504, '504 Gateway Time-out', 'nginx/1.24.0');
    case 'cut':
      return { stream: response => void response.socket?.resetAndDestroy() };
    case 'hang':
      return { stream: () => {} };
    case 'success':
      return work.success();
  }
}
