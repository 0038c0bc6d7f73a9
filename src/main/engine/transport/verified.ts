import { Fault } from '@shared/fault';
import type { ErrorCode } from '@shared/model';
import { faultOf } from './errors';

/** Failures of a write after which it may have taken effect all the same. */
export const DOUBTFUL_CODES: ReadonlySet<ErrorCode> = new Set(['timeout', 'reset', 'server-error', 'not-json', 'unexpected', 'too-large']);

/**
 * One write and its proof: resolves only when `isDone` has read the wanted state back, whatever the write itself said. A write is never
 * repeated. Rejects with the write's own Fault, with `rejected` (it said yes and did nothing) or with `doubtful` (nobody can tell).
 */
export async function verified(write: () => Promise<void>, isDone: () => Promise<{ readonly done: boolean; readonly found: string }>) {
  let doubt: Fault | null = null;
  try {
    await write();
  } catch (error) {
    doubt = faultOf(error);
    if (!DOUBTFUL_CODES.has(doubt.code)) throw doubt;
  }
  let state: { readonly done: boolean; readonly found: string };
  try {
    state = await isDone();
  } catch (error) {
    const fault = faultOf(error);
    if (fault.code === 'cancelled') throw fault;
    throw new Fault('doubtful', `sent, but the state could not be read back: ${fault.message}`, { cause: doubt ?? error });
  }
  if (state.done) return;
  throw doubt ?? new Fault('rejected', `the server accepted it and did not do it: ${state.found}`);
}
