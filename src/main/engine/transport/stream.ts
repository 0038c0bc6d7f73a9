/**
 * The one state machine of every stream. Liveness is data, not an open socket: a stream is `live` only while frames come, `stale` when they
 * stop, and then it connects again by itself, for ever, with growing waits - unless the failure is final.
 */
import { Fault } from '@shared/fault';
import type { ErrorCode, Failure, LinkState } from '@shared/model';
import { FINAL_CODES } from '../clients/client';
import type { Clock } from '../outside';
import { createBackoff } from './backoff';

/** One connection attempt, as its transport reports it. Reports after its end, or of an older attempt, are ignored. */
export interface Attempt {
  opened(): void;
  data(): void;
  failed(fault: Fault): void;
}
export interface StreamStatus {
  readonly state: LinkState;
  readonly failure: Failure | null;
  /** Unix ms of the next attempt while in back-off. */
  readonly retryAt: number | null;
}
export interface StreamOptions {
  readonly clock: Clock;
  /** Opens one connection and returns what ends it; may report, or throw, at once. */
  connect(attempt: Attempt): () => void;
  onState(status: StreamStatus): void;
  /** Silence in ms after which the stream is stale, and after as long again given up; null: it may be silent, and an open connection is live. */
  readonly dataTimeoutMs: number | null;
  /** Ms from an attempt's begin to its `opened`; 15 s unless told. */
  readonly openTimeoutMs?: number;
  /** Ms of good data after which the next failure starts from the shortest wait again; 5 s unless told. */
  readonly steadyMs?: number;
  readonly random?: () => number;
}
export interface Stream {
  readonly status: StreamStatus;
  /** Connects, once; later calls do nothing. */
  start(): void;
  /** Connects again at once, whatever the state (the computer woke up, the user asked); also after a final failure, not after `stop`. */
  resumeNow(): void;
  /** Ends everything at once and for good. */
  stop(): void;
}

const LOGIN_CODES: ReadonlySet<ErrorCode> = new Set(['auth', 'needs-secret', 'forbidden']);

export function createStream(options: StreamOptions): Stream {
  const { clock, dataTimeoutMs } = options;
  const openTimeoutMs = options.openTimeoutMs ?? 15_000;
  const steadyMs = options.steadyMs ?? 5000;
  const backoff = createBackoff(options.random);
  let status: StreamStatus = { state: 'idle', failure: null, retryAt: null };
  let generation = 0;
  let ended = false;
  let closeSocket: (() => void) | null = null;
  let cancelTimer: (() => void) | null = null;
  /** Monotonic times: when data began to flow without a break, and when it last came. */
  let goodSince: number | null = null;
  let lastData = 0;

  const set = (state: LinkState, failure: Failure | null, retryAt: number | null): void => {
    status = { state, failure, retryAt };
    options.onState(status);
  };
  const arm = (ms: number, callback: () => void): void => {
    cancelTimer?.();
    cancelTimer = clock.after(ms, () => {
      cancelTimer = null;
      callback();
    });
  };
  /** Ends the current attempt: whatever it still reports is of an older generation. */
  const drop = (): void => {
    generation += 1;
    cancelTimer?.();
    cancelTimer = null;
    const close = closeSocket;
    closeSocket = null;
    close?.();
  };
  const settle = (until: number): void => {
    if (goodSince !== null && until - goodSince >= steadyMs) backoff.reset();
    goodSince = null;
  };

  function connect(): void {
    drop();
    const mine = generation;
    const ifMine = (act: () => void) => () => {
      if (generation === mine) act();
    };
    set('connecting', status.failure, null);
    if (generation !== mine) return;
    arm(openTimeoutMs, () => fail(new Fault('timeout', `not connected within ${openTimeoutMs / 1000} s`)));
    try {
      const close = options.connect({
        opened: ifMine(opened),
        data: ifMine(data),
        failed: fault => ifMine(() => fail(fault))(),
      });
      if (generation === mine) closeSocket = close;
      else close();
    } catch (error) {
      if (generation === mine) fail(error instanceof Fault ? error : new Fault('internal', String(error), { cause: error }));
    }
  }

  function opened(): void {
    if (status.state !== 'connecting') return;
    if (dataTimeoutMs !== null) {
      arm(2 * dataTimeoutMs, () => fail(new Fault('timeout', `connected, but no data within ${(2 * dataTimeoutMs) / 1000} s`)));
      return;
    }
    cancelTimer?.();
    cancelTimer = null;
    goodSince = clock.monotonic();
    set('live', null, null);
  }

  function data(): void {
    lastData = clock.monotonic();
    if (status.state === 'live') return;
    goodSince = lastData;
    if (dataTimeoutMs === null) cancelTimer?.();
    else arm(dataTimeoutMs, watch);
    set('live', null, null);
  }

  /** Runs once per time-out, not once per frame: a frame only notes its time. */
  function watch(): void {
    if (dataTimeoutMs === null) return;
    const left = lastData + dataTimeoutMs - clock.monotonic();
    if (left > 0) {
      arm(left, watch);
      return;
    }
    settle(lastData);
    const fault = new Fault('timeout', `no data for ${dataTimeoutMs / 1000} s`);
    arm(dataTimeoutMs, () => fail(fault));
    set('stale', fault.failure, null);
  }

  function fail(fault: Fault): void {
    settle(dataTimeoutMs === null ? clock.monotonic() : lastData);
    drop();
    if (FINAL_CODES.has(fault.code)) {
      set(LOGIN_CODES.has(fault.code) ? 'auth-failed' : 'stopped', fault.failure, null);
      return;
    }
    const wait = backoff.next(fault.options.retryAfterMs);
    arm(wait, connect);
    set('backoff', fault.failure, clock.now() + wait);
  }

  return {
    get status() {
      return status;
    },
    start() {
      if (!ended && status.state === 'idle') connect();
    },
    resumeNow() {
      if (ended) return;
      backoff.reset();
      goodSince = null;
      connect();
    },
    stop() {
      if (ended) return;
      ended = true;
      drop();
      set('stopped', null, null);
    },
  };
}
