/** A desktop that shows no notifications: said once, in the app, until it shows one again. */
import type { NotificationsState } from '@shared/model';
import type { WindowMemoryStore } from '../windows/state';

export interface SilenceParts {
  readonly show: (state: NotificationsState) => void;
  readonly notice: (code: string) => void;
  readonly dismiss: (code: string) => void;
  readonly memory: Pick<WindowMemoryStore, 'get' | 'set'>;
  readonly report: (what: string) => void;
}

const CODE = 'no-notifications';

export function createSilence({ show, notice, dismiss, memory, report }: SilenceParts) {
  return (state: NotificationsState, reason: string): void => {
    show(state);
    if (state === 'failed') {
      report(`the desktop shows no notifications: ${reason}`);
      if (!memory.get().toldSilent) notice(CODE);
      memory.set({ toldSilent: true });
    } else if (state !== 'unknown') {
      dismiss(CODE);
      memory.set({ toldSilent: false });
    }
  };
}
