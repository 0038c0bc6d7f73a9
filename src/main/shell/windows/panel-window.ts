import { type Rectangle, screen } from 'electron';
import { placePanel } from './placement';
import { createPageWindow, type PageWindow, type PageWindowOptions } from './window';

export const PANEL_SIZE = { width: 380, height: 600 } as const;

export interface PanelWindowOptions extends Omit<PageWindowOptions, 'page' | 'window'> {
  /** Where the tray icon is, if the desktop tells. */
  readonly iconBounds: () => Rectangle | null;
}

/** The tray panel: small, frameless, beside the tray icon where that is known; goes when something else is clicked. */
export function createPanelWindow(options: PanelWindowOptions): PageWindow & { toggle(): void } {
  const place = (): Rectangle => {
    const icon = options.iconBounds();
    const display = icon ? screen.getDisplayMatching(icon) : screen.getPrimaryDisplay();
    return placePanel(PANEL_SIZE, icon, display.workArea);
  };
  let hiddenAt = 0;
  const page = createPageWindow({
    ...options,
    page: 'panel',
    window: () => ({
      ...place(),
      frame: false,
      resizable: false,
      minimizable: false,
      maximizable: false,
      fullscreenable: false,
      skipTaskbar: true,
      alwaysOnTop: true,
      title: 'Switchyard',
    }),
    onCreate(window) {
      window.on('blur', () => {
        if (!window.webContents.isDevToolsOpened()) page.hide();
      });
      window.on('hide', () => {
        hiddenAt = performance.now();
      });
      options.onCreate(window);
    },
    onShow(window) {
      window.setBounds(place());
      options.onShow(window);
    },
  });
  return {
    get window() {
      return page.window;
    },
    show: page.show,
    hide: page.hide,
    send: page.send,
    visible: page.visible,
    destroy: page.destroy,
    toggle() {
      // A click on the icon takes the focus away first, which hides the panel: that click meant "hide".
      if (page.visible()) page.hide();
      else if (performance.now() - hiddenAt > 300) page.show();
    },
  };
}
