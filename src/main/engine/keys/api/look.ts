/** Reads a key API's list back after a write: a server may finish what it was doing when its answer was lost. */
import { Fault, toFailure } from '@shared/fault';
import type { KeyapiClient, KeyListing, WriteAnswer } from '../../clients/keyapi/contract';
import type { Clock } from '../../outside';
import { wait } from '../../transport/wait';
import { READ_MS, within } from '../within';
import type { Standing } from './intents';

/** Waits before each look, ms; a restart of Xray takes up to 30 s. */
const LOOKS_MS: readonly number[] = [0, 1_000, 2_000, 3_000, 5_000];
const PATIENT_LOOKS_MS: readonly number[] = [...LOOKS_MS, 8_000, 11_000];
const LIMITED_MS = 10_000;
/** Said by a gateway that gave up: it says nothing of the program behind it. */
const GATEWAY: ReadonlySet<number> = new Set([408, 502, 503, 504]);

/** What the server said when it did not say that it was done. */
export const complaintOf = (answer: WriteAnswer<unknown>): Fault | null => (answer.type === 'said-done' ? null : answer.fault);

/** Whether the server may do it yet although its list does not show it. */
export const mayStillCome = (answer: WriteAnswer<unknown>): boolean =>
  answer.type === 'no-answer' || (answer.type === 'said-failed' && answer.status !== null && GATEWAY.has(answer.status));

/** Looks until `judge` has found what it wants, or a last time. Rejects with `doubtful` when even that could not be read. */
export async function look(
  clock: Pick<Clock, 'after'>,
  ending: AbortSignal,
  client: KeyapiClient,
  answer: WriteAnswer<unknown>,
  judge: (listing: KeyListing) => Standing,
): Promise<Standing> {
  let failed: unknown = null;
  let standing: Standing = { type: 'not-done' };
  for (const ms of mayStillCome(answer) ? PATIENT_LOOKS_MS : LOOKS_MS) {
    try {
      const limited = failed instanceof Fault && failed.code === 'rate-limited' ? (failed.options.retryAfterMs ?? LIMITED_MS) : 0;
      if (ms + limited > 0) await wait(clock, Math.max(ms, limited), ending);
      standing = judge(await within(ending, READ_MS, signal => client.list(signal)));
      failed = null;
      if (standing.type === 'done' || standing.type === 'several') return standing;
    } catch (thrown) {
      failed = thrown;
      // The client was closed, or the program ends: no look will get an answer.
      if (thrown instanceof Fault && thrown.code === 'cancelled') break;
    }
  }
  if (failed === null) return standing;
  const said = complaintOf(answer)?.message ?? 'The server answered';
  throw new Fault('doubtful', `${said}, and its keys could not be read back: ${toFailure(failed).message}`, { cause: failed });
}
