import { open } from './bus.mjs';

/** @typedef {import('./bus.mjs').Bus} Bus */
/**
 * @typedef {object} Shown one `Notify` call
 * @property {number} id
 * @property {string} appName
 * @property {number} replaces id of the notification it replaces, 0 for none
 * @property {string} summary
 * @property {string} body
 * @property {readonly { key: string, label: string }[]} actions
 * @property {Record<string, unknown>} hints
 */
/**
 * @typedef {object} NotificationHost
 * @property {readonly Shown[]} shown everything shown so far, oldest first
 * @property {readonly number[]} closed ids that the program took back
 * @property {(match: (shown: Shown) => boolean, timeout?: number) => Promise<Shown>} wait for one that matches; those already shown count
 * @property {(id: number, key?: string) => void} act presses an action as a user would; "default" is a click on the body
 * @property {(id: number) => void} dismiss
 */

const NAME = 'org.freedesktop.Notifications';
const PATH = '/org/freedesktop/Notifications';
const CAPABILITIES = ['actions', 'body', 'body-markup', 'icon-static', 'persistence'];
const DISMISSED_BY_USER = 2;
const CLOSED_BY_CALL = 3;

/**
 * A stand-in for the desktop's notification server: records what is shown and lets a test press buttons.
 * @param {Bus} bus @param {{ capabilities?: readonly string[] }} [options]
 * @returns {Promise<NotificationHost>}
 */
export async function serveNotifications(bus, { capabilities = CAPABILITIES } = {}) {
  /** @type {Shown[]} */ const shown = [];
  /** @type {number[]} */ const closed = [];
  /** @type {Set<() => void>} */ const waiting = new Set();
  let lastId = 0;
  const close = (/** @type {number} */ id, /** @type {number} */ reason) => bus.emit(PATH, NAME, 'NotificationClosed', 'uu', [id, reason]);

  bus.serve(({ interface: iface, member, body }) => {
    if (iface !== NAME) return null;
    switch (member) {
      case 'GetCapabilities':
        return { signature: 'as', body: [[...capabilities]] };
      case 'GetServerInformation':
        return { signature: 'ssss', body: ['Switchyard stand-in', 'Switchyard', '1.0', '1.2'] };
      case 'Notify': {
        const entry = parseNotify(body, () => ++lastId);
        shown.push(entry);
        for (const wake of [...waiting]) wake();
        return { signature: 'u', body: [entry.id] };
      }
      case 'CloseNotification': {
        const id = Number(body[0]);
        closed.push(id);
        close(id, CLOSED_BY_CALL);
        return { signature: '', body: [] };
      }
      default:
        return null;
    }
  });
  await bus.own(NAME);

  return {
    shown,
    closed,
    wait: (match, timeout = 60_000) =>
      new Promise((resolve, reject) => {
        const check = () => {
          const hit = shown.find(match);
          if (hit) finish(() => resolve(hit));
        };
        const finish = (/** @type {() => void} */ settle) => {
          clearTimeout(timer);
          waiting.delete(check);
          settle();
        };
        const seen = () => shown.map(entry => `"${entry.summary}: ${entry.body}"`).join(', ') || 'none';
        const timer = setTimeout(
          () => finish(() => reject(new Error(`No such notification within ${timeout} ms; shown: ${seen()}`))),
          timeout,
        );
        waiting.add(check);
        check();
      }),
    act: (id, key = 'default') => {
      bus.emit(PATH, NAME, 'ActivationToken', 'us', [id, 'stand-in-token']);
      bus.emit(PATH, NAME, 'ActionInvoked', 'us', [id, key]);
      close(id, DISMISSED_BY_USER);
    },
    dismiss: id => close(id, DISMISSED_BY_USER),
  };
}

/** @param {unknown[]} body @param {() => number} nextId @returns {Shown} */
function parseNotify(body, nextId) {
  const [appName, replaces, , summary, text, actions, hints] = /** @type {[string, number, string, string, string, string[], object]} */ (
    body
  );
  const pairs = actions.flatMap((key, i) => (i % 2 === 0 ? [{ key, label: actions[i + 1] ?? '' }] : []));
  return { id: replaces || nextId(), appName, replaces, summary, body: text, actions: pairs, hints: open(hints) };
}
