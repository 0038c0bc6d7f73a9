import dbus from 'dbus-next';

const { Message, MessageType, Variant } = dbus;

/**
 * One call as it arrives: who asks, for what, with which arguments.
 * @typedef {{ sender: string, path: string, interface: string, member: string, body: unknown[] }} BusMessage
 */
/** @typedef {{ signature: string, body: unknown[] }} Answer */
/**
 * @typedef {object} Bus
 * @property {string} name our unique name
 * @property {(destination: string, path: string, iface: string, member: string, signature?: string, body?: unknown[]) => Promise<any[]>} call
 *   sends one method call and gives the body of its answer; rejects on an error answer or after the deadline
 * @property {(path: string, iface: string, member: string, signature: string, body: unknown[]) => void} emit sends a signal
 * @property {(rule: string) => Promise<void>} match
 * @property {(name: string) => Promise<void>} own takes a well-known name; rejects when another program holds it
 * @property {(handler: (message: BusMessage) => Answer | null) => void} serve answers calls; null = not ours
 * @property {(listener: (message: BusMessage) => void) => void} onSignal
 * @property {Promise<void>} gone settles when the connection has ended, whoever ended it
 * @property {() => Promise<void>} close
 */

/** How long one call may take before it counts as unanswered, in milliseconds. */
const CALL_DEADLINE = 20_000;
/** D-Bus: "you are now the owner". */
const PRIMARY_OWNER = 1;

/**
 * Connects to a message bus with raw messages: tray items answer no introspection, so proxy objects cannot be used.
 * @param {{ address?: string }} [options] the session bus of the environment unless an address is given
 * @returns {Promise<Bus>}
 */
export async function connectBus({ address } = {}) {
  const bus = dbus.sessionBus(address ? { busAddress: address } : undefined);
  // `_connection` is not public, yet nothing else tells that the bus has died.
  const { stream } = /** @type {{ _connection: { stream: import('node:net').Socket } }} */ (/** @type {unknown} */ (bus))._connection;
  /** @type {Promise<void>} */
  const gone = new Promise(resolve => stream.once('close', () => resolve()));
  await new Promise((resolve, reject) => {
    bus.once('connect', resolve);
    bus.once('error', reject);
  });
  bus.on('error', () => stream.destroy());

  /** @type {Bus['call']} */
  const call = async (destination, path, iface, member, signature = '', body = []) => {
    const message = new Message({ destination, path, interface: iface, member, signature, body });
    const reply = await within(bus.call(message), `${iface}.${member} of ${destination}`, gone);
    return reply?.body ?? [];
  };
  /** @type {(member: string, signature: string, body: unknown[]) => Promise<any[]>} */
  const daemon = (member, signature, body) =>
    call('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus', member, signature, body);

  return {
    name: /** @type {any} */ (bus).name,
    gone,
    call,
    emit: (path, iface, member, signature, body) =>
      bus.send(new Message({ type: MessageType.SIGNAL, path, interface: iface, member, signature, body })),
    match: async rule => void (await daemon('AddMatch', 's', [rule])),
    own: async name => {
      const [answer] = await daemon('RequestName', 'su', [name, 4]);
      if (answer !== PRIMARY_OWNER) throw new Error(`${name} belongs to another program on this bus`);
    },
    serve: handler =>
      bus.addMethodHandler((/** @type {any} */ message) => {
        // What still comes while the connection ends gets no answer.
        if (!stream.writable) return true;
        const answer = handler(plain(message));
        if (answer === null) return false;
        bus.send(Message.newMethodReturn(message, answer.signature, answer.body));
        return true;
      }),
    onSignal: listener =>
      bus.on('message', (/** @type {any} */ message) => {
        if (message.type === MessageType.SIGNAL) listener(plain(message));
      }),
    close: async () => {
      bus.disconnect();
      const force = setTimeout(() => stream.destroy(), 500);
      await gone;
      clearTimeout(force);
    },
  };
}

/**
 * Wraps a value for a `v` argument.
 * @param {string} signature @param {unknown} value
 */
export const variant = (signature, value) => new Variant(signature, value);

/**
 * A received value with all its variants opened.
 * @param {any} value @returns {any}
 */
export function open(value) {
  if (value instanceof Variant) return open(value.value);
  if (Buffer.isBuffer(value)) return value;
  if (Array.isArray(value)) return value.map(open);
  if (value !== null && typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([key, v]) => [key, open(v)]));
  return value;
}

/** @param {any} message @returns {BusMessage} */
const plain = message => ({
  sender: message.sender ?? '',
  path: message.path ?? '',
  interface: message.interface ?? '',
  member: message.member ?? '',
  body: message.body ?? [],
});

/**
 * @template T
 * @param {Promise<T>} answer @param {string} what @param {Promise<void>} gone
 * @returns {Promise<T>}
 */
async function within(answer, what, gone) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const deadline = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`No answer to ${what} within ${CALL_DEADLINE} ms`)), CALL_DEADLINE);
  });
  const dead = gone.then(() => Promise.reject(new Error(`The bus ended during ${what}`)));
  try {
    return await /** @type {Promise<T>} */ (Promise.race([answer, deadline, dead]));
  } finally {
    clearTimeout(timer);
  }
}
