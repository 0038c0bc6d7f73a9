/**
 * Several services in one worker thread: a thread costs about seven megabytes whatever it does. To a line its part looks like a worker of its own; it ends
 * by itself, without the others, or with the thread when that dies.
 */
import { EventEmitter } from 'node:events';
import { MessageChannel, type MessagePort, type Transferable, type Worker } from 'node:worker_threads';

/** What a line needs of a worker. */
export interface LineWorker {
  postMessage(message: unknown, transfer?: readonly Transferable[]): void;
  /** A message that it sent, the error that ends it, its end. */
  on(event: 'message' | 'error' | 'exit', listener: (value: unknown) => void): unknown;
  once(event: 'exit', listener: () => void): unknown;
  terminate(): unknown;
  unref(): void;
}
/** Main's message to such a thread for each part. */
interface PartMessage {
  readonly id: number;
  readonly service: string;
  readonly port: MessagePort;
}
/** Services of a thread by name, each told on its port. */
export type PartServices = Readonly<Record<string, (port: MessagePort) => void>>;

class Part extends EventEmitter implements LineWorker {
  #isDrained = false;
  #isEnded = false;

  constructor(private readonly port: MessagePort) {
    super();
    port.on('message', (message: unknown) => this.emit('message', message));
    port.on('close', () => {
      this.#isDrained = true;
      this.#exit();
    });
  }

  postMessage(message: unknown, transfer: readonly Transferable[] = []): void {
    this.port.postMessage(message, transfer);
  }

  /** The service forgets what it held; its thread goes on while it has another. */
  terminate(): void {
    this.port.close();
  }

  unref(): void {
    this.port.unref();
  }

  /** Its thread has said that the service is over, or has ended. The last messages may still be under way on the port. */
  ended(): void {
    this.#isEnded = true;
    this.#exit();
  }

  #exit(): void {
    if (this.#isDrained && this.#isEnded) this.emit('exit');
  }
}

/** `start`: a thread whose entry calls `serveParts`. It is started for the first part and ends by itself after the last. */
export function createParts(start: () => Worker): (service: string) => LineWorker {
  let thread: { readonly worker: Worker; readonly parts: Map<number, Part> } | null = null;
  let lastId = 0;

  const threadOf = () => {
    if (thread) return thread;
    const mine = { worker: start(), parts: new Map<number, Part>() };
    const over = (): void => {
      if (thread === mine) thread = null;
    };
    thread = mine;
    // Ports keep the process alive for as long as their lines want it.
    mine.worker.unref();
    // Whether a part alone ended only its thread can tell: a port closes in either case, and before the thread's own end is known.
    mine.worker.on('message', (id: number) => {
      const part = mine.parts.get(id);
      mine.parts.delete(id);
      if (mine.parts.size === 0) {
        over();
        mine.worker.postMessage(null);
      }
      part?.ended();
    });
    mine.worker.on('error', error => {
      for (const part of mine.parts.values()) part.emit('error', error);
    });
    mine.worker.on('exit', () => {
      over();
      for (const part of mine.parts.values()) part.ended();
    });
    return mine;
  };

  return service => {
    const mine = threadOf();
    const { port1, port2 } = new MessageChannel();
    const part = new Part(port1);
    const id = ++lastId;
    mine.parts.set(id, part);
    mine.worker.postMessage({ id, service, port: port2 } satisfies PartMessage, [port2]);
    return part;
  };
}

/** In the thread: starts services on the ports that come, until main says with a null that there will be none. */
export function serveParts(parent: MessagePort, services: PartServices): void {
  parent.on('message', (message: PartMessage | null) => {
    if (message === null) {
      parent.close();
      return;
    }
    const { id, service, port } = message;
    port.on('close', () => parent.postMessage(id));
    services[service]?.(port);
  });
}
