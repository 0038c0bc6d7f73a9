/** Tells the user things outside the windows: through the desktop, and forwarded where the user wants it. */
import type { Announcement } from '@shared/announcement';
import type { Route } from '@shared/ipc';
import type { NotificationsState, Settings } from '@shared/model';
import { type NotificationAct, type NotificationModel, type NotificationWords, notificationFor } from '@shared/notification';
import { forwardedFacts } from '@shared/notification/facts';
import type { WebhookFacts } from '@shared/webhook';
import type { Desktop } from './desktop';

export interface NotifierOptions {
  readonly desktop: Desktop;
  readonly settings: () => Settings;
  readonly words: () => NotificationWords;
  readonly open: (route: Route | null) => void;
  readonly act: (act: NotificationAct) => void;
  /** Whether this desktop shows notices; told when that is known, and when it changes. `reason`: why it does not. */
  readonly onState: (state: NotificationsState, reason: string) => void;
  readonly forward: (facts: WebhookFacts) => void;
  readonly now: () => number;
}

/** A desktop that shows nothing takes nothing away: the app's own lists have everything. */
export function createNotifier({ desktop, settings, words, open, act, onState, forward, now }: NotifierOptions) {
  let state: NotificationsState = 'unknown';
  const become = (next: NotificationsState, reason: string): void => {
    if (next === state) return;
    state = next;
    onState(next, reason);
  };
  /** Why it was not shown; null: it was. */
  const show = async (model: NotificationModel): Promise<{ readonly failure: string | null; readonly actions: boolean }> => {
    for (const tag of model.replaces) desktop.close(tag);
    try {
      const { actions } = await desktop.show(model, button => {
        const chosen = button === null ? null : model.actions[button];
        if (chosen) act(chosen.act);
        else if (button === null) open(model.route);
      });
      become(actions ? 'ready' : 'no-actions', '');
      return { failure: null, actions };
    } catch (error) {
      const failure = error instanceof Error ? error.message : String(error);
      become('failed', failure);
      return { failure, actions: false };
    }
  };

  return {
    tell(announcement: Announcement): void {
      const model = notificationFor(announcement, settings(), words());
      if (!model) return;
      const facts = forwardedFacts(announcement, model, now());
      if (facts) forward(facts);
      void show(model);
    },
    /** Shows one whatever is muted; words null: our own. */
    async test(given: { readonly title: string; readonly body: string } | null) {
      const model = notificationFor({ type: 'test', words: given }, settings(), words());
      return model ? show(model) : { failure: 'nothing to show', actions: false };
    },
    end: desktop.end,
  };
}
export type Notifier = ReturnType<typeof createNotifier>;
