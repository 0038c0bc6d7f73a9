import { Fault } from '@shared/fault';
import { isDoubtful } from './errors';

const READ_BACK_MS = 10_000;

/**
 * Sends one write, once, and reads back whether it took effect: `holds` looks at the server again. A write that the server refused in its
 * own words rejects with them; one that failed on the way and is not there rejects with its own fault; one whose truth cannot be read, or
 * that may still be on its way, rejects with `doubtful`.
 */
export async function provenWrite(write: Promise<unknown>, holds: (signal: AbortSignal) => Promise<boolean>): Promise<void> {
  let failed: Fault | null = null;
  try {
    await write;
  } catch (error) {
    if (!(error instanceof Fault) || !isDoubtful(error)) throw error;
    failed = error;
  }
  let there: boolean;
  try {
    // A signal of its own: an action that was cancelled after its write is still looked after.
    there = await holds(AbortSignal.timeout(READ_BACK_MS));
  } catch (error) {
    throw new Fault('doubtful', `${failed?.message ?? 'The server answered'}, and it could not be read back`, { cause: error });
  }
  if (there) return;
  // What got no answer in time may still be on its way: the connection was given up, and the look came over another.
  if (failed?.code === 'timeout') throw new Fault('doubtful', `${failed.message}; the change is not there yet`, { cause: failed });
  throw failed ?? new Fault('rejected', 'The server answered without an error, but the change is not there');
}
