import type { AddressInfo } from 'node:net';
import { createServer, type Server, type TlsOptions } from 'node:tls';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { lookAtTarget, shakeHands } from '../../../src/main/engine/doctor/target';
import { makeCertificate, type TestCertificate } from '../transport/certificates';

let authority: TestCertificate;
let leaf: TestCertificate;
const servers: Server[] = [];
beforeAll(async () => {
  authority = await makeCertificate({ names: ['Authority'], authority: true });
  leaf = await makeCertificate({ names: ['front.test'], by: authority });
});
afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise(done => server.close(done));
});

async function listen(options: TlsOptions): Promise<number> {
  const server = createServer({ key: leaf.key, cert: leaf.cert, ...options }, socket => socket.on('error', () => undefined).end());
  server.on('tlsClientError', () => undefined);
  servers.push(server);
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  return (server.address() as AddressInfo).port;
}
const look = async (options: TlsOptions, name = 'front.test', ca: string | null = authority.cert) =>
  shakeHands('127.0.0.1', await listen(options), name, AbortSignal.timeout(10_000), ca ?? undefined);

describe('the host that REALITY pretends to be', () => {
  it('answers TLS 1.3 with h2', async () => {
    expect(await look({ ALPNProtocols: ['h2', 'http/1.1'] })).toEqual({
      type: 'answers',
      protocol: 'TLSv1.3',
      alpn: 'h2',
      certificateBytes: expect.any(Number),
    });
    expect(await look({ ALPNProtocols: ['http/1.1'] })).toMatchObject({ type: 'answers', alpn: 'http/1.1' });
  });
  it('must have a certificate for the name that an authority signed', async () => {
    expect(await look({ ALPNProtocols: ['h2'] }, 'other.test')).toMatchObject({ type: 'certificate' });
    expect(await look({ ALPNProtocols: ['h2'] }, 'front.test', null)).toMatchObject({ type: 'certificate' });
  });
  it('must speak TLS 1.3 and X25519', async () => {
    expect(await look({ maxVersion: 'TLSv1.2' })).toMatchObject({ type: 'no-tls13' });
    expect(await look({ ecdhCurve: 'P-384' })).toMatchObject({ type: 'no-tls13' });
  });
  it('may be out of reach', async () => {
    const port = await listen({});
    for (const server of servers.splice(0)) await new Promise(done => server.close(done));
    expect(await shakeHands('127.0.0.1', port, 'front.test', AbortSignal.timeout(10_000))).toEqual({
      type: 'unreachable',
      message: 'ECONNREFUSED',
    });
    expect(await shakeHands('127.0.0.1', await listen({}), 'front.test', AbortSignal.abort())).toMatchObject({ message: 'cancelled' });
  });
  it.each(['127.0.0.1:443', 'localhost:443', '10.0.0.1:443', '[::1]:443', '/dev/shm/front.sock', '@front', '443'])(
    '%s is looked at by nobody else',
    async target => {
      expect((await lookAtTarget({ inbound: 'in', target, name: 'front.test', mldsa: false }, AbortSignal.timeout(10_000))).found).toEqual({
        type: 'local',
      });
    },
  );
});
