import { type BrowserWindow, type NativeImage, screen } from 'electron';
import { placeWindow } from './placement';
import type { WindowMemoryStore } from './state';
import { createPageWindow, type PageWindow, type PageWindowOptions } from './window';

export type Closing = 'hide' | 'minimise' | 'quit';
export interface MainWindowOptions extends Omit<PageWindowOptions, 'page' | 'window' | 'onCreate'> {
  readonly memory: WindowMemoryStore;
  readonly icon: NativeImage;
  readonly onCreate: (window: BrowserWindow) => void;
  /** The user closes the window: what is to happen. */
  readonly onClosing: () => Closing;
  readonly quit: () => void;
}

/** The main window: its place is remembered, and closing it may keep the app in the tray. */
export function createMainWindow(options: MainWindowOptions): PageWindow {
  const { memory } = options;
  const page = createPageWindow({
    ...options,
    page: 'index',
    window() {
      const areas = screen.getAllDisplays().map(display => display.workArea);
      const { box } = memory.get();
      const size = placeWindow(box, areas) ?? { width: 1200, height: 800 };
      return { ...size, minWidth: 1000, minHeight: 700, title: 'Switchyard', icon: options.icon };
    },
    onCreate(window) {
      if (memory.get().maximized) window.maximize();
      const remember = (): void => {
        if (!window.isDestroyed()) memory.set({ box: window.getNormalBounds(), maximized: window.isMaximized() });
      };
      window.on('hide', remember);
      window.on('close', event => {
        remember();
        const closing = options.onClosing();
        if (closing === 'quit') return options.quit();
        event.preventDefault();
        if (closing === 'hide') page.hide();
        else window.minimize();
      });
      options.onCreate(window);
    },
  });
  return page;
}
