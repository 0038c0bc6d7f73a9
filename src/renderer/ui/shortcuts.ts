/** Keys of the main window; dialogs and fields handle their own first. */
import { appState, currentTexts, serverViews } from '../stores/app';
import { readServer } from '../stores/readServer';
import { attempt } from '../stores/toasts';
import { go, goBack, open, togglePause, view } from '../stores/view';
import { isKeyServer } from './commands';

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement || target.role === 'combobox');

/** Starts listening; the returned function stops. */
export function listenForShortcuts(): () => void {
  // After all that listens on the document: a menu that just opens closes by Esc before the focus is in it.
  window.addEventListener('keydown', onKey);
  return () => window.removeEventListener('keydown', onKey);
}

function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented) return;
  const { route, overlay } = view.getState();
  const command = event.ctrlKey || event.metaKey;
  const handled = command ? withCommand(event.key.toLowerCase(), overlay !== null) : overlay === null && plain(event, route.serverId);
  if (handled) event.preventDefault();
}

function withCommand(key: string, covered: boolean): boolean {
  const state = appState();
  if (!state) return false;
  const servers = serverViews(state);
  if (key === 'k') {
    open({ type: 'palette' });
    return true;
  }
  if (covered) return false;
  if (key === 'n') {
    const { route } = view.getState();
    const here = servers.filter(isKeyServer).find(({ server }) => server.id === route.serverId);
    if (servers.some(isKeyServer)) open({ type: 'new-key', serverId: here?.server.id ?? null });
    return true;
  }
  if (key === 'f') {
    document.querySelector<HTMLInputElement>('input[data-filter]')?.focus();
    return true;
  }
  const number = Number(key);
  const target = number >= 1 && number <= 9 ? servers[number - 1] : undefined;
  if (target) go({ page: 'server', serverId: target.server.id });
  return target !== undefined;
}

function plain(event: KeyboardEvent, serverId: string | undefined): boolean {
  switch (event.key) {
    case 'F5': {
      const t = currentTexts();
      const ids = serverId === undefined ? (appState()?.order ?? []) : [serverId];
      for (const id of ids) {
        const name = appState()?.servers[id]?.name ?? '';
        void attempt(t('server.read-failed', { name }), () => readServer(id));
      }
      return true;
    }
    case 'Escape':
      if (typing(event.target)) (event.target as HTMLElement).blur();
      else goBack();
      return true;
    case 'p':
    case 'P':
      if (typing(event.target)) return false;
      togglePause();
      return true;
    default:
      return false;
  }
}
