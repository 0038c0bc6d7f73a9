/** The session bus of a Linux desktop: raw calls with a deadline, signals, and its end. */
import type { Variant } from 'dbus-next';

export interface BusSignal {
  readonly interface: string;
  readonly member: string;
  readonly path: string;
  readonly body: readonly unknown[];
}
export interface SessionBus {
  /** The body of the answer. Rejects on an error answer, and when none comes in time. */
  call(destination: string, path: string, iface: string, member: string, signature: string, body: unknown[]): Promise<readonly unknown[]>;
  /** The same, of the bus itself. */
  daemon(member: string, signature: string, ...body: unknown[]): Promise<unknown>;
  /** Whoever waits for an answer has it before a signal that came after it is heard, however close together they were read. */
  onMessage(listener: (signal: BusSignal) => void): void;
  variant(signature: string, value: unknown): Variant;
  close(): void;
}

export const BUS = 'org.freedesktop.DBus';
const CALL_MS = 3_000;

/** Connects to the bus of the session, or of that address. `onLost` is called once, when the connection has ended, whoever ended it. */
export async function openSessionBus(onLost: () => void, { address, callMs = CALL_MS }: BusOptions = {}): Promise<SessionBus> {
  const { default: dbus } = await import('dbus-next');
  const bus = dbus.sessionBus(address === undefined ? undefined : { busAddress: address });
  // Nothing public tells that the bus died, and without listeners its death would be thrown into the process.
  const { stream } = (bus as unknown as { readonly _connection: { readonly stream: NodeJS.ReadWriteStream } })._connection;
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('the session bus does not answer')), CALL_MS);
    bus.once('connect', () => {
      clearTimeout(timer);
      resolve();
    });
    bus.on('error', error => {
      clearTimeout(timer);
      reject(error);
    });
  });
  const gone = new Promise<never>((_, reject) => {
    stream.once('close', () => {
      reject(new Error('the session bus ended'));
      onLost();
    });
  });
  gone.catch(() => undefined);

  const call: SessionBus['call'] = async (destination, path, iface, member, signature, body) => {
    const message = new dbus.Message({ destination, path, interface: iface, member, signature, body });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`${member}: no answer`)), callMs);
    });
    const reply = await Promise.race([bus.call(message), late, gone]).finally(() => clearTimeout(timer));
    return reply?.body ?? [];
  };
  return {
    call,
    daemon: async (member, signature, ...body) => (await call(BUS, '/org/freedesktop/DBus', BUS, member, signature, body))[0],
    onMessage: listener => void bus.on('message', signal => setImmediate(listener, signal)),
    variant: (signature, value) => new dbus.Variant(signature, value),
    close: () => bus.disconnect(),
  };
}

export interface BusOptions {
  readonly address?: string;
  readonly callMs?: number;
}
