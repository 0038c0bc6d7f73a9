import type { MessagePort, Transferable } from 'node:worker_threads';
import { toFailure } from '@shared/fault';
import type { LineMessage } from './line';

interface Request {
  readonly id: number;
  readonly call: string;
  readonly input: unknown;
}
export interface ServeOptions {
  /** What is told instead of what a handler threw. */
  readonly faultOf?: (thrown: unknown) => unknown;
  /** What of an answer is given away instead of copied. */
  readonly givenAway?: (value: unknown) => readonly Transferable[];
  /** What ends the thread instead of being told. */
  readonly isFatal?: (thrown: unknown) => boolean;
}

/** The worker's end of a line: answers each request by its handler, one at a time. What a handler throws is told as a failure. */
export function serveCalls<R extends Request>(
  port: MessagePort,
  handlers: Readonly<Record<R['call'], (input: never) => unknown>>,
  { faultOf = thrown => thrown, givenAway = () => [], isFatal = () => false }: ServeOptions = {},
): void {
  // The compiler has checked each pair of call and input in the table.
  const answer = ({ call, input }: R): unknown => (handlers[call as R['call']] as (input: unknown) => unknown)(input);
  port.on('message', (request: R) => {
    try {
      const value = answer(request);
      port.postMessage({ id: request.id, ok: true, value } satisfies LineMessage, givenAway(value));
    } catch (thrown) {
      if (isFatal(thrown)) throw thrown;
      port.postMessage({ id: request.id, ok: false, error: toFailure(faultOf(thrown)) } satisfies LineMessage);
    }
  });
}
