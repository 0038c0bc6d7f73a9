import type { AppState, PortView } from '@shared/model';
import { type TrayAction, type TrayWords, trayModel } from '@shared/tray';
import { type Menu, type NativeImage, nativeTheme, type Rectangle, Tray } from 'electron';
import { createTrayAdapter } from './adapter';
import { trayImage } from './icons';
import { trayMenu } from './menu';

/** Changes of the state are gathered for this long, */
const GATHER_MS = 400;
/** and what changes every second (rates, signal, age) is shown at most this often, unless something that matters at once changed with it. */
const RENDER_MS = 10_000;

export interface TrayOptions {
  /** The icon that already stands. */
  readonly first: Tray;
  readonly words: () => TrayWords;
  readonly state: () => AppState | null;
  readonly otherPorts: () => Readonly<Record<string, readonly PortView[]>>;
  readonly run: (action: TrayAction) => void;
  /** A click on the icon itself, where the desktop sends one. */
  readonly onClick: () => void;
}
export interface AppTray {
  /** Something that the tray shows may have changed. */
  changed(): void;
  renew(): void;
  /** Where the icon is; null where the desktop does not tell. */
  bounds(): Rectangle | null;
  destroy(): void;
}

/** The tray icon of the app: shown at once, then kept in step with the state. */
export function createTray({ first, words, state, otherPorts, run, onClick }: TrayOptions): AppTray {
  let icon: Tray | null = null;
  let standing: Tray | null = first;
  let timer: NodeJS.Timeout | null = null;
  let soon = false;
  let seen: readonly unknown[] = [];
  let renderedAt = Number.NEGATIVE_INFINITY;
  let gone = false;

  const adapter = createTrayAdapter<NativeImage, Menu>(
    {
      create(image) {
        icon = standing ?? new Tray(image);
        // What stands keeps its place: only its picture is set.
        if (standing) icon.setImage(image);
        standing = null;
        icon.on('click', onClick);
        return icon;
      },
      image: trayImage,
      menu: trayMenu,
    },
    action => {
      run(action);
      changed(true);
    },
  );
  const render = (): void => {
    timer = null;
    soon = false;
    if (gone) return;
    renderedAt = performance.now();
    const now = state();
    seen = now ? pressing(now) : [];
    adapter.render(trayModel({ state: now, otherPorts: otherPorts(), words: words() }));
  };
  const changed = (atOnce = false): void => {
    if (soon) return;
    const now = state();
    soon = atOnce || now === null || !isSame(pressing(now), seen);
    if (timer && !soon) return;
    if (timer) clearTimeout(timer);
    timer = setTimeout(render, soon ? GATHER_MS : Math.max(GATHER_MS, renderedAt + RENDER_MS - performance.now()));
  };
  const redraw = (): void => adapter.redraw();
  nativeTheme.on('updated', redraw);
  render();

  return {
    changed: () => changed(),
    renew() {
      adapter.renew();
      render();
    },
    bounds() {
      const box = icon?.getBounds();
      return box && box.width > 0 && box.height > 0 ? box : null;
    },
    destroy() {
      gone = true;
      if (timer) clearTimeout(timer);
      nativeTheme.off('updated', redraw);
      adapter.destroy();
      icon = null;
    },
  };
}

/** What of the state the tray shows at once when it changes: all but figures. */
const pressing = ({ app, order, servers, settings, rotations, breaches, summaries, totals }: AppState): readonly unknown[] => [
  ...[app, order, servers, settings, rotations, breaches, totals.live, totals.count],
  ...Object.values(summaries).flatMap(one => [
    one.link,
    one.failure,
    one.needsSecret,
    ...(one.kind === 'mihomo' ? [one.mode, one.groups] : []),
  ]),
];
const isSame = (a: readonly unknown[], b: readonly unknown[]): boolean => a.length === b.length && a.every((one, i) => one === b[i]);
