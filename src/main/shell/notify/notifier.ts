import type { Announcement } from '@shared/announcement';
import type { Route } from '@shared/ipc';
import type { Settings } from '@shared/model';
import { type NotificationAct, type NotificationModel, type NotificationWords, notificationFor } from '@shared/notification';
import { Notification } from 'electron';

/** Shown notifications are kept at most this many: the desktop may call back for any of them. */
const HELD_MAX = 30;

export interface NotifierOptions {
  readonly settings: () => Settings;
  readonly words: () => NotificationWords;
  readonly open: (route: Route | null) => void;
  readonly act: (act: NotificationAct) => void;
  readonly report: (what: string) => void;
}

/** Tells the user things through the desktop. A desktop without notifications is reported once; the app's own event list has everything. */
export function createNotifier({ settings, words, open, act, report }: NotifierOptions) {
  const held = new Map<string, Notification>();
  let complained = false;

  const failed = (reason: string): void => {
    if (!complained) report(`the desktop shows no notifications: ${reason}`);
    complained = true;
  };
  const drop = (tag: string): void => {
    held.get(tag)?.close();
    held.delete(tag);
  };
  const show = (model: NotificationModel): void => {
    if (!Notification.isSupported()) {
      failed('not supported');
      return;
    }
    drop(model.tag);
    const notification = new Notification({
      title: model.title,
      body: model.body,
      urgency: model.urgency,
      actions: model.actions.map(({ label }) => ({ type: 'button', text: label })),
    });
    notification.on('click', () => open(model.route));
    notification.on('action', (event, oldIndex) => {
      // The index moved into the event in later versions.
      const index = (event as { readonly actionIndex?: number }).actionIndex ?? oldIndex;
      const chosen = model.actions[index];
      if (chosen) act(chosen.act);
    });
    notification.on('failed', (_event, reason) => {
      held.delete(model.tag);
      failed(reason);
    });
    notification.on('close', () => {
      if (held.get(model.tag) === notification) held.delete(model.tag);
    });
    held.set(model.tag, notification);
    const [oldest] = held.keys();
    if (held.size > HELD_MAX && oldest !== undefined) held.delete(oldest);
    notification.show();
  };

  return {
    tell(announcement: Announcement): void {
      const model = notificationFor(announcement, settings(), words());
      if (model) show(model);
    },
    end(): void {
      for (const tag of [...held.keys()]) drop(tag);
    },
  };
}
