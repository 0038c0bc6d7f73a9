/** Notices by Electron's own class: on macOS and Windows. */
import { Notification } from 'electron';
import { type Desktop, SHOWN_MOST } from './desktop';

/** A system that says neither that it shows a notice nor that it does not has taken it. */
const SILENT_MS = 5_000;

export function createNative(): Desktop {
  const shown = new Map<string, Notification>();
  const close = (tag: string): void => {
    const before = shown.get(tag);
    shown.delete(tag);
    before?.close();
  };
  return {
    show(model, chosen) {
      if (!Notification.isSupported()) return Promise.reject(new Error('not supported'));
      close(model.tag);
      const notification = new Notification({
        title: model.title,
        body: model.body,
        urgency: model.urgency,
        actions: model.actions.map(({ label }) => ({ type: 'button', text: label })),
      });
      shown.set(model.tag, notification);
      const [oldest] = shown.keys();
      if (shown.size > SHOWN_MOST && oldest !== undefined) shown.delete(oldest);
      const forget = (): void => {
        if (shown.get(model.tag) === notification) shown.delete(model.tag);
      };
      return new Promise((resolve, reject) => {
        const taken = (): void => resolve({ actions: process.platform === 'darwin' });
        const silent = setTimeout(taken, SILENT_MS);
        notification.on('show', () => {
          clearTimeout(silent);
          taken();
        });
        notification.on('failed', (_event, reason) => {
          clearTimeout(silent);
          forget();
          reject(new Error(reason));
        });
        notification.on('click', () => chosen(null));
        // The index moved into the event in later versions.
        notification.on('action', (event, index) => chosen((event as { readonly actionIndex?: number }).actionIndex ?? index));
        notification.on('close', forget);
        notification.show();
      });
    },
    close,
    end() {
      for (const tag of [...shown.keys()]) close(tag);
    },
  };
}
