import type { NativeImage } from 'electron';
import { createPageWindow, type PageWindow, type PageWindowOptions } from './window';

export interface AskpassWindowOptions extends Omit<PageWindowOptions, 'page' | 'window' | 'destroyAfterS'> {
  readonly icon: NativeImage;
  /** The user closed it. */
  readonly onClosed: () => void;
}

/** A second question often follows at once; what was typed must not stay in a hidden window for long. */
const LINGER_S = 2;

/** The small window in which ssh's questions stand. */
export function createAskpassWindow(options: AskpassWindowOptions): PageWindow {
  return createPageWindow({
    ...options,
    page: 'askpass',
    destroyAfterS: () => LINGER_S,
    window: () => ({
      width: 520,
      height: 400,
      useContentSize: true,
      center: true,
      resizable: false,
      minimizable: false,
      maximizable: false,
      fullscreenable: false,
      alwaysOnTop: true,
      title: 'Switchyard',
      icon: options.icon,
    }),
    onCreate(window) {
      window.on('close', event => {
        event.preventDefault();
        options.onClosed();
      });
      options.onCreate(window);
    },
  });
}
