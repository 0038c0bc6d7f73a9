import { open, variant } from './bus.mjs';

/** @typedef {import('./bus.mjs').Bus} Bus */
/** @typedef {{ width: number, height: number, argb: Buffer }} Pixmap ARGB32 in network byte order, as the protocol has it */
/**
 * @typedef {object} ItemProperties
 * @property {string} id
 * @property {string} title
 * @property {string} status
 * @property {string} iconName
 * @property {readonly Pixmap[]} iconPixmap
 * @property {{ title: string, text: string }} toolTip
 * @property {string} menu object path
 * @property {boolean} itemIsMenu
 */
/**
 * @typedef {object} MenuEntry
 * @property {number} id
 * @property {string} label as a panel shows it: without the access-key underscores of the protocol
 * @property {'standard' | 'separator'} type
 * @property {boolean} enabled
 * @property {boolean} visible
 * @property {'' | 'checkmark' | 'radio'} toggle
 * @property {boolean} checked
 * @property {readonly MenuEntry[]} children
 */
/**
 * @typedef {object} TrayItem
 * @property {string} service the bus name that was registered
 * @property {string} owner its unique name
 * @property {string} path
 * @property {Readonly<Record<string, number>>} signals how often each signal of the item and its menu came (NewIcon, LayoutUpdated ...)
 * @property {() => Promise<ItemProperties>} properties
 * @property {() => Promise<MenuEntry>} menu the root of the menu
 * @property {(target: number | string, patience?: number) => Promise<void>} click an entry by id, by label, or by labels joined with " > ",
 *   for which it waits some milliseconds
 * @property {(x?: number, y?: number) => Promise<void>} activate what a left click on the icon sends
 */

const ITEM = 'org.kde.StatusNotifierItem';
const MENU = 'com.canonical.dbusmenu';
const PROPERTIES = 'org.freedesktop.DBus.Properties';
/** What Chromium says of an entry that its menu no longer has. */
const UNKNOWN = 'error occurred in Event';
/** How long a click waits for its entry, in milliseconds. */
const CLICK_PATIENCE = 45_000;

/**
 * @param {Bus} bus
 * @param {{ service: string, owner: string, path: string, signals: Record<string, number> }} where
 * @returns {TrayItem}
 */
export function trayItem(bus, { service, owner, path, signals }) {
  const properties = async () => {
    const [raw] = await bus.call(owner, path, PROPERTIES, 'GetAll', 's', [ITEM]);
    return parseProperties(open(raw));
  };
  const menuPath = async () => (await properties()).menu;

  const menu = async () => {
    const at = await menuPath();
    // Panels announce that they are about to show a menu before they read it.
    await bus.call(owner, at, MENU, 'AboutToShow', 'i', [0]).catch(() => undefined);
    const [, root] = await bus.call(owner, at, MENU, 'GetLayout', 'iias', [0, -1, []]);
    return parseEntry(open(root));
  };

  const click = async (/** @type {number | string} */ target, patience = CLICK_PATIENCE) => {
    // A panel's user sees the entry before the click: an app that is still starting has not shown it yet, and one whose menu was just replaced no longer knows it.
    const giveUp = Date.now() + patience;
    for (let wrong = null; ; await new Promise(resolve => setTimeout(resolve, 100))) {
      const root = await menu();
      const entry = findEntry(root, target);
      if (entry && !entry.enabled) throw new Error(`The tray menu's entry "${target}" is disabled`);
      if (entry) {
        wrong = await bus.call(owner, await menuPath(), MENU, 'Event', 'isvu', [entry.id, 'clicked', variant('s', ''), 0]).then(
          () => null,
          error => error,
        );
        if (!wrong) return;
        if (!String(wrong).includes(UNKNOWN)) throw wrong;
      }
      if (Date.now() < giveUp) continue;
      throw wrong ?? new Error(`The tray menu has no entry "${target}"; it has: ${outline(root).join(' | ')}`);
    }
  };

  const activate = async (x = 0, y = 0) => void (await bus.call(owner, path, ITEM, 'Activate', 'ii', [x, y]));
  return { service, owner, path, signals, properties, menu, click, activate };
}

/** @param {Record<string, any>} raw @returns {ItemProperties} */
function parseProperties(raw) {
  const [, , title = '', text = ''] = raw.ToolTip ?? [];
  return {
    id: raw.Id ?? '',
    title: raw.Title ?? '',
    status: raw.Status ?? '',
    iconName: raw.IconName ?? '',
    iconPixmap: (raw.IconPixmap ?? []).map((/** @type {[number, number, Buffer]} */ [width, height, argb]) => ({ width, height, argb })),
    toolTip: { title, text },
    menu: raw.Menu ?? '/MenuBar',
    itemIsMenu: raw.ItemIsMenu ?? false,
  };
}

/** @param {[number, Record<string, any>, any[]]} raw @returns {MenuEntry} */
function parseEntry([id, properties, children]) {
  return {
    id,
    label: String(properties.label ?? '').replace(/_(.)/g, '$1'),
    type: properties.type === 'separator' ? 'separator' : 'standard',
    enabled: properties.enabled ?? true,
    visible: properties.visible ?? true,
    toggle: properties['toggle-type'] ?? '',
    checked: properties['toggle-state'] === 1,
    children: children.map(parseEntry),
  };
}

/**
 * Every entry under a menu entry, depth first, as label paths ("New key > hel-keys").
 * @param {MenuEntry} entry @param {string} [prefix] @returns {string[]}
 */
export function outline(entry, prefix = '') {
  return entry.children
    .filter(child => child.type === 'standard' && child.visible)
    .flatMap(child => [prefix + child.label, ...outline(child, `${prefix}${child.label} > `)]);
}

/**
 * @param {MenuEntry} root @param {number | string} target @param {string} [prefix]
 * @returns {MenuEntry | null}
 */
export function findEntry(root, target, prefix = '') {
  for (const child of root.children) {
    if (child.id === target || child.label === target || prefix + child.label === target) return child;
    const inside = findEntry(child, target, `${prefix}${child.label} > `);
    if (inside) return inside;
  }
  return null;
}
