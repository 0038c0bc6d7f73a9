import type { AppState, PortView } from '@shared/model';
import { type TrayAction, type TrayWords, trayModel } from '@shared/tray';
import { type Menu, type NativeImage, nativeTheme, type Rectangle, Tray } from 'electron';
import { createTrayAdapter } from './adapter';
import { trayImage } from './icons';
import { trayMenu } from './menu';

/** The tooltip's rates change at most this often. */
const RATES_MS = 5_000;
/** Changes of the state are gathered for this long, */
const GATHER_MS = 400;
/** and streams change it every second: the model is made anew at most this often. */
const RENDER_MS = 2_000;

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
  let rates = { down: 0, up: 0 };
  let ratesAt = Number.NEGATIVE_INFINITY;
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
      changed();
    },
  );
  const render = (): void => {
    timer = null;
    if (gone) return;
    const now = state();
    renderedAt = performance.now();
    if (now && performance.now() - ratesAt >= RATES_MS) {
      rates = { down: now.totals.down, up: now.totals.up };
      ratesAt = performance.now();
    }
    adapter.render(trayModel({ state: now, rates, otherPorts: otherPorts(), words: words() }));
  };
  const changed = (): void => {
    timer ??= setTimeout(render, Math.max(GATHER_MS, renderedAt + RENDER_MS - performance.now()));
  };
  const redraw = (): void => adapter.redraw();
  nativeTheme.on('updated', redraw);
  render();

  return {
    changed,
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
