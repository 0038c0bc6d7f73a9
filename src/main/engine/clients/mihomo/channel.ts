/** One stream of a controller, shared: connected while anybody listens, once, whatever their number. */
import type { LinkState } from '@shared/model';
import type { Clock } from '../../outside';
import { createStream, type Stream, type StreamStatus } from '../../transport/stream';
import { createTrust } from '../../transport/trust';
import { openSocket } from '../../transport/websocket';
import type { Session } from './session';

export interface Listener<F> {
  frame(frame: F): void;
  /** Told at once on subscribing to a stream that runs, and at each change; `stopped` without a failure: the client was closed. */
  state?(status: StreamStatus): void;
}
export interface Subscription {
  /** Ends this listener; the last one ends the stream. Idempotent. */
  end(): void;
}
/** `W` is what a listener wishes of the stream, such as the least level of a log. */
export interface Channel<F, W = undefined> {
  readonly status: StreamStatus;
  /** How many listen. */
  readonly listeners: number;
  subscribe(wish: W, listener: Listener<F>): Subscription;
  /** Connects again at once, also after a rejected secret (the computer woke up, the user asked). */
  resumeNow(): void;
  close(): void;
}

/** A frame that means something and is told to nobody. */
export const UNTOLD = Symbol('a frame that is told to nobody');

export interface ChannelSpec<F, W> {
  /** Path and query that serve all these wishes; when it changes, the stream connects again. */
  readonly path: (wishes: readonly W[]) => string;
  readonly dataTimeoutMs: (wishes: readonly W[]) => number | null;
  readonly maxFrame: number;
  /** A reader of one connection's frames; null for what is none, which is no sign of life either. */
  readonly reader: () => (bytes: Buffer) => F | typeof UNTOLD | null;
  /** Whether a frame is for a listener of that wish; absent: every one is. */
  readonly isFor?: (frame: F, wish: W) => boolean;
}

/** Nothing to be gained by connecting again. */
const GOING: ReadonlySet<LinkState> = new Set(['connecting', 'live']);
const IDLE: StreamStatus = { state: 'idle', failure: null, retryAt: null };

export function createChannel<F, W>(session: Session, clock: Clock, spec: ChannelSpec<F, W>): Channel<F, W> {
  const trust = createTrust(session.pin);
  const listening = new Map<symbol, { readonly wish: W; readonly listener: Listener<F> }>();
  let running: { readonly path: string; readonly stream: Stream } | null = null;
  let closed = false;

  const tell = (status: StreamStatus): void => {
    for (const { listener } of [...listening.values()]) listener.state?.(status);
  };
  const stop = (): void => {
    const old = running;
    running = null;
    old?.stream.stop();
  };
  function connect(path: string, dataTimeoutMs: number | null): void {
    stop();
    const stream: Stream = createStream({
      clock,
      dataTimeoutMs,
      onState: status => {
        if (running?.stream === stream) tell(status);
      },
      connect(attempt) {
        const read = spec.reader();
        const socket = {
          address: session.address,
          path,
          headers: session.headers(),
          secrets: session.secrets,
          trust,
          maxFrame: spec.maxFrame,
        };
        return openSocket(socket, {
          opened: attempt.opened,
          failed: attempt.failed,
          data(bytes) {
            const frame = read(bytes);
            if (frame === null) return;
            attempt.data();
            if (frame === UNTOLD) return;
            for (const { wish, listener } of [...listening.values()]) if (spec.isFor?.(frame, wish) ?? true) listener.frame(frame);
          },
        });
      },
    });
    running = { path, stream };
    stream.start();
  }
  /** Fits the connection to those who listen now. */
  function adjust(): void {
    const wishes = [...listening.values()].map(({ wish }) => wish);
    const path = wishes.length === 0 ? null : spec.path(wishes);
    if (path === null) stop();
    else if (running?.path !== path) connect(path, spec.dataTimeoutMs(wishes));
  }

  return {
    get status() {
      return running?.stream.status ?? IDLE;
    },
    get listeners() {
      return listening.size;
    },
    subscribe(wish, listener) {
      if (closed) return { end: () => undefined };
      const mine = Symbol('listener');
      listening.set(mine, { wish, listener });
      const before = running;
      adjust();
      if (running !== null && running === before) {
        listener.state?.(running.stream.status);
        // Somebody asks for it: a wait, or a refused secret that may be right by now, is over.
        if (!GOING.has(running.stream.status.state)) running.stream.resumeNow();
      }
      return {
        end() {
          if (listening.delete(mine)) adjust();
        },
      };
    },
    resumeNow: () => running?.stream.resumeNow(),
    close() {
      if (closed) return;
      closed = true;
      stop();
      tell({ state: 'stopped', failure: null, retryAt: null });
      listening.clear();
    },
  };
}
