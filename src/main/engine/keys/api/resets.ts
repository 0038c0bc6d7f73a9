/** Resets that a key API is asked for: read before, sent once, read back. Our own account begins anew in any case. */
import { Fault } from '@shared/fault';
import { type ResetVerdict, resetVerdict } from '@shared/resetproof';
import type { KeyapiClient, WireKey } from '../../clients/keyapi/contract';
import type { Clock } from '../../outside';
import { wait } from '../../transport/wait';
import type { KeyBooks } from '../books';
import type { ApiWrites } from './writes';

export interface ResetsDeps {
  readonly clock: Pick<Clock, 'after'>;
  readonly books: Pick<KeyBooks, 'reset' | 'asksReset'>;
  readonly writes: ApiWrites;
  /** Reads the server now, so that what it counted so far is in the accounts. */
  refresh(serverId: string): Promise<unknown>;
}
export interface Resets {
  /** Rejects with `not-reset` when the server said success and did not, with its refusal, or `doubtful` when its numbers could not be read back. */
  reset(serverId: string, keyId: string, caller: AbortSignal): Promise<void>;
}

/** Some servers' monitors need a moment. */
const LOOKS_MS: readonly number[] = [0, 1_000, 3_000];

export function createResets({ clock, books, writes, refresh }: ResetsDeps): Resets {
  const totalOf = async (client: KeyapiClient, key: WireKey, signal: AbortSignal): Promise<number | null> =>
    (await client.keyTraffic(key, signal))?.total ?? null;

  const verdictOf = async (client: KeyapiClient, key: WireKey, before: number | null, signal: AbortSignal): Promise<ResetVerdict> => {
    let verdict: ResetVerdict = 'cannot-tell';
    for (const ms of LOOKS_MS) {
      if (ms > 0) await wait(clock, ms, signal);
      verdict = resetVerdict(before, await totalOf(client, key, signal).catch(() => null));
      if (verdict === 'reset') break;
    }
    return verdict;
  };

  return {
    reset: (serverId, keyId, caller) =>
      writes.inTurn(serverId, { action: 'reset', name: keyId, caller }, async (client, signal, name) => {
        const key = (await client.list(signal)).keys.find(({ id }) => id === keyId);
        if (!key) throw new Fault('not-found', `There is no key ${keyId}`);
        name(key.name);
        await refresh(serverId).catch(() => undefined);
        const before = await totalOf(client, key, signal).catch(() => null);
        await books.reset(serverId, [keyId], 'user');
        books.asksReset(serverId, keyId);
        const answer = await client.sendReset(key, signal);
        if (answer.type === 'not-sent' || answer.type === 'refused') throw answer.fault;
        const verdict = await verdictOf(client, key, before, signal);
        if (verdict === 'reset') return;
        if (answer.type !== 'said-done') throw answer.fault;
        if (verdict === 'not-reset')
          throw new Fault('not-reset', 'The server said success, and its number is what it was. Our own count began anew all the same');
        throw new Fault(
          'doubtful',
          'The server said success, and its number could not be read back. Our own count began anew all the same',
        );
      }),
  };
}
