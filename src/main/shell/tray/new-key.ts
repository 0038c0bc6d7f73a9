import { toFailure } from '@shared/fault';
import type { NewKey } from '@shared/ipc';
import type { Failure, KeyWithLink } from '@shared/model';

export interface NewKeyParts {
  /** Makes a key by the server's own name pattern. */
  readonly create: (serverId: string) => Promise<KeyWithLink>;
  /** Opens the tray panel. */
  readonly show: () => void;
  /** Tells the tray panel, if it is there. */
  readonly send: (newKey: NewKey | null) => void;
  readonly redact: (text: string) => string;
  readonly now: () => number;
}

/** "New key" of the tray menu: made at once, while the tray panel opens on it; the last one waits until the panel has taken it. */
export function createNewKeys({ create, show, send, redact, now }: NewKeyParts) {
  let last: NewKey | null = null;
  let turn = 0;
  const tell = (newKey: NewKey): void => {
    last = newKey;
    send(newKey);
  };
  return {
    async make(serverId: string): Promise<void> {
      // A second press while one is in the making makes no second key.
      if (last?.state === 'making' && last.serverId === serverId) return show();
      turn += 1;
      const mine = turn;
      tell({ state: 'making', serverId, name: '', startedAt: now() });
      show();
      let result: NewKey;
      try {
        result = { state: 'made', made: await create(serverId) };
      } catch (thrown) {
        const { code, message } = toFailure(thrown);
        const failure: Failure = { code, message: redact(message) };
        result = { state: 'failed', serverId, name: '', failure };
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
