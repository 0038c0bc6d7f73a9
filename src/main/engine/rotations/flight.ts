import type { Rotation } from '@shared/model';
import { isOver, next, nextDeadline, type Observation, watchEveryMs } from '@shared/rotation';
import type { RotationsDeps } from './contract';
import { pastOf, type RotationRecord } from './record';

/** The pace of watching changes after this long. */
const QUICK_MS = 30_000;

/** One rotation while it is watched: feeds the state machine, keeps it on the disk, paces the polls, and tells the outcome once. */
export interface Flight {
  readonly rotation: Rotation;
  /** Nothing can change it any more; it watches no longer. */
  readonly over: boolean;
  observe(observation: Observation): void;
  /** Writes the record as it stands; resolves when it is on the disk or that failed (logged). */
  save(): Promise<void>;
  /** Starts timers and fast polls. */
  watch(): void;
  /** Ends without telling anybody; one that had no outcome yet leaves no trace. */
  dismiss(): Promise<void>;
  /** Ends timers and polls; the record stays open in the store. Resolves when all writes are done. */
  leave(): Promise<void>;
}

/** `changed` is called with each new face of the rotation; by then `over` is up to date. */
export function createFlight(deps: RotationsDeps, record: RotationRecord, changed: (flight: Flight) => void): Flight {
  const { clock, log, store, farms } = deps;
  const { operator } = record;
  let { state, reported, wasStuck } = record;
  let closed = false;
  let forgotten = false;
  let writes: Promise<void> = Promise.resolve();
  let cancelTimer = (): void => {};
  const begun = { at: clock.now(), monotonic: clock.monotonic() };
  /** The wall clock of the begin, carried on by what passed since: a clock that is set meanwhile neither ends a rotation nor keeps it. */
  const now = (): number => begun.at + (clock.monotonic() - begun.monotonic);
  let polls: { readonly everyMs: number; readonly release: () => void } | null = null;

  const save = (): Promise<void> => {
    const memo: RotationRecord = { state, reported, operator, wasStuck };
    const entry = { rotation: state.rotation, open: !closed, memo, past: forgotten ? null : pastOf(memo) };
    // Sent at once: whoever asks the store because of what is told next finds it there. The store keeps the order.
    const written = store.saveRotation(entry).catch(thrown => log.error('a rotation could not be stored', thrown));
    writes = Promise.all([writes, written]).then(() => undefined);
    return written;
  };
  const rest = (): void => {
    cancelTimer();
    polls?.release();
    polls = null;
  };
  const close = (): Promise<void> => {
    closed = true;
    rest();
    return save();
  };
  const arm = (): void => {
    const at = now();
    const everyMs = watchEveryMs(state, at);
    if (polls?.everyMs !== everyMs) {
      const former = polls;
      polls = { everyMs, release: farms.pollFaster(state.rotation.serverId, everyMs) };
      former?.release();
    }
    const paceAt = state.rotation.requestedAt + QUICK_MS;
    const wakeAt = at < paceAt ? Math.min(paceAt, nextDeadline(state)) : nextDeadline(state);
    cancelTimer();
    cancelTimer = clock.after(Math.max(1, wakeAt - at), () => {
      flight.observe({ type: 'time' });
      if (!closed) arm();
    });
  };

  const flight: Flight = {
    get rotation() {
      return state.rotation;
    },
    get over() {
      return closed;
    },
    observe(observation) {
      if (closed) return;
      const before = state.rotation;
      state = next(state, observation, now());
      const { rotation } = state;
      wasStuck ||= rotation.outcome?.type === 'stuck';
      if (rotation.phase === 'done' && !reported) {
        reported = true;
        deps.announce({ type: 'rotation', rotation });
      }
      const over = isOver(state, now());
      if (over) void close();
      else if (rotation !== before) void save();
      if (over || rotation !== before) changed(flight);
    },
    save,
    watch: arm,
    dismiss() {
      reported = true;
      forgotten = state.rotation.phase !== 'done';
      state = next(state, { type: 'abandoned' }, now());
      return close();
    },
    leave() {
      closed = true;
      rest();
      return writes;
    },
  };
  return flight;
}
