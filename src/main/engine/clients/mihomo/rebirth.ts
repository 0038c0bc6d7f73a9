/** A core that restarts by our wish: its sockets drop, then it answers again. */
import { Fault } from '@shared/fault';
import type { Clock } from '../../outside';
import { faultOf } from '../../transport/errors';
import { wait } from '../../transport/wait';
import type { Streams } from './streams';

/** From the answer to the end of its sockets. */
const DROP_MS = 15_000;
/** From then on to its first answer: a large configuration takes its time. */
const RETURN_MS = 60_000;
const LOOK_EVERY_MS = 250;

/** Runs `ask` and resolves when the core was gone and is back; at once where `ask` says that nothing is to come. */
export type Rebirth = (ask: () => Promise<'restarts' | 'nothing'>, signal: AbortSignal) => Promise<void>;

/** `read`: any read, by the connections that later reads use: those of before the restart are found dead here, and not by them. */
export function createRebirth(read: (signal: AbortSignal) => Promise<unknown>, streams: Pick<Streams, 'traffic'>, clock: Clock): Rebirth {
  const answers = async (signal: AbortSignal): Promise<boolean> => {
    try {
      await read(signal);
      return true;
    } catch (error) {
      const fault = faultOf(error);
      if (signal.aborted) throw fault;
      return false;
    }
  };
  const until = async (
    what: () => Promise<boolean> | boolean,
    withinMs: number,
    fault: () => Fault,
    signal: AbortSignal,
  ): Promise<void> => {
    const end = clock.monotonic() + withinMs;
    while (!(await what())) {
      if (clock.monotonic() >= end) throw fault();
      await wait(clock, LOOK_EVERY_MS, signal);
    }
  };

  return async (ask, signal) => {
    let live = false;
    let dropped = false;
    // A stream that was open is the witness: no socket lives longer than the process.
    const witness = streams.traffic.subscribe(undefined, {
      frame: ({ restarted }) => {
        if (restarted) dropped = true;
      },
      state: ({ state }) => {
        if (state === 'live') live = true;
        // Silence alone is no end.
        else if (live && state !== 'stale') dropped = true;
      },
    });
    try {
      await until(
        () => live,
        DROP_MS,
        () => new Fault('timeout', 'the core streams nothing: whether it restarts could not be seen'),
        signal,
      );
      // What the first frame may tell is an earlier restart, since which nothing was streamed.
      dropped = false;
      const failure = await ask().then(
        found => found,
        error => faultOf(error),
      );
      if (failure === 'nothing') return;
      // The answer may be lost in the restart that it announces.
      if (failure !== 'restarts' && !['reset', 'timeout'].includes(failure.code)) throw failure;
      await until(
        () => dropped,
        DROP_MS,
        () => (failure === 'restarts' ? new Fault('rejected', 'the core accepted it and did not restart') : failure),
        signal,
      );
      await until(
        () => answers(signal),
        RETURN_MS,
        () => new Fault('doubtful', 'the core went down and has not come back yet'),
        signal,
      );
    } finally {
      witness.end();
    }
  };
}
