import { randomUUID } from 'node:crypto';
import { toFailure } from '@shared/fault';
import type { NewKey } from '@shared/ipc';
import type { Failure, KeyWithLink } from '@shared/model';

export interface NewKeyParts {
  /** Makes a key; name null: by the server's own pattern. Asked again with the same wish it makes no second one. */
  readonly create: (serverId: string, name: string | null, wish: string) => Promise<KeyWithLink>;
  /** Tells the tray panel, if it is there. */
  readonly send: (newKey: NewKey | null) => void;
  readonly redact: (text: string) => string;
  readonly now: () => number;
}

const SAME_WISH_MS = 600_000;

/**
 * "New key" of the tray menu and of the tray panel: made by main, since a key API takes its time and the panel may be hidden or built anew
 * meanwhile. The last one waits until the panel has taken it.
 */
export function createNewKeys({ create, send, redact, now }: NewKeyParts) {
  let last: NewKey | null = null;
  let turn = 0;
  /** What was wished for and not made, by server: tried again soon it is the same wish. */
  const wishes = new Map<string, { readonly id: string; readonly at: number }>();
  const wishFor = (serverId: string): string => {
    const before = wishes.get(serverId);
    const wish = before && now() - before.at < SAME_WISH_MS ? before : { id: randomUUID(), at: now() };
    wishes.set(serverId, wish);
    return wish.id;
  };
  const tell = (newKey: NewKey): void => {
    last = newKey;
    send(newKey);
  };
  return {
    async make(serverId: string, name: string | null): Promise<void> {
      // A second press while one is in the making makes no second key.
      if (last?.state === 'making' && last.serverId === serverId) return send(last);
      turn += 1;
      const mine = turn;
      const wish = wishFor(serverId);
      tell({ state: 'making', serverId, name: name ?? '', startedAt: now() });
      let result: NewKey;
      try {
        result = { state: 'made', made: await create(serverId, name, wish) };
        wishes.delete(serverId);
      } catch (thrown) {
        const { code, message } = toFailure(thrown);
        const failure: Failure = { code, message: redact(message) };
        result = { state: 'failed', serverId, name: name ?? '', failure };
      }
      if (mine === turn) tell(result);
    },
    /** For the tray panel; a finished one is given once. */
    take(): NewKey | null {
      const taken = last;
      if (last?.state !== 'making') last = null;
      return taken;
    },
  };
}
