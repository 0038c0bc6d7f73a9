import type { Texts } from '@shared/texts';
import { type BrowserWindow, Menu, type MenuItemConstructorOptions } from 'electron';

/** Cut, copy and paste on a right click in a text field or on selected text: Electron has no such menu of its own. */
export function addContextMenu(window: BrowserWindow, texts: () => Texts): void {
  window.webContents.on('context-menu', (_event, { isEditable, selectionText, editFlags }) => {
    const t = texts();
    const item = (role: 'cut' | 'copy' | 'paste' | 'selectAll', enabled: boolean): MenuItemConstructorOptions => ({
      role,
      label: t(`menu.${role}`),
      enabled,
    });
    const items = isEditable
      ? [
          item('cut', editFlags.canCut),
          item('copy', editFlags.canCopy),
          item('paste', editFlags.canPaste),
          item('selectAll', editFlags.canSelectAll),
        ]
      : selectionText.trim() !== ''
        ? [item('copy', editFlags.canCopy)]
        : [];
    if (items.length > 0) Menu.buildFromTemplate(items).popup({ window });
  });
}

/** macOS takes the editing keys and Quit from the application menu. */
export function setMacMenu(): void {
  if (process.platform === 'darwin')
    Menu.setApplicationMenu(Menu.buildFromTemplate([{ role: 'appMenu' }, { role: 'editMenu' }, { role: 'windowMenu' }]));
}
