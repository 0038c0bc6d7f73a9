/** A real Xray behind a real sshd: the same client over a tunnel, and what goes wrong there. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http2';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Fault } from '@shared/fault';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from '../../src/main/engine/clients/client';
import { createXrayClient } from '../../src/main/engine/clients/xray';
import { Channel } from '../../src/main/engine/clients/xray/channel';
import { Tunnels } from '../../src/main/engine/transport/ssh/tunnels';
import { MemoryLog, realClock, until } from '../engine/support/outside';
import { needs, peer } from '../peers/peers';
import { freePort } from '../support/ports';
import { type SshHost, SshWorld, sshd } from './ssh-peer';
import { startLoopingXray, startXray, type XrayPeer } from './xray-peer';

const path = peer('xray-26.3.27');
const never = new AbortController().signal;

describe.skipIf(!sshd || !path)(`Xray over SSH ${needs(path ? 'sshd' : 'xray-26.3.27')}`, () => {
  let world: SshWorld;
  let box: SshHost;
  let xray: XrayPeer;
  let tunnels: Tunnels;
  let dataDir = '';
  const open: { close(): void }[] = [];
  beforeAll(async () => {
    world = new SshWorld();
    dataDir = mkdtempSync(join(tmpdir(), 'switchyard-data-'));
    [box, xray] = await Promise.all([world.host('box'), startXray(path ?? '')]);
    world.configure('box', box);
    world.know(box, 'box-host');
    tunnels = new Tunnels({ dataDir, log: new MemoryLog(), program: world.program, ask: async () => null });
  });
  afterEach(() => {
    for (const one of open.splice(0)) one.close();
  });
  afterAll(async () => {
    await tunnels?.stop();
    await xray?.stop();
    await world?.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const client = (remote: string, address = remote): Client => {
    const ssh = { destination: 'box', remote };
    const made = createXrayClient({
      server: {
        ...{ kind: 'xray', id: 'x', name: 'edge', address, tags: [], pin: null, lab: false, ssh },
        ...{ publicHost: 'vpn.example.net', inboundTag: null, keyPattern: 'key-{n}' },
      },
      secret: null,
      clock: realClock,
      road: tunnels.road(ssh, 'edge'),
    });
    open.push(made);
    return made;
  };
  const failure = async (work: Promise<unknown>): Promise<Fault> => {
    const thrown = await work.then(
      () => null,
      error => error,
    );
    expect(thrown).toBeInstanceOf(Fault);
    return thrown as Fault;
  };
  const reads = async (one: Client): Promise<boolean> => {
    const { figures } = await one.sample(never);
    return figures.kind === 'xray' && typeof figures.uptimeS === 'number';
  };
  const api = () => `127.0.0.1:${xray.apiPort}`;

  it('is probed and read like any other', async () => {
    const one = client(api());
    expect(await one.probe(never)).toMatchObject({ kind: 'xray', program: 'Xray-core', warnings: [] });
    expect(await reads(one)).toBe(true);
  });

  it('goes on after the connection broke in the middle of a call', async () => {
    const one = client(api());
    await one.sample(never);
    process.kill(xray.program.pid, 'SIGSTOP');
    const broken = failure(one.sample(never));
    await new Promise(resolve => setTimeout(resolve, 200));
    box.drop();
    // At once: at its deadline it would be another code.
    expect((await broken).code).toBe('reset');
    process.kill(xray.program.pid, 'SIGCONT');
    await until('it reads again', () => reads(one).catch(() => false));
  });

  it('goes on after sshd was away', async () => {
    const one = client(api());
    await one.sample(never);
    await box.stop();
    await until('the break is seen', async () => (await failure(one.sample(never))).code === 'ssh-connect');
    await box.start();
    expect(await reads(one)).toBe(true);
  });

  it('is not there: nothing listens', async () => {
    const fault = await failure(client(`127.0.0.1:${await freePort()}`).probe(never));
    expect(fault).toMatchObject({ code: 'ssh-remote' });
    expect(fault.message).toContain('Connection refused');
  });

  it('is not there: no such socket', async () => {
    expect(await failure(client(world.path('absent.sock')).probe(never))).toMatchObject({ code: 'ssh-remote' });
  });

  it('listens on a socket', async () => {
    // No released core before 26.5.3 has this; what the client needs of one is HTTP/2 on it.
    const socket = world.path('grpc.sock');
    const server = createServer();
    server.on('stream', stream => {
      stream.respond(
        { ':status': 200, 'content-type': 'application/grpc', 'grpc-status': '12', 'grpc-message': 'unknown service' },
        { endStream: true },
      );
    });
    await new Promise<void>(resolve => server.listen(socket, resolve));
    try {
      expect(await failure(client(socket).probe(never))).toMatchObject({ code: 'unimplemented' });
    } finally {
      for (const one of open.splice(0)) one.close();
      await new Promise<void>(resolve => server.close(() => resolve()));
    }
  });

  it('that feeds itself is touched once, over the tunnel too', async () => {
    const loop = await startLoopingXray(path ?? '');
    try {
      const ssh = { destination: 'box', remote: `127.0.0.1:${loop.apiPort}` };
      const channel = new Channel({ host: '127.0.0.1', port: loop.apiPort }, tunnels.road(ssh, 'loop'));
      open.push(channel);
      const ask = () =>
        failure(channel.callRaw({ path: '/x/y', request: { encode: () => new Uint8Array() } } as never, {}, { signal: never }));
      expect(await ask()).toMatchObject({ code: 'api-loop' });
      const said = box.log().length;
      expect(await ask()).toMatchObject({ code: 'api-loop' });
      expect(box.log().slice(said)).toBe('');
    } finally {
      await loop.program.stop();
    }
  });
});
