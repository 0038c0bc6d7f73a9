import type { AddressInfo, Server, Socket } from 'node:net';

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
  const listen = (wanted: number) =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(wanted, '127.0.0.1', () => {
        server.off('error', reject);
        resolve();
      });
    });
  const stop = () =>
    new Promise<void>(resolve => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  await listen(0);
  const { port } = server.address() as AddressInfo;
  let queue = Promise.resolve();
  const inTurn = (step: () => Promise<void>) => {
    queue = queue.then(step);
    return queue;
  };
  const shut = async () => (server.listening ? stop() : undefined);
  return {
    port,
    shut: () => inTurn(shut),
    open: () => inTurn(async () => (server.listening ? undefined : listen(port))),
    close: () =>
      inTurn(async () => {
        await shut();
        atEnd();
      }),
  };
}
