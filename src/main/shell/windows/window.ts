import { type EventName, type Events, eventChannel } from '@shared/ipc';
import { app, BrowserWindow, type BrowserWindowConstructorOptions } from 'electron';
import { type PageName, pageUrl } from '../security/address';
import { WEB_PREFERENCES } from '../security/preferences';

export interface Look {
  readonly theme: 'light' | 'dark';
  readonly language: 'en' | 'ru';
}
/** `--bg` of each theme (`tokens.css`), so that a window never flashes another colour before its first paint. */
const BACKGROUND = { light: '#f2f4f7', dark: '#0b0e12' } as const;

export interface PageWindowOptions {
  readonly page: PageName;
  readonly preload: string;
  readonly look: () => Look;
  /** Seconds from hiding to destroying; 0: never. */
  readonly destroyAfterS: () => number;
  readonly window: () => BrowserWindowConstructorOptions;
  /** A new window was made; not shown yet. */
  readonly onCreate: (window: BrowserWindow) => void;
  readonly onShow: (window: BrowserWindow) => void;
  readonly onGone: (contentsId: number) => void;
  readonly report: (what: string) => void;
}
export interface PageWindow {
  /** The window while it exists. */
  readonly window: BrowserWindow | null;
  /** Makes it if need be, and shows it once it has painted. */
  show(): void;
  hide(): void;
  send<K extends EventName>(event: K, payload: Events[K]): void;
  /** Whether the user can see it now. */
  visible(): boolean;
  destroy(): void;
}

/** A page that dies more often than this within a minute is made again only when the user asks for it. */
const REBUILDS = 3;
const REBUILDS_MS = 60_000;

/** A window that exists only while it is of use: made on demand, destroyed some time after it was hidden. */
export function createPageWindow(options: PageWindowOptions): PageWindow {
  const { page, preload, look, report } = options;
  let window: BrowserWindow | null = null;
  let ready = false;
  let wanted = false;
  let fading: NodeJS.Timeout | null = null;
  let rebuilt: readonly number[] = [];

  const keep = (): void => {
    if (fading) clearTimeout(fading);
    fading = null;
  };
  const destroy = (): void => {
    keep();
    window?.destroy();
  };
  const fade = (): void => {
    keep();
    const seconds = options.destroyAfterS();
    if (seconds > 0) fading = setTimeout(destroy, seconds * 1000);
  };

  const create = (): BrowserWindow => {
    ready = false;
    const made = new BrowserWindow({
      ...options.window(),
      show: false,
      backgroundColor: BACKGROUND[look().theme],
      webPreferences: { ...WEB_PREFERENCES, preload, devTools: !app.isPackaged },
    });
    const { id } = made.webContents;
    window = made;
    made.once('ready-to-show', () => {
      ready = true;
      if (wanted) reveal(made);
    });
    made.on('show', () => {
      keep();
      options.onShow(made);
    });
    made.on('restore', () => options.onShow(made));
    made.on('hide', fade);
    made.once('closed', () => {
      keep();
      if (window === made) window = null;
      options.onGone(id);
    });
    made.webContents.on('render-process-gone', (_event, { reason }) => {
      // A dead page is of no use; the next show makes a new one.
      if (reason === 'clean-exit') return;
      report(`window ${page} lost its process: ${reason}`);
      const again = made.isVisible();
      made.destroy();
      const now = performance.now();
      rebuilt = rebuilt.filter(at => now - at < REBUILDS_MS);
      if (!again) return;
      if (rebuilt.length >= REBUILDS) return report(`window ${page} dies again and again: it stays closed until it is asked for`);
      rebuilt = [...rebuilt, now];
      show();
    });
    made.webContents.on('unresponsive', () => report(`window ${page} does not respond`));
    options.onCreate(made);
    made.loadURL(pageUrl(page, look())).catch(error => report(`window ${page} did not load: ${String(error)}`));
    return made;
  };
  const reveal = (target: BrowserWindow): void => {
    if (target.isDestroyed()) return;
    if (target.isMinimized()) target.restore();
    target.show();
    target.focus();
  };
  const show = (): void => {
    wanted = true;
    keep();
    const target = window ?? create();
    if (ready) reveal(target);
  };

  return {
    get window() {
      return window;
    },
    show,
    hide() {
      wanted = false;
      if (window?.isVisible()) window.hide();
      else if (window) fade();
    },
    send(event, payload) {
      if (window && !window.webContents.isDestroyed()) window.webContents.send(eventChannel(event), payload);
    },
    visible: () => window?.isVisible() === true && !window.isMinimized(),
    destroy,
  };
}
