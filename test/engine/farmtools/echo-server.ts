import { createServer, type RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { generate } from 'selfsigned';

export interface Echo {
  readonly port: number;
  /** The authority to trust; empty for plain HTTP. */
  readonly ca: string;
  close(): Promise<void>;
}

/** Answers with the address that asks, as `ip=…` lines. `status`, `body`: says that instead. */
export async function startEcho({
  secure = false,
  status = 200,
  body,
}: {
  readonly secure?: boolean;
  readonly status?: number;
  readonly body?: string;
} = {}): Promise<Echo> {
  const answer: RequestListener = (request, response) => {
    response.writeHead(status, { 'content-type': 'text/plain' });
    response.end(body ?? `h=${request.headers.host}\nip=${request.socket.remoteAddress?.replace('::ffff:', '')}\nq=${request.url}\n`);
  };
  const certificate = secure
    ? await generate([{ name: 'commonName', value: 'echo.test' }], {
        extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'echo.test' }] }],
      })
    : null;
  const server = certificate ? createSecureServer({ key: certificate.private, cert: certificate.cert }, answer) : createServer(answer);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    ca: certificate?.cert ?? '',
    close: () =>
      new Promise(resolve => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
