import type { TrayAction, TrayItem } from '@shared/tray';
import { Menu, type MenuItemConstructorOptions } from 'electron';

/** The native menu of a model; `&` would underline the next letter, so it is doubled. */
export function trayMenu(items: readonly TrayItem[], run: (action: TrayAction) => void): Menu {
  return Menu.buildFromTemplate(templates(items, run));
}

function templates(items: readonly TrayItem[], run: (action: TrayAction) => void): MenuItemConstructorOptions[] {
  // A radio group always shows one of its items as chosen, also where none is.
  const choice = items.some(item => item.type === 'choice' && item.checked) ? 'radio' : 'checkbox';
  return items.map(item => template(item, choice, run));
}

function template(item: TrayItem, choice: 'radio' | 'checkbox', run: (action: TrayAction) => void): MenuItemConstructorOptions {
  const { id } = item;
  switch (item.type) {
    case 'separator':
      return { id, type: 'separator' };
    case 'text':
      return { id, label: plainLabel(item.label), enabled: false };
    case 'action':
      return { id, label: plainLabel(item.label), enabled: item.enabled, click: () => run(item.action) };
    case 'choice':
      return {
        id,
        type: choice,
        label: plainLabel(item.label),
        enabled: item.enabled,
        checked: item.checked,
        click: () => run(item.action),
      };
    case 'submenu':
      return { id, label: plainLabel(item.label), submenu: templates(item.items, run) };
  }
}

const plainLabel = (label: string): string => label.replaceAll('&', '&&');
