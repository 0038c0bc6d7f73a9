/** Where the window is: route, way back, scroll position, open overlays. Main keeps route and scroll for a rebuilt window. */
import type { Route } from '@shared/ipc';
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { call } from '../api';
import type { ConnectionsDialog } from './connectionsDialog';
import type { FarmDialog } from './farmDialog';
import type { KeysDialog } from './keysDialog';
import type { NodesDialog } from './nodesDialog';
import type { ProxiesDialog } from './proxiesDialog';

export type Overlay =
  | { readonly type: 'palette' }
  | { readonly type: 'new-key'; readonly serverId: string | null }
  | { readonly type: 'key'; readonly serverId: string; readonly keyId: string }
  | { readonly type: 'keys'; readonly dialog: KeysDialog }
  | { readonly type: 'farm'; readonly dialog: FarmDialog }
  | { readonly type: 'proxies'; readonly dialog: ProxiesDialog }
  | { readonly type: 'nodes'; readonly dialog: NodesDialog }
  | { readonly type: 'connections'; readonly dialog: ConnectionsDialog }
  | { readonly type: 'secret'; readonly serverId: string }
  | { readonly type: 'edit-server'; readonly serverId: string }
  | { readonly type: 'remove-server'; readonly serverId: string }
  /** Judges a pasted Xray configuration. */
  | { readonly type: 'check-config' }
  | { readonly type: 'ask-rotation'; readonly serverId: string; readonly portId: number; readonly portName: string };

interface View {
  readonly route: Route;
  readonly back: readonly Route[];
  readonly overlay: Overlay | null;
  /** Charts of the page hold still. */
  readonly paused: boolean;
}

export const view = createStore<View>(() => ({ route: { page: 'overview' }, back: [], overlay: null, paused: false }));
export const useView = <T>(select: (view: View) => T): T => useStore(view, select);

let scrollTop = 0;
/** What looks where the page's elements are scrolled to. */
const looks = new Set<() => void>();
/** Scroll position to restore once, when the recalled page has its content. */
let wanted: number | null = null;
let saving: ReturnType<typeof setTimeout> | undefined;
/** Somebody went somewhere: a page that is recalled late does not take that back. */
let moved = false;

function remember(): void {
  clearTimeout(saving);
  saving = undefined;
  void call('rememberView', { route: view.getState().route, scrollTop }).catch(() => undefined);
}
function rememberSoon(): void {
  saving ??= setTimeout(remember, 250);
}

/** Goes to a page; the one before is kept for Esc. */
export function go(route: Route): void {
  moved = true;
  const { route: from, back } = view.getState();
  if (JSON.stringify(from) === JSON.stringify(route)) return;
  view.setState({ route, back: [...back.slice(-19), from], overlay: null, paused: false });
  scrollTop = 0;
  wanted = null;
  rememberSoon();
}
export function goBack(): void {
  const { back } = view.getState();
  const route = back.at(-1);
  if (!route) return;
  view.setState({ route, back: back.slice(0, -1), overlay: null, paused: false });
  scrollTop = 0;
  wanted = null;
  rememberSoon();
}
export const open = (overlay: Overlay): void => view.setState({ overlay });
export const closeOverlay = (): void => view.setState({ overlay: null });
/** Closes, once what it waits for is over, the overlay that is open now; another one that took its place meanwhile stays. */
export function overlayCloser(): () => void {
  const { overlay } = view.getState();
  return () => {
    if (view.getState().overlay === overlay) closeOverlay();
  };
}
export const togglePause = (): void => view.setState(({ paused }) => ({ paused: !paused }));

/** The scroll position of the page's scrolling element; kept in main a moment later. */
export function noteScroll(top: number): void {
  if (wanted !== null) return;
  scrollTop = top;
  rememberSoon();
}
/** A hidden window is drawn no more and tells of no scrolling: `look` is called when it is hidden, until the returned function is. */
export function lookWhenHidden(look: () => void): () => void {
  looks.add(look);
  return () => void looks.delete(look);
}
export const wantedScroll = (): number | null => wanted;
export function scrollRestored(): void {
  if (wanted !== null) scrollTop = wanted;
  wanted = null;
}

/** The view that main kept, if any; then keeps it up to date. Call once. */
export async function recall(): Promise<boolean> {
  const kept = await call('recallView', null).catch(() => null);
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) return;
    for (const look of looks) look();
    if (saving !== undefined) remember();
  });
  if (!kept || moved) return false;
  view.setState({ route: kept.route });
  scrollTop = kept.scrollTop;
  wanted = kept.scrollTop > 0 ? kept.scrollTop : null;
  return true;
}
