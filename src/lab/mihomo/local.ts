import { request as ask, createServer, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';

/**
 * The core's unix socket: the same API, without its secret. It hands everything on to the port and adds the secret itself, which is what
 * "not checked" looks like from outside.
 */
export async function openLocal(path: string, port: number, secret: () => string): Promise<{ close(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const allowed = (request: IncomingMessage) => ({
    ...request.headers,
    ...(secret() === '' ? {} : { authorization: `Bearer ${secret()}` }),
  });
  const server = createServer((request, response) => {
    const onward = ask({ host: '127.0.0.1', port, method: request.method, path: request.url, headers: allowed(request) }, answer => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    response.on('close', () => onward.destroy());
    request.pipe(onward);
  });
  server.on('connection', socket => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
  });
  server.on('upgrade', (request, socket) => {
    const onward = connect(port, '127.0.0.1', () => {
      const headers = Object.entries(allowed(request)).map(([name, value]) => `${name}: ${value}\r\n`);
      onward.write(`${request.method} ${request.url} HTTP/1.1\r\n${headers.join('')}\r\n`);
      onward.pipe(socket).pipe(onward);
    });
    onward.on('error', () => socket.destroy());
    onward.on('close', () => socket.destroy());
    socket.on('close', () => onward.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    // As the core does: whoever is on this computer may come in.
    server.listen({ path, readableAll: true, writableAll: true }, () => resolve());
  });
  return {
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
