import type { TrayAction, TrayIcon, TrayItem, TrayModel } from '@shared/tray';

/** The part of a tray icon that is used: Electron's Tray, or a recording one in tests. */
export interface TrayLike<Image, Menu> {
  setImage(image: Image): void;
  setToolTip(text: string): void;
  setContextMenu(menu: Menu): void;
  destroy(): void;
}
export interface TrayParts<Image, Menu> {
  create(image: Image): TrayLike<Image, Menu>;
  image(icon: TrayIcon): Image;
  menu(items: readonly TrayItem[], run: (action: TrayAction) => void): Menu;
}

/**
 * One tray icon for the life of the app, set to the latest model. Only what differs from the model before is set, so that an open
 * menu is not taken away and nothing is redrawn in vain.
 */
export function createTrayAdapter<Image, Menu>(parts: TrayParts<Image, Menu>, run: (action: TrayAction) => void) {
  let tray: TrayLike<Image, Menu> | null = null;
  let icon: TrayIcon | null = null;
  let tooltip: string | null = null;
  let items: string | null = null;

  const chosen = (action: TrayAction): void => {
    // The desktop has already moved the mark; whether the choice holds, only the next model tells.
    if (action.type === 'mode' || action.type === 'node' || action.type === 'unpin') items = null;
    run(action);
  };

  return {
    render(model: TrayModel): void {
      const nextItems = JSON.stringify(model.items);
      if (!tray) tray = parts.create(parts.image(model.icon));
      else if (model.icon !== icon) tray.setImage(parts.image(model.icon));
      if (model.tooltip !== tooltip) tray.setToolTip(model.tooltip);
      if (nextItems !== items) tray.setContextMenu(parts.menu(model.items, chosen));
      icon = model.icon;
      tooltip = model.tooltip;
      items = nextItems;
    },
    /** The panel's colours changed: the same icon, drawn anew. */
    redraw(): void {
      if (tray && icon) tray.setImage(parts.image(icon));
    },
    /** A tray host came after the icon was made, and does not know it: a new icon from the next model on. */
    renew(): void {
      tray?.destroy();
      tray = null;
      icon = null;
      tooltip = null;
      items = null;
    },
    destroy(): void {
      tray?.destroy();
      tray = null;
    },
  };
}
export type TrayAdapter = ReturnType<typeof createTrayAdapter>;
