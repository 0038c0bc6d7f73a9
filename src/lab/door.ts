import { type AddressInfo, createServer, type Socket } from 'node:net';

/** The public port of a simulated VPN server: it is open, as a check of a new key expects, and says nothing. */
export interface Door {
  readonly port: number;
  close(): Promise<void>;
}

export function openDoor(): Promise<Door> {
  const sockets = new Set<Socket>();
  const server = createServer(socket => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    socket.setTimeout(10_000, () => socket.destroy());
    socket.resume();
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () =>
      resolve({
        port: (server.address() as AddressInfo).port,
        close: () =>
          new Promise(done => {
            server.close(() => done());
            for (const socket of sockets) socket.destroy();
          }),
      }),
    );
  });
}
