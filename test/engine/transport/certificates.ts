/** Certificates of the tests, made at run time, and a HTTPS server that shows one of them. */
import type { RequestListener } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { generate } from 'selfsigned';

export interface TestCertificate {
  readonly key: string;
  readonly cert: string;
  /** 64 lower-case hex digits. */
  readonly sha256: string;
}

const DAY = 86_400_000;

interface Wish {
  /** Names and addresses that it is for; `127.0.0.1` unless told. */
  readonly names?: readonly string[];
  /** Days from today; may lie in the past. */
  readonly fromDay?: number;
  readonly toDay?: number;
  /** Who signs; itself unless told. */
  readonly by?: TestCertificate;
  readonly authority?: boolean;
}

export async function makeCertificate(wish: Wish = {}): Promise<TestCertificate> {
  const { X509Certificate } = await import('node:crypto');
  const names = wish.names ?? ['127.0.0.1'];
  const made = await generate([{ name: 'commonName', value: names[0] ?? 'test' }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    notBeforeDate: new Date(Date.now() + (wish.fromDay ?? -1) * DAY),
    notAfterDate: new Date(Date.now() + (wish.toDay ?? 30) * DAY),
    ...(wish.by ? { ca: { key: wish.by.key, cert: wish.by.cert } } : {}),
    extensions: [
      { name: 'basicConstraints', cA: wish.authority === true, critical: true },
      {
        name: 'subjectAltName',
        altNames: names.map(name => (/^[0-9.]+$|:/.test(name) ? { type: 7 as const, ip: name } : { type: 2 as const, value: name })),
      },
    ],
  });
  const sha256 = new X509Certificate(made.cert).fingerprint256.replaceAll(':', '').toLowerCase();
  return { key: made.private, cert: made.cert, sha256 };
}

export interface Listening {
  readonly port: number;
  readonly server: Server;
  close(): Promise<void>;
}

export async function listenTls(certificate: TestCertificate, listener: RequestListener): Promise<Listening> {
  const server = createServer({ key: certificate.key, cert: certificate.cert }, listener);
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  return {
    port: (server.address() as AddressInfo).port,
    server,
    close: () =>
      new Promise(done => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
