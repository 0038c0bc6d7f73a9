import { connectBus, open, variant } from './bus.mjs';
import { serveNotifications } from './notification-host.mjs';
import { trayItem } from './tray-item.mjs';

/** @typedef {import('./bus.mjs').Bus} Bus */
/** @typedef {import('./bus.mjs').BusMessage} BusMessage */
/** @typedef {import('./bus.mjs').Answer} Answer */
/** @typedef {import('./tray-item.mjs').TrayItem} TrayItem */
/**
 * @typedef {object} TrayHost
 * @property {() => readonly TrayItem[]} items those registered now
 * @property {(timeout?: number) => Promise<TrayItem>} waitForItem the first registered item, after reading it as GNOME does
 * @property {(timeout?: number) => Promise<void>} waitForNoItem
 * @property {import('./notification-host.mjs').NotificationHost | null} notifications
 * @property {() => Promise<void>} stop drops off the bus: for the app, the desktop's panel has died
 */

const WATCHER = 'org.kde.StatusNotifierWatcher';
const WATCHER_PATH = '/StatusNotifierWatcher';
const ITEM = 'org.kde.StatusNotifierItem';
const PROPERTIES = 'org.freedesktop.DBus.Properties';

/**
 * A tray on the session bus that behaves like GNOME's: it resolves the owner of a registered name, reads the item by its
 * well-known and its unique name, and only then shows it. With it a machine without a desktop has a tray, and tests read
 * the icon, tooltip and menu and click entries exactly as a panel does.
 * @param {{ address?: string, tray?: boolean, notifications?: boolean, capabilities?: readonly string[] }} [options]
 *   `address` of the bus (default: the session's); switch off `tray` or `notifications` for a desktop without them
 * @returns {Promise<TrayHost>}
 */
export async function startTrayHost({ address, tray = true, notifications = true, capabilities } = {}) {
  const bus = await connectBus(address ? { address } : {});
  try {
    const registry = tray ? await serveWatcher(bus) : emptyRegistry;
    return {
      ...registry,
      notifications: notifications ? await serveNotifications(bus, capabilities ? { capabilities } : {}) : null,
      stop: bus.close,
    };
  } catch (error) {
    await bus.close();
    throw error;
  }
}

const absent = async () => Promise.reject(new Error('This desktop was started without a tray'));
const emptyRegistry = { items: () => [], waitForItem: absent, waitForNoItem: async () => {} };

/** @param {Bus} bus @returns {Promise<Pick<TrayHost, 'items' | 'waitForItem' | 'waitForNoItem'>>} */
async function serveWatcher(bus) {
  /** @type {Map<string, TrayItem>} */ const items = new Map();
  /** @type {Map<string, Record<string, number>>} */ const signals = new Map();
  /** @type {Set<() => void>} */ const waiting = new Set();
  /** @type {Error | null} */ let refused = null;
  const changed = () => [...waiting].forEach(wake => void wake());

  const register = async (/** @type {string} */ sender, /** @type {string} */ argument) => {
    const [service, path] = argument.startsWith('/') ? [sender, argument] : [argument, '/StatusNotifierItem'];
    const [owner] = await bus.call('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus', 'GetNameOwner', 's', [service]);
    for (const name of new Set([service, owner])) await bus.call(name, path, PROPERTIES, 'GetAll', 's', [ITEM]);
    const counts = signals.get(owner) ?? {};
    signals.set(owner, counts);
    // What was refused before (one that went while it was read, say) counts no more.
    refused = null;
    items.set(`${owner}${path}`, trayItem(bus, { service, owner, path, signals: counts }));
    bus.emit(WATCHER_PATH, WATCHER, 'StatusNotifierItemRegistered', 's', [service]);
    changed();
  };

  bus.onSignal(message => {
    if (message.member === 'NameOwnerChanged' && message.body[2] === '') {
      for (const [key, item] of items) if (item.owner === message.body[0]) items.delete(key);
      changed();
    } else if (message.interface === ITEM || message.interface === 'com.canonical.dbusmenu') {
      const counts = signals.get(message.sender) ?? {};
      counts[message.member] = (counts[message.member] ?? 0) + 1;
      signals.set(message.sender, counts);
    }
  });
  bus.serve(message => {
    if (message.path !== WATCHER_PATH) return null;
    if (message.member === 'RegisterStatusNotifierItem') {
      register(message.sender, String(message.body[0])).catch(error => {
        refused = error;
        changed();
      });
      return { signature: '', body: [] };
    }
    return answerWatcher(message, [...items.values()]);
  });
  await bus.match("type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged'");
  await bus.match(`type='signal',interface='${ITEM}'`);
  await bus.match("type='signal',interface='com.canonical.dbusmenu'");
  await bus.own(WATCHER);
  bus.emit(WATCHER_PATH, WATCHER, 'StatusNotifierHostRegistered', '', []);

  const first = () => {
    if (refused) throw new Error(`A tray item registered but could not be read: ${refused.message}`);
    return items.values().next().value ?? null;
  };
  return {
    items: () => [...items.values()],
    waitForItem: (timeout = 60_000) => until(waiting, first, timeout, 'No tray item was registered'),
    waitForNoItem: async (timeout = 60_000) =>
      void (await until(waiting, () => (items.size === 0 ? true : null), timeout, 'The tray item is still there')),
  };
}

/** @param {BusMessage} message @param {readonly TrayItem[]} items @returns {Answer | null} */
function answerWatcher({ interface: iface, member, body }, items) {
  /** @type {Record<string, ReturnType<typeof variant>>} */
  const properties = {
    IsStatusNotifierHostRegistered: variant('b', true),
    ProtocolVersion: variant('i', 0),
    RegisteredStatusNotifierItems: variant(
      'as',
      items.map(item => `${item.service}${item.path}`),
    ),
  };
  if (iface === PROPERTIES && member === 'GetAll') return { signature: 'a{sv}', body: [properties] };
  const wanted = properties[String(open(body[1]))];
  if (iface === PROPERTIES && member === 'Get' && wanted) return { signature: 'v', body: [wanted] };
  if (member === 'RegisterStatusNotifierHost') return { signature: '', body: [] };
  return null;
}

/**
 * @template T
 * @param {Set<() => void>} waiting @param {() => T | null} find @param {number} timeout @param {string} what
 * @returns {Promise<T>}
 */
function until(waiting, find, timeout, what) {
  return new Promise((resolve, reject) => {
    const finish = (/** @type {() => void} */ settle) => {
      clearTimeout(timer);
      waiting.delete(check);
      settle();
    };
    const check = () => {
      try {
        const hit = find();
        if (hit !== null) finish(() => resolve(hit));
      } catch (error) {
        finish(() => reject(error));
      }
    };
    const timer = setTimeout(() => finish(() => reject(new Error(`${what} within ${timeout} ms`))), timeout);
    waiting.add(check);
    check();
  });
}
