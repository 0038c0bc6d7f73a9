import { once } from 'node:events';
import type { AddressInfo, Server, Socket } from 'node:net';

const RETRY_MS = 50;

/** A loopback port of the system's choice that can be closed and opened again under the same number; steps never overlap. */
export interface LoopbackPort {
  readonly port: number;
  /** Closes the port and cuts every connection: new ones are refused until `open`. */
  shut(): Promise<void>;
  open(): Promise<void>;
  /** As `shut`, then what else has to end, once. */
  close(): Promise<void>;
}

/** Lets a server listen; `sockets` are those it has open. */
export async function listenOnLoopback(
  server: Server,
  sockets: ReadonlySet<Socket>,
  atEnd: () => void = () => undefined,
): Promise<LoopbackPort> {
  const listen = async (wanted: number): Promise<void> => {
    server.listen(wanted, '127.0.0.1');
    await once(server, 'listening');
  };
  const stop = () =>
    new Promise<void>(resolve => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  await listen(0);
  const { port } = server.address() as AddressInfo;
  let closing = false;
  /** While it was shut the system may have given its number to somebody else, who is waited for. */
  const listenAgain = async (): Promise<void> => {
    while (!server.listening && !closing)
      await listen(port).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'EADDRINUSE') throw error;
        return new Promise(resolve => setTimeout(resolve, RETRY_MS));
      });
  };
  let queue = Promise.resolve();
  const inTurn = (step: () => Promise<void>) => {
    queue = queue.then(step);
    return queue;
  };
  const shut = async () => (server.listening ? stop() : undefined);
  return {
    port,
    shut: () => inTurn(shut),
    open: () => inTurn(listenAgain),
    close: () => {
      closing = true;
      return inTurn(async () => {
        await shut();
        atEnd();
      });
    },
  };
}
