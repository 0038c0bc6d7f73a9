import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { call } from './help';

let folder = '';
const children: ChildProcess[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'switchyard-lab-'));
  const configFile = resolve(import.meta.dirname, '../../vite.lab.config.ts');
  await build({ configFile, logLevel: 'error', build: { outDir: folder, emptyOutDir: true } });
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function start(...args: string[]) {
  const child = spawn(process.execPath, [join(folder, 'index.js'), ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  children.push(child);
  const ended = new Promise<number | null>(done => child.once('exit', code => done(code)));
  const line = new Promise<string>((done, fail) => {
    createInterface({ input: child.stdout }).once('line', done);
    child.once('exit', code => fail(new Error(`ended with ${code}`)));
  });
  line.catch(() => {});
  return { child, line, ended };
}

describe('the lab as a process', () => {
  it('says one JSON line with all servers, and ends when its standard input closes', async () => {
    const { child, line, ended } = start('--with-parent', '--seed', '3');
    const { seed, servers } = JSON.parse(await line);
    expect(seed).toBe(3);
    expect(servers.map((server: { kind: string; name: string }) => `${server.kind} ${server.name}`)).toEqual([
      'xray fra-edge-1',
      'keyapi hel-keys',
      'mihomo home-gw',
      'farm riga-farm',
    ]);
    for (const { control } of servers) expect((await call(`${control}/truth`)).status).toBe(200);
    child.stdin?.end();
    expect(await ended).toBe(0);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('ends on %s, also with streams open', async signal => {
    const { child, line, ended } = start('--mihomo');
    const [{ address, secret }] = JSON.parse(await line).servers;
    const stream = await fetch(`${address}/traffic`, { headers: { Authorization: `Bearer ${secret}` } });
    child.kill(signal);
    expect(await ended).toBe(0);
    await stream.body?.cancel().catch(() => {});
  });

  it('goes on without its standard input unless it was told to follow it', async () => {
    const { child, line } = start('--keyapi');
    const [{ address }] = JSON.parse(await line).servers;
    child.stdin?.end();
    expect((await call(`${address}/api/`)).status).toBe(200);
    expect((await call(`${address}/api/keys`)).status).toBe(200);
  });

  it('starts ten farms at the large scale', async () => {
    const { line } = start('--farm', '--scale', 'large', '--with-parent');
    const { servers } = JSON.parse(await line);
    expect(servers).toHaveLength(10);
    expect((await call(`${servers[9].control}/truth`)).json.modems).toHaveLength(120);
  });

  it('refuses options it does not know', async () => {
    const { ended } = start('--planets');
    expect(await ended).toBe(2);
    expect(await start('--seed', 'one').ended).toBe(2);
  });
});
