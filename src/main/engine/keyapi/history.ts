/** Asks a key API to forget what it keeps of the past, and reads it back: some say success and do nothing. Our own accounts stay. */
import { Fault } from '@shared/fault';
import type { HistoryToClear } from '@shared/model';
import { resetVerdict } from '@shared/resetproof';
import type { KeyapiClient, WriteAnswer } from '../clients/keyapi/contract';

const DAY_MS = 86_400_000;

/**
 * Sent once. Rejects with the server's refusal, `not-reset` when it said success and its numbers are what they were, or `doubtful` when they could
 * not be read back.
 */
export async function clearHistory(client: KeyapiClient, what: HistoryToClear, signal: AbortSignal, now: number): Promise<void> {
  if ('daysToKeep' in what) {
    // The first day that is surely not kept: the server's date may be the one before ours, and the day so many before it is kept.
    const date = new Date(now - (what.daysToKeep + 2) * DAY_MS).toISOString().slice(0, 10);
    const kept = async (): Promise<number | null> => (await client.daily(date, signal)).total?.total ?? 0;
    await forget(kept, () => client.sendCleanHistory(what.daysToKeep, signal));
    return;
  }
  const key = (await client.list(signal)).keys.find(({ id }) => id === what.keyId);
  if (!key) throw new Fault('not-found', `There is no key ${what.keyId}`);
  const kept = async (): Promise<number | null> => (await client.keyHistory(key, signal))?.total?.total ?? null;
  await forget(kept, () => client.sendResetHistory(key, signal));
}

/** `kept`: bytes that should go; null: not told. */
async function forget(kept: () => Promise<number | null>, send: () => Promise<WriteAnswer<unknown>>): Promise<void> {
  const read = (): Promise<number | null> => kept().catch(() => null);
  const before = await read();
  const answer = await send();
  if (answer.type === 'not-sent' || answer.type === 'refused') throw answer.fault;
  const verdict = resetVerdict(before, await read());
  if (answer.type !== 'said-done') {
    if (verdict === 'reset' && before !== 0) return;
    throw answer.fault;
  }
  if (verdict === 'not-reset') throw new Fault('not-reset', 'The server said success, and what it keeps is what it was');
  if (verdict === 'cannot-tell') throw new Fault('doubtful', 'The server said success, and what it keeps could not be read back');
}
