/** The line to the lists worker. It starts with the first long answer or window that looks into one, and rests a while after the last. */
import type { Transferable } from 'node:worker_threads';
import type { Large, LargeName } from '@shared/mihomo/large';
import type { Clock, Log } from '../outside';
import { ownBytes } from '../workers/bytes';
import { Line } from '../workers/line';
import type { LineWorker } from '../workers/parts';
import type { Body, ListsCall, ListsCalls } from './protocol';

export interface Lists {
  /** Reads an answer off main's thread; its bytes are given away. Rejects with a Fault. */
  read<N extends LargeName>(name: N, bodies: readonly (Buffer | null)[]): Promise<Large<N>>;
  /** Counts the workers, from 1; what was loaded into an earlier one is gone. 0: none runs. */
  readonly generation: number;
  /** `bodies` in the input are given away. */
  ask<K extends Exclude<ListsCall, 'read'>>(call: K, input: ListsCalls[K]['input']): Promise<ListsCalls[K]['output']>;
  stop(): Promise<void>;
}
export interface ListsDeps {
  readonly clock: Clock;
  readonly log: Log;
  worker(): LineWorker;
}

const DEADLINE_MS = 60_000;
/** After its last request: where it holds what a window looks into, and where it only read something. */
const HOLD_MS = 60_000;
const REST_AFTER_MS = 5_000;

export function createLists({ clock, log, worker }: ListsDeps): Lists {
  const line = new Line<ListsCalls>({
    ...{ name: 'lists', code: 'internal', clock, log, worker },
    ...{ first: null, resend: false, terminable: true },
  });
  let cancelRest: (() => void) | null = null;
  let stopped = false;
  let holdsUntil = 0;
  const request = async <K extends ListsCall>(call: K, input: ListsCalls[K]['input'], transfer: readonly Transferable[] = []) => {
    cancelRest?.();
    try {
      return await line.request(call, input, { deadlineMs: DEADLINE_MS, transfer });
    } finally {
      cancelRest?.();
      const now = clock.monotonic();
      if (call !== 'read') holdsUntil = now + HOLD_MS;
      cancelRest = stopped ? null : clock.after(Math.max(REST_AFTER_MS, holdsUntil - now), () => line.rest());
    }
  };

  return {
    async read<N extends LargeName>(name: N, bodies: readonly (Buffer | null)[]) {
      const own = bodies.map(owned);
      return (await request('read', { name, bodies: own }, buffersOf(own))) as Large<N>;
    },
    get generation() {
      return line.generation;
    },
    ask(call, input) {
      if (!('bodies' in input)) return request(call, input);
      const bodies = input.bodies.map(owned);
      return request(call, { ...input, bodies }, buffersOf(bodies));
    },
    stop() {
      stopped = true;
      cancelRest?.();
      return line.stop();
    },
  };
}

const owned = (body: Body): Body => body && ownBytes(body);
const buffersOf = (bodies: readonly Body[]): readonly Transferable[] => bodies.flatMap(body => (body ? [body.buffer as ArrayBuffer] : []));
