import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createHttp, type Http } from '../../../src/main/engine/transport/http';
import { readCertificate } from '../../../src/main/engine/transport/trust';
import { type Listening, listenTls, makeCertificate, type TestCertificate } from './certificates';

let self: TestCertificate;
let other: TestCertificate;
let expired: TestCertificate;
let foreign: TestCertificate;
let authority: TestCertificate;
let signed: TestCertificate;
const open: { close(): unknown }[] = [];

beforeAll(async () => {
  self = await makeCertificate();
  other = await makeCertificate();
  expired = await makeCertificate({ fromDay: -30, toDay: -1 });
  foreign = await makeCertificate({ names: ['elsewhere.example'] });
  authority = await makeCertificate({ names: ['authority.example'], authority: true });
  signed = await makeCertificate({ by: authority });
});
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

async function server(certificate: TestCertificate): Promise<Listening & { requests(): number }> {
  let requests = 0;
  const listening = await listenTls(certificate, (_request, response) => {
    requests += 1;
    response.setHeader('content-type', 'application/json').end('{"ok":1}');
  });
  open.push(listening);
  return { ...listening, requests: () => requests };
}
const http = (port: number, pin: string | null): Http => {
  const made = createHttp({ address: `https://127.0.0.1:${port}`, pin });
  open.push(made);
  return made;
};
const ask = (port: number, pin: string | null) => http(port, pin).json({ path: '/', signal: null });

describe('TLS with the system roots', () => {
  it('refuses a self-signed certificate and quotes the hash that could be pinned', async () => {
    const { port } = await server(self);
    await expect(ask(port, null)).rejects.toMatchObject({ code: 'tls-self-signed', message: expect.stringContaining(self.sha256) });
  });
  it('refuses a certificate of an unknown authority', async () => {
    const { port } = await server(signed);
    await expect(ask(port, null)).rejects.toMatchObject({ code: 'tls-self-signed', message: expect.stringContaining(signed.sha256) });
  });
  it('says when the server speaks no TLS', async () => {
    const { createServer } = await import('node:http');
    const plain = createServer((_request, response) => response.end('{}'));
    await new Promise<void>(done => plain.listen(0, '127.0.0.1', done));
    open.push({ close: () => new Promise(done => plain.close(done)) });
    const address = plain.address();
    await expect(ask(typeof address === 'object' && address ? address.port : 0, null)).rejects.toMatchObject({ code: 'tls' });
  });
});

describe('TLS with a pin', () => {
  it('accepts exactly the pinned self-signed certificate, also when it names another host', async () => {
    const { port } = await server(foreign);
    expect(await ask(port, foreign.sha256)).toEqual({ ok: 1 });
  });
  it('accepts a pin written in upper case with colons', async () => {
    const { port } = await server(self);
    const written = (self.sha256.toUpperCase().match(/../g) ?? []).join(':');
    expect(await ask(port, written)).toEqual({ ok: 1 });
  });
  it('accepts a pinned certificate whose authority is unknown', async () => {
    const { port } = await server(signed);
    expect(await ask(port, signed.sha256)).toEqual({ ok: 1 });
  });
  it('refuses every other certificate before a request is sent', async () => {
    const wrong = await server(other);
    await expect(ask(wrong.port, self.sha256)).rejects.toMatchObject({ code: 'tls-pin', message: expect.stringContaining(other.sha256) });
    expect(wrong.requests()).toBe(0);
  });
  it("refuses another certificate of the pinned one's authority", async () => {
    const { port } = await server(await makeCertificate({ by: authority }));
    await expect(ask(port, signed.sha256)).rejects.toMatchObject({ code: 'tls-pin' });
  });
  it('refuses an expired certificate even when it is the pinned one', async () => {
    const { port } = await server(expired);
    await expect(ask(port, expired.sha256)).rejects.toMatchObject({ code: 'tls-expired' });
  });
  it('notices that the certificate was exchanged under way', async () => {
    const listening = await server(self);
    const client = http(listening.port, self.sha256);
    expect(await client.json({ path: '/', signal: null })).toEqual({ ok: 1 });
    listening.server.setSecureContext({ key: other.key, cert: other.cert });
    listening.server.closeAllConnections();
    await expect(client.json({ path: '/', signal: null })).rejects.toMatchObject({ code: 'tls-pin' });
    expect(listening.requests()).toBe(1);
  });
});

describe('reading a certificate', () => {
  it('gives it without trusting it or sending a request', async () => {
    const listening = await server(self);
    const certificate = await readCertificate('127.0.0.1', listening.port, null);
    expect(certificate.fingerprint256.replaceAll(':', '').toLowerCase()).toBe(self.sha256);
    expect(listening.requests()).toBe(0);
  });
  it('ends with a Fault when nothing listens', async () => {
    const listening = await server(self);
    await listening.close();
    await expect(readCertificate('127.0.0.1', listening.port, null)).rejects.toMatchObject({ code: 'refused' });
  });
});
