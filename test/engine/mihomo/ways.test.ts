/** The ways to a controller: TLS with a pin, a unix socket, and what each says when it is wrong. */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import type { MihomoSummary } from '@shared/model';
import { expect, it } from 'vitest';
import { detectServer } from '../../../src/main/engine/clients/detect';
import { toServer } from '../../../src/main/engine/servers/draft';
import { eventually } from '../support/eventually';
import { realClock } from '../support/outside';
import { makeCertificate } from '../transport/certificates';
import { clientAt, closing, keep, labController, within } from './lab';

/** A TLS door before a plain port, as `external-controller-tls` is. */
async function tlsDoor(port: number) {
  const certificate = await makeCertificate();
  const server = createServer({ key: certificate.key, cert: certificate.cert }, socket => {
    const onward = connect(port, '127.0.0.1');
    for (const [one, other] of [
      [socket, onward],
      [onward, socket],
    ] as const)
      one.on('error', () => other.destroy()).on('close', () => other.destroy());
    socket.pipe(onward).pipe(socket);
  });
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  closing({ close: () => server.close() });
  return { address: `https://127.0.0.1:${(server.address() as AddressInfo).port}`, pin: certificate.sha256 };
}

it('TLS: only with the pinned certificate, requests and streams alike', async () => {
  const { core, secret } = await labController({}, { clock: 'real' });
  const { address, pin } = await tlsDoor(core.listener.port);
  const good = clientAt(address, secret, realClock, pin);
  expect(await good.probe(within())).toMatchObject({ program: 'mihomo', warnings: [] });
  expect((await good.proxies.list(within())).groups.length).toBeGreaterThan(2);
  const seen = keep<Buffer>();
  good.streams.connections(500, seen.listener);
  await eventually(() => expect(seen.frames.length).toBeGreaterThan(0));

  const before = core.log.entries.length;
  await expect(clientAt(address, secret, realClock).config.read(within())).rejects.toMatchObject({
    code: 'tls-self-signed',
    message: expect.stringContaining(pin),
  });
  const wrong = clientAt(address, secret, realClock, '0'.repeat(64));
  await expect(wrong.config.read(within())).rejects.toMatchObject({ code: 'tls-pin' });
  const refused = keep<unknown>();
  wrong.streams.memory.subscribe(undefined, refused.listener);
  await refused.until('stopped');
  expect(refused.states.at(-1)?.failure?.code).toBe('tls-pin');
  // Nothing was asked where the certificate was not the right one.
  expect(core.log.entries).toHaveLength(before);
});

it('a unix socket: the same controller, without asking for its secret', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'switchyard-core-'));
  closing({ close: () => rm(folder, { recursive: true, force: true }) });
  const { core } = await labController({}, { clock: 'real' });
  const path = join(folder, 'mihomo.sock');
  const address = `unix:${path}`;
  const client = clientAt(path, '', realClock);
  await expect(client.probe(within())).rejects.toMatchObject({ code: 'refused', message: expect.stringContaining('there is no') });
  await core.openLocal(path);
  expect(await detectServer(path, within())).toMatchObject({ kind: 'mihomo', address, failure: null });
  expect(await client.probe(within())).toMatchObject({ program: 'mihomo', version: 'v1.19.28', warnings: [] });
  expect(await client.security(within())).toEqual(['open-socket']);
  await chmod(path, 0o600);
  expect(await client.security(within())).toEqual([]);
  const figures: Partial<MihomoSummary>[] = [];
  const stop = client.stream({ reading: reading => figures.push(reading.figures as Partial<MihomoSummary>), state: () => undefined });
  await eventually(() => {
    for (const key of ['rates', 'memory', 'connections', 'groups'] as const) expect(figures.some(one => one[key] !== undefined)).toBe(true);
  });
  stop();
  await client.setMode('global', within());
  expect((await client.config.read(within())).mode).toBe('global');
  await client.config.restart(within());
});

it('any other file is no controller', async () => {
  const report = await detectServer('unix:/dev/null', within());
  expect(report).toMatchObject({ kind: null, failure: { code: 'refused', message: 'nothing listens at /dev/null' } });
  expect(await detectServer('unix:relative.sock', within())).toMatchObject({ failure: { code: 'bad-address' } });
});

it('a socket is added like any address, and has no certificate to pin', () => {
  const draft = { kind: 'mihomo', name: 'gw', address: '/run/mihomo.sock' } as const;
  expect(toServer(draft, 'id', null)).toMatchObject({ address: 'unix:/run/mihomo.sock', pin: null });
  expect(() => toServer({ ...draft, pin: '0'.repeat(64) }, 'id', null)).toThrow(expect.objectContaining({ code: 'bad-input' }));
  expect(() => toServer({ ...draft, address: 'pipe:mihomo' }, 'id', null)).toThrow(expect.objectContaining({ code: 'bad-address' }));
});
