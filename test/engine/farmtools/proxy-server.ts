/** A small real proxy as a farm's port has it: HTTP (CONNECT and plain requests) or SOCKS 5, with a login or open, on loopback. */
import { createServer as createHttpServer, request as httpRequest } from 'node:http';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

export interface TestProxy {
  readonly port: number;
  /** Names that clients asked for, as `host:port`. */
  readonly asked: readonly string[];
  /** Connections open now, and the most at once. */
  readonly open: number;
  readonly most: number;
  close(): Promise<void>;
}
export interface ProxyOptions {
  readonly type: 'http' | 'socks';
  readonly login?: { readonly name: string; readonly password: string };
  /** Address of this computer that it goes out by. */
  readonly from?: string;
  /** Names that it finds elsewhere, as a proxy with a resolver of its own does. */
  readonly hosts?: Readonly<Record<string, string>>;
  /** Waits so long before it connects; for ever: it accepts and says nothing. */
  readonly delayMs?: number;
  /** The reply code of SOCKS, or the HTTP status, that it refuses every address with. */
  readonly refuses?: number;
}

export async function startProxy(options: ProxyOptions): Promise<TestProxy> {
  const sockets = new Set<Socket>();
  const asked: string[] = [];
  let most = 0;
  const context: Context = {
    ...{ options, asked },
    out(host, port) {
      const target = options.hosts?.[host] ?? host;
      const socket = connect({ host: target, port, ...(options.from ? { localAddress: options.from } : {}) });
      keep(socket);
      return socket;
    },
  };
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => sockets.delete(socket));
  };
  let clients = 0;
  const server: Server = options.type === 'http' ? httpProxy(context) : createServer(socket => void serveSocks(socket, context));
  server.on('connection', (socket: Socket) => {
    keep(socket);
    clients += 1;
    most = Math.max(most, clients);
    socket.once('close', () => {
      clients -= 1;
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    get open() {
      return clients;
    },
    get most() {
      return most;
    },
    close: () =>
      new Promise(resolve => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

interface Context {
  readonly options: ProxyOptions;
  readonly asked: string[];
  out(host: string, port: number): Socket;
}
const wait = ({ delayMs = 0 }: ProxyOptions): Promise<void> =>
  delayMs === Number.POSITIVE_INFINITY ? new Promise(() => undefined) : new Promise(resolve => setTimeout(resolve, delayMs));

function httpProxy({ options, asked, out }: Context): Server {
  const expected = options.login ? `Basic ${Buffer.from(`${options.login.name}:${options.login.password}`).toString('base64')}` : undefined;
  const server = createHttpServer(async (request, response) => {
    const url = new URL(request.url ?? '');
    asked.push(`${url.hostname}:${url.port || 80}`);
    await wait(options);
    const status = request.headers['proxy-authorization'] !== expected ? 407 : options.refuses;
    if (status) return response.writeHead(status).end();
    const { 'proxy-authorization': _own, ...headers } = request.headers;
    const onward = httpRequest(
      {
        method: request.method,
        path: url.pathname + url.search,
        headers,
        createConnection: () => out(url.hostname, Number(url.port || 80)),
      },
      answer => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    onward.on('error', () => response.writeHead(502).end());
    onward.end();
  });
  server.on('connect', async (request, socket: Socket) => {
    const [host = '', port = ''] = (request.url ?? '').split(/:(?=\d+$)/);
    asked.push(`${host}:${port}`);
    await wait(options);
    const status = request.headers['proxy-authorization'] !== expected ? 407 : options.refuses;
    if (status) return socket.end(`HTTP/1.1 ${status} No\r\ncontent-length: 0\r\n\r\n`);
    const onward = out(host.replace(/^\[|\]$/g, ''), Number(port));
    onward.once('error', () => socket.end('HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n'));
    onward.once('connect', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      onward.pipe(socket);
      socket.pipe(onward);
    });
  });
  return server;
}

async function serveSocks(socket: Socket, { options, asked, out }: Context): Promise<void> {
  const chunks: Buffer[] = [];
  let wake = (): void => undefined;
  const onData = (chunk: Buffer): void => {
    chunks.push(chunk);
    wake();
  };
  socket.on('data', onData);
  const take = async (count: number): Promise<Buffer> => {
    while (chunks.reduce((sum, { length }) => sum + length, 0) < count)
      await new Promise<void>(resolve => {
        wake = resolve;
      });
    const all = Buffer.concat(chunks.splice(0));
    if (all.length > count) chunks.push(all.subarray(count));
    return all.subarray(0, count);
  };
  const [, methods = 0] = await take(2);
  const offered = [...(await take(methods))];
  const wanted = options.login ? 2 : 0;
  if (!offered.includes(wanted)) return void socket.end(Uint8Array.of(5, 255));
  socket.write(Uint8Array.of(5, wanted));
  if (options.login) {
    const [, length = 0] = await take(2);
    const name = (await take(length)).toString();
    const password = (await take((await take(1))[0] ?? 0)).toString();
    const good = name === options.login.name && password === options.login.password;
    socket.write(Uint8Array.of(1, good ? 0 : 1));
    if (!good) return void socket.end();
  }
  const [, , , type] = await take(4);
  const length = type === 1 ? 4 : type === 4 ? 16 : ((await take(1))[0] ?? 0);
  const bytes = await take(length);
  const host = type === 3 ? bytes.toString() : type === 1 ? bytes.join('.') : (bytes.toString('hex').match(/.{4}/g) ?? []).join(':');
  const port = (await take(2)).readUInt16BE();
  asked.push(`${host}:${port}`);
  await wait(options);
  if (options.refuses) return void socket.end(Uint8Array.of(5, options.refuses, 0, 1, 0, 0, 0, 0, 0, 0));
  const onward = out(host, port);
  onward.once('error', () => socket.end(Uint8Array.of(5, 5, 0, 1, 0, 0, 0, 0, 0, 0)));
  onward.once('connect', () => {
    socket.off('data', onData);
    socket.write(Uint8Array.of(5, 0, 0, 1, 0, 0, 0, 0, 0, 0));
    for (const chunk of chunks) onward.write(chunk);
    onward.pipe(socket);
    socket.pipe(onward);
  });
}
