/** Detection by a bare host:port against three generations of the real Xray, with its API of the new and of the old style. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { detectServer } from '../../src/main/engine/clients/detect';
import { needs, type PeerName, peer } from '../peers/peers';
import { freePort } from '../support/ports';

const STYLES = {
  'of the new style': (port: number) => ({ api: { listen: `127.0.0.1:${port}` }, inbounds: [] }),
  'of the old style': (port: number) => ({
    api: {},
    inbounds: [{ tag: 'api', listen: '127.0.0.1', port, protocol: 'dokodemo-door', settings: { address: '127.0.0.1' } }],
    routing: { rules: [{ type: 'field', inboundTag: ['api'], outboundTag: 'api' }] },
  }),
};
const running: { process: ChildProcess; folder: string }[] = [];
afterEach(async () => {
  for (const { process, folder } of running.splice(0)) {
    const gone = new Promise(done => process.once('exit', done));
    if (process.kill('SIGKILL')) await gone;
    await rm(folder, { recursive: true, force: true });
  }
});

async function startXray(file: string, style: keyof typeof STYLES): Promise<number> {
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'switchyard-detect-'));
  const { api, ...rest } = STYLES[style](port);
  const services = ['StatsService', 'HandlerService'];
  const config = {
    log: { loglevel: 'none' },
    stats: {},
    api: { tag: 'api', services, ...api },
    outbounds: [{ protocol: 'freedom' }],
    ...rest,
  };
  await writeFile(join(folder, 'config.json'), JSON.stringify(config));
  running.push({ process: spawn(file, ['run', '-c', join(folder, 'config.json')], { stdio: 'ignore' }), folder });
  await vi.waitFor(() => accepts(port), { timeout: 20_000, interval: 50 });
  return port;
}
function accepts(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve();
    });
    socket.on('error', reject);
  });
}

for (const name of ['xray-26.3.27', 'xray-25.12.8', 'xray-1.8.24'] satisfies PeerName[]) {
  const file = peer(name);
  describe.skipIf(file === null)(`detection of a real ${name}${file === null ? ` ${needs(name)}` : ''}`, () => {
    it.each(Object.keys(STYLES) as (keyof typeof STYLES)[])('with an API %s', async style => {
      const port = await startXray(file ?? '', style);
      const wanted = { kind: 'xray', address: `127.0.0.1:${port}`, program: 'Xray-core', failure: null };
      expect(await detectServer(`127.0.0.1:${port}`, AbortSignal.timeout(20_000))).toMatchObject(wanted);
      expect(await detectServer(`grpc://127.0.0.1:${port}`, AbortSignal.timeout(20_000))).toMatchObject(wanted);
    });
  });
}
