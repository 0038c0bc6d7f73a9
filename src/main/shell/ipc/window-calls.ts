import { Fault } from '@shared/fault';
import type { CallName, ViewState } from '@shared/ipc';
import type { ConnectionsTick, ConnectionsView } from '@shared/model';
import type { Askpass } from '../askpass/askpass';
import type { Windows } from '../windows/windows';
import type { PatchFeed } from './patches';
import type { Serving } from './serve';

/** The calls that are about the very window that makes them, or another one. */
export type WindowCall = Extract<
  CallName,
  'attach' | 'watchConnections' | 'answerSsh' | 'openWindow' | 'hidePanel' | 'rememberView' | 'recallView'
>;

interface ConnectionsViewer {
  readonly id: number;
  visible(): boolean;
  tell(tick: ConnectionsTick): void;
}
export interface WindowParts {
  readonly windows: Windows;
  readonly feed: PatchFeed;
  readonly askpass: Askpass;
  readonly connections: {
    watch(viewer: ConnectionsViewer, serverId: string, view: ConnectionsView): { readonly watch: string };
  };
  /** Known to the log before anything can go wrong with it. */
  readonly keepSecret: (secret: string | undefined) => void;
}

export function windowCalls({ windows, feed, askpass, connections, keepSecret }: WindowParts): Pick<Serving, WindowCall> {
  const views = new Map<string, ViewState>();
  const pageOf = (contentsId: number) => {
    const page = windows.pageOf(contentsId);
    if (!page) throw new Fault('gone', 'this window is not ours');
    return page;
  };
  /** The name under which a window's view is kept. */
  const nameOf = (contentsId: number): string => (pageOf(contentsId) === windows.panel ? 'panel' : 'main');
  return {
    attach(_input, contentsId) {
      const page = pageOf(contentsId);
      windows.attached(contentsId);
      if (page === windows.askpass) setImmediate(askpass.attached);
      return feed.attach({ id: contentsId, visible: page.visible, send: patch => page.send('patch', patch) });
    },
    watchConnections({ serverId, view }, contentsId) {
      const page = pageOf(contentsId);
      const viewer = { id: contentsId, visible: page.visible, tell: (tick: ConnectionsTick) => page.send('connections', tick) };
      return connections.watch(viewer, serverId, view);
    },
    answerSsh(answer, contentsId) {
      if (pageOf(contentsId) !== windows.askpass) throw new Fault('forbidden', 'another window asks');
      keepSecret(answer.answer && answer.answer !== 'yes' ? answer.answer : undefined);
      askpass.answer(answer);
      return null;
    },
    openWindow(route) {
      windows.open(route);
      return null;
    },
    hidePanel() {
      windows.panel.hide();
      return null;
    },
    rememberView(view, contentsId) {
      views.set(nameOf(contentsId), view);
      return null;
    },
    recallView: (_input, contentsId) => views.get(nameOf(contentsId)) ?? null,
  };
}
