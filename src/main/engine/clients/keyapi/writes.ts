import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '@shared/fault';
import { isDoubtful, type KeyapiClient, type WireKey, type WriteAnswer } from './contract';

/** After a doubtful write the list is read at these times (ms): a server may finish what it was doing when the answer was lost. */
const LOOK_AGAIN_MS: readonly number[] = [0, 1_000, 2_000, 3_000, 5_000];
/** A look is not tied to the caller's signal: a write that was sent is looked after. */
const LOOK_MS = 30_000;

/** Reads the list until `look` finds what it wants, a few times; null: not there. Rejects `doubtful` when even the last look failed. */
async function lookAgain<T>(
  client: KeyapiClient,
  why: Fault | null,
  waits: readonly number[],
  look: (keys: readonly WireKey[]) => T | null,
): Promise<T | null> {
  let failed: unknown = null;
  for (const wait of waits) {
    if (wait > 0) await sleep(wait);
    try {
      failed = null;
      const found = look((await client.list(AbortSignal.timeout(LOOK_MS))).keys);
      if (found !== null) return found;
    } catch (error) {
      if (error instanceof Fault && error.code === 'doubtful') throw error;
      failed = error;
      // The client was closed meanwhile: no look will get an answer.
      if (error instanceof Fault && error.code === 'cancelled') break;
    }
  }
  if (failed !== null)
    throw new Fault('doubtful', `${why?.message ?? 'The server answered'}, and its keys could not be read back`, { cause: failed });
  return null;
}

const faultOf = (answer: WriteAnswer<unknown>): Fault | null => (answer.type === 'said-done' ? null : answer.fault);

/** Makes one key with one request and proves it by the list. Never asks twice. */
export async function createRow(client: KeyapiClient, name: string, signal: AbortSignal, waits = LOOK_AGAIN_MS): Promise<WireKey> {
  const before = new Set((await client.list(signal)).keys.map(({ id }) => id));
  const answer = await client.sendCreate(name, signal);
  const fault = faultOf(answer);
  if (fault && !isDoubtful(answer)) throw fault;
  const answered = answer.type === 'said-done' ? answer.value : null;
  const made = await lookAgain(client, fault, waits, keys => {
    const fresh = keys.filter(({ id }) => !before.has(id));
    if (answered) return fresh.find(({ id, uuid }) => id === answered.id || (uuid !== null && uuid === answered.uuid)) ?? null;
    const named = fresh.filter(key => key.name === name);
    if (named.length > 1) throw new Fault('doubtful', `Several new keys are called ${name}: someone else makes keys here too`);
    return named[0] ?? null;
  });
  if (made) return made;
  throw fault ?? new Fault('rejected', 'The server answered success, but the key is not in its list');
}

/** The key of that id, read now. */
export async function theKey(client: KeyapiClient, id: string, signal: AbortSignal): Promise<WireKey> {
  const found = (await client.list(signal)).keys.find(key => key.id === id);
  if (!found) throw new Fault('not-found', `There is no key ${id}`);
  return found;
}

/** Deletes one key with one request and proves it by the list. `not-found`: it was not there. */
export async function deleteRow(client: KeyapiClient, id: string, signal: AbortSignal, waits = LOOK_AGAIN_MS): Promise<void> {
  const answer = await client.sendDelete(await theKey(client, id, signal), signal);
  const fault = faultOf(answer);
  if (fault && !isDoubtful(answer) && fault.code !== 'not-found') throw fault;
  const gone = await lookAgain(client, fault, waits, keys => (keys.some(key => key.id === id) ? null : true));
  if (!gone) throw fault ?? new Fault('rejected', 'The server answered success, but the key is still in its list');
  if (fault?.code === 'not-found') throw fault;
}
