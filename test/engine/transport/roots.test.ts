/** An authority that the system trusts and Node does not know: named by OpenSSL's own variable, read once per process. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { WebSocketServer } from 'ws';
import { type Listening, listenTls, makeCertificate, type TestCertificate } from './certificates';

const folder = mkdtempSync(join(tmpdir(), 'switchyard-roots-'));
const open: { close(): unknown }[] = [];
let authority: TestCertificate;
beforeAll(async () => {
  authority = await makeCertificate({ names: ['authority.example'], authority: true });
  const another = await makeCertificate({ names: ['another.example'], authority: true });
  writeFileSync(join(folder, 'roots.pem'), `# comment\n${another.cert}\n${authority.cert}`);
  vi.stubEnv('SSL_CERT_FILE', join(folder, 'roots.pem'));
});
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

async function server(wish: Parameters<typeof makeCertificate>[0]): Promise<Listening> {
  const listening = await listenTls(await makeCertificate(wish), (_request, response) => response.end('{"ok":1}'));
  open.push(listening);
  return listening;
}
async function ask(wish: Parameters<typeof makeCertificate>[0]): Promise<unknown> {
  const { createHttp } = await import('../../../src/main/engine/transport/http');
  const { port } = await server(wish);
  const http = createHttp({ address: `https://127.0.0.1:${port}`, pin: null });
  open.unshift(http);
  // Twice: the second connection knows already whom to trust.
  const first = await http.json({ path: '/', signal: null });
  expect(await http.json({ path: '/', signal: null })).toEqual(first);
  return first;
}

describe("a certificate of the system's own authority", () => {
  it('is accepted', async () => expect(await ask({ by: authority })).toEqual({ ok: 1 }));
  it('is refused for a wrong host', async () => {
    await expect(ask({ by: authority, names: ['elsewhere.example'] })).rejects.toMatchObject({ code: 'tls-host' });
  });
  it('is refused when expired', async () => {
    await expect(ask({ by: authority, fromDay: -9, toDay: -1 })).rejects.toMatchObject({ code: 'tls-expired' });
  });
  it('is refused when not valid yet', async () => {
    await expect(ask({ by: authority, fromDay: 2, toDay: 9 })).rejects.toMatchObject({ code: 'tls-expired' });
  });
  it('of nobody known is still refused', async () => {
    await expect(ask({})).rejects.toMatchObject({ code: 'tls-self-signed' });
    const stranger = await makeCertificate({ names: ['stranger.example'], authority: true });
    await expect(ask({ by: stranger })).rejects.toMatchObject({ code: 'tls-self-signed' });
  });
  it('opens streams too', async () => {
    const { createTrust } = await import('../../../src/main/engine/transport/trust');
    const { openSocket } = await import('../../../src/main/engine/transport/websocket');
    const listening = await server({ by: authority });
    const sockets = new WebSocketServer({ server: listening.server });
    sockets.on('connection', socket => socket.send('hi'));
    open.unshift({
      close: () => {
        for (const socket of sockets.clients) socket.terminate();
      },
    });
    const text = await new Promise<string>((resolve, reject) => {
      const options = { address: `https://127.0.0.1:${listening.port}`, path: '/', headers: {}, secrets: [], trust: createTrust(null) };
      const close = openSocket(options, { opened() {}, data: bytes => resolve(String(bytes)), failed: reject });
      open.unshift({ close });
    });
    expect(text).toBe('hi');
  });
});
