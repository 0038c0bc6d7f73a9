/** Showing notices, whatever the desktop's way. */
import type { NotificationModel } from '@shared/notification';

export interface Desktop {
  /**
   * Resolves when the desktop has taken it; `actions`: with its buttons. Takes the place of a shown one of that tag. Rejects with an Error that says
   * why not. `chosen`: the number of a button, null for a click on the notice itself.
   */
  show(model: NotificationModel, chosen: (button: number | null) => void): Promise<{ readonly actions: boolean }>;
  close(tag: string): void;
  /** Takes back what is shown. */
  end(): void;
}
/** Notices that are shown and may be called back for: the oldest are let go. */
export const SHOWN_MOST = 100;
