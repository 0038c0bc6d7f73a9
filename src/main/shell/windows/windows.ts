import type { EventName, Events, Route } from '@shared/ipc';
import type { Texts } from '@shared/texts';
import type { BrowserWindow, NativeImage, Rectangle } from 'electron';
import { createAskpassWindow } from './askpass-window';
import { addContextMenu } from './context-menu';
import { type Closing, createMainWindow } from './main-window';
import { createPanelWindow } from './panel-window';
import type { WindowMemoryStore } from './state';
import type { Look, PageWindow } from './window';

export interface WindowsOptions {
  readonly preload: string;
  readonly icon: NativeImage;
  readonly memory: WindowMemoryStore;
  readonly look: () => Look;
  readonly texts: () => Texts;
  readonly destroyAfterS: () => number;
  readonly iconBounds: () => Rectangle | null;
  readonly onClosing: () => Closing;
  readonly quit: () => void;
  /** A window was shown: it catches up with the state. */
  readonly onShow: (contentsId: number) => void;
  readonly onGone: (contentsId: number) => void;
  /** The user closed the window of ssh's questions. */
  readonly onAskpassClosed: () => void;
  /** The first window became visible, or none is any more. */
  readonly onWatched: (watched: boolean) => void;
  readonly report: (what: string) => void;
}

/** The app's windows and who is who among web contents. */
export function createWindows(options: WindowsOptions) {
  const pages = new Map<number, PageWindow>();
  /** Web contents that attached: they hear what is sent. */
  const listening = new Set<number>();
  let waiting: Route | null = null;
  const common = {
    preload: options.preload,
    look: options.look,
    destroyAfterS: options.destroyAfterS,
    report: options.report,
    onShow: (window: BrowserWindow) => options.onShow(window.webContents.id),
    onGone(contentsId: number) {
      pages.delete(contentsId);
      listening.delete(contentsId);
      options.onGone(contentsId);
    },
  };
  const adopt = (window: BrowserWindow, page: PageWindow): void => {
    const { id } = window.webContents;
    pages.set(id, page);
    // Loaded anew it hears nothing until it attaches again.
    window.webContents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
      if (isMainFrame && !isSameDocument) listening.delete(id);
    });
    const look = (): void => options.onWatched(main.visible() || panel.visible());
    window.on('show', look).on('hide', look).on('minimize', look).on('restore', look).on('closed', look);
    addContextMenu(window, options.texts);
  };
  const main: PageWindow = createMainWindow({
    ...common,
    icon: options.icon,
    memory: options.memory,
    onClosing: options.onClosing,
    quit: options.quit,
    onCreate: window => adopt(window, main),
  });
  const panel: PageWindow & { toggle(): void } = createPanelWindow({
    ...common,
    iconBounds: options.iconBounds,
    onCreate: window => adopt(window, panel),
  });
  const askpass: PageWindow = createAskpassWindow({
    ...common,
    icon: options.icon,
    onClosed: options.onAskpassClosed,
    onCreate: window => adopt(window, askpass),
  });
  const pageOf = (contentsId: number): PageWindow | null => pages.get(contentsId) ?? null;

  return {
    main,
    panel,
    askpass,
    pageOf,
    windowOf: (contentsId: number): BrowserWindow | null => pageOf(contentsId)?.window ?? null,
    /** Shows the main window, on a page if one is named; a window still in the making gets it when it attaches. */
    open(route: Route | null): void {
      main.show();
      const hears = main.window !== null && listening.has(main.window.webContents.id);
      waiting = hears ? null : route;
      if (route && hears) main.send('navigate', route);
    },
    /** A window attached: what it could not hear while it was loading. */
    attached(contentsId: number): void {
      listening.add(contentsId);
      if (pageOf(contentsId) !== main || !waiting) return;
      const route = waiting;
      waiting = null;
      setImmediate(() => main.send('navigate', route));
    },
    sendAll<K extends EventName>(event: K, payload: Events[K]): void {
      for (const page of [main, panel]) page.send(event, payload);
    },
    destroy(): void {
      main.destroy();
      panel.destroy();
      askpass.destroy();
    },
  };
}
export type Windows = ReturnType<typeof createWindows>;
