/** A real Xray with one inbound for every way a link can describe, and the hosts it needs. */
import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createSecureServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { makeCertificate } from '../engine/transport/certificates';
import { freePort } from '../support/ports';
import { startProgram } from './xray-peer';

const run = promisify(execFile);

export const USER = { id: 'c7a1f5b2-4f3e-4b8e-9a53-0f2d9d1f6a10', email: 'alice' };
const SERVER_NAME = 'vpn.test';
const VISION = 'xtls-rprx-vision';

export interface LinksPeer {
  readonly apiPort: number;
  /** The file of the authority that the TLS inbounds' certificate is signed by. */
  readonly authority: string;
  stop(): Promise<void>;
}

/** What comes after `label: ` in a program's output. */
const after = (output: string, label: string): string => new RegExp(`${label}:?\\s+(\\S+)`).exec(output)?.[1] ?? '';

export async function startLinksPeer(path: string, isNew: boolean): Promise<LinksPeer> {
  const folder = mkdtempSync(join(tmpdir(), 'switchyard-links-'));
  const authority = await makeCertificate({ names: ['Authority'], authority: true });
  const leaf = await makeCertificate({ names: [SERVER_NAME, '127.0.0.1'], by: authority });
  // A signature of ML-DSA-65 hides in the target's certificates, so they must be larger than it.
  const large = await makeCertificate({
    names: [SERVER_NAME, ...Array.from({ length: 150 }, (_, at) => `another-name-${at}.front.test`)],
    by: authority,
  });
  const own = await makeCertificate({ names: [SERVER_NAME] });
  const authorityFile = join(folder, 'authority.pem');
  writeFileSync(authorityFile, authority.cert);

  // What REALITY pretends to be.
  const front = createSecureServer(
    { key: large.key, cert: large.cert, minVersion: 'TLSv1.3', allowHTTP1: true },
    (_, answer) => void answer.end(),
  );
  front.on('sessionError', () => undefined);
  front.on('tlsClientError', () => undefined);
  await new Promise<void>(done => front.listen(0, '127.0.0.1', done));
  const dest = `127.0.0.1:${(front.address() as AddressInfo).port}`;

  const { stdout: encryption } = await run(path, ['vlessenc']);
  const [x25519 = '', mlkem = ''] = [...encryption.matchAll(/"decryption": "([^"]+)"/g)].map(([, text]) => text ?? '');
  const mldsa65Seed = after((await run(path, ['mldsa65'])).stdout, 'Seed');
  const privateKey = generateKeyPairSync('x25519').privateKey.export({ format: 'jwk' }).d ?? '';

  const reality = (more: object = {}): object => ({
    security: 'reality',
    realitySettings: { dest, serverNames: [SERVER_NAME], privateKey, shortIds: ['', '6ba85179e30d4fc2'], ...more },
  });
  const lines = (pem: string): readonly string[] => pem.trim().split(/\r?\n/);
  const tls = (alpn?: readonly string[], certificate = leaf): object => ({
    security: 'tls',
    tlsSettings: { ...(alpn ? { alpn } : {}), certificates: [{ certificate: lines(certificate.cert), key: lines(certificate.key) }] },
  });
  const header = { type: 'http', request: { path: ['/start'], headers: { Host: ['front.test'] } } };
  const plan: Readonly<Record<string, { readonly flow?: string; readonly decryption?: string; readonly stream: object }>> = {
    tcp: { stream: { network: 'tcp' } },
    'tcp-http': { stream: { network: 'tcp', tcpSettings: { header } } },
    'tcp-reality': { stream: { network: 'tcp', ...reality() } },
    'tcp-reality-vision': { flow: VISION, stream: { network: 'tcp', ...reality() } },
    'tcp-reality-pq': { flow: VISION, stream: { network: 'tcp', ...reality({ mldsa65Seed }) } },
    'tcp-tls-vision': { flow: VISION, stream: { network: 'tcp', ...tls(['h2', 'http/1.1']) } },
    ...(isNew ? { 'tcp-tls-self-signed': { stream: { network: 'tcp', ...tls(undefined, own) } } } : {}),
    ws: { stream: { network: 'ws', wsSettings: { path: '/ws?ed=2048', host: 'front.test' } } },
    'ws-tls': { stream: { network: 'ws', wsSettings: { path: '/ws' }, ...tls(['h2', 'http/1.1']) } },
    httpupgrade: { stream: { network: 'httpupgrade', httpupgradeSettings: { path: '/up', host: 'front.test' } } },
    'httpupgrade-tls': { stream: { network: 'httpupgrade', httpupgradeSettings: { path: '/up' }, ...tls(['h2', 'http/1.1']) } },
    grpc: { stream: { network: 'grpc', grpcSettings: { serviceName: 'svc' } } },
    'grpc-tls': { stream: { network: 'grpc', grpcSettings: { serviceName: 'svc' }, ...tls(['h2']) } },
    'grpc-reality': { stream: { network: 'grpc', grpcSettings: { serviceName: '/a/b/one|many', multiMode: true }, ...reality() } },
    xhttp: { stream: { network: 'xhttp', xhttpSettings: { path: '/x', host: 'front.test', extra: { xPaddingBytes: '200-300' } } } },
    'xhttp-tls': { stream: { network: 'xhttp', xhttpSettings: { path: '/x', mode: 'stream-up' }, ...tls(['h2']) } },
    'xhttp-reality': { stream: { network: 'xhttp', xhttpSettings: { path: '/x' }, ...reality() } },
    kcp: {
      stream: { network: 'kcp', kcpSettings: { mtu: 1200, tti: 20, ...(isNew ? {} : { seed: 'a seed', header: { type: 'srtp' } }) } },
    },
    ...(isNew
      ? {
          'kcp-masked': {
            stream: {
              network: 'kcp',
              finalmask: { udp: [{ type: 'header-srtp' }, { type: 'mkcp-aes128gcm', settings: { password: 'a password' } }] },
            },
          },
        }
      : {}),
    'encryption-x25519': { decryption: x25519, stream: { network: 'tcp' } },
    'encryption-mlkem': { flow: VISION, decryption: mlkem, stream: { network: 'xhttp', xhttpSettings: { path: '/x' } } },
  };
  const apiPort = await freePort();
  const inbounds = await Promise.all(
    Object.entries(plan).map(async ([tag, { flow = '', decryption = 'none', stream }]) => ({
      ...{ tag, listen: '127.0.0.1', port: await freePort(), protocol: 'vless' },
      settings: { decryption, clients: [{ ...USER, flow }] },
      streamSettings: stream,
    })),
  );
  const program = await startProgram(
    path,
    ['run', '-c'],
    {
      log: { loglevel: 'warning' },
      stats: {},
      api: { tag: 'api', listen: `127.0.0.1:${apiPort}`, services: ['HandlerService', 'StatsService'] },
      inbounds,
      outbounds: [{ protocol: 'freedom' }],
    },
    /core: Xray .* started/,
  );
  return {
    apiPort,
    authority: authorityFile,
    async stop() {
      await program.stop();
      await new Promise<void>(done => front.close(() => done()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
