/** Real cores as child processes: their configuration, their start, and traffic through them. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ProxyAgent, request } from 'undici';
import { freePort } from '../../support/ports';
import type { Controller } from './controller';

const SECRET = 'contract secret ü';
/** What cores decode twice where they may. */
const ODD = '20%25 off';

interface Ports {
  readonly api: number;
  readonly mixed: number;
}
interface Program {
  readonly name: string;
  readonly file: string;
  readonly group: string;
  /** Name of the configuration file and its text. */
  readonly config: (ports: Ports) => readonly [string, string];
  readonly args: (folder: string) => readonly string[];
}

export const singBox = (file: string): Promise<Controller> =>
  startProcess({
    name: 'sing-box',
    file,
    group: 'Main',
    config: ({ api, mixed }) => [
      'config.json',
      JSON.stringify({
        log: { level: 'error' },
        inbounds: [{ type: 'mixed', listen: '127.0.0.1', listen_port: mixed }],
        outbounds: [
          { type: 'selector', tag: 'Main', outbounds: ['node a', 'Узел/2', ODD] },
          { type: 'direct', tag: 'node a' },
          { type: 'direct', tag: 'Узел/2' },
          { type: 'direct', tag: ODD },
        ],
        route: {
          rules: [
            { clash_mode: 'Direct', outbound: 'node a' },
            { clash_mode: 'Global', outbound: 'Main' },
          ],
          final: 'Main',
        },
        experimental: { clash_api: { external_controller: `127.0.0.1:${api}`, secret: SECRET, default_mode: 'Rule' } },
      }),
    ],
    args: folder => ['run', '-c', join(folder, 'config.json'), '-D', folder],
  });

export const mihomo = (file: string): Promise<Controller> =>
  startProcess({
    name: 'mihomo',
    file,
    group: 'Main',
    config: ({ api, mixed }) => [
      'config.yaml',
      [
        `mixed-port: ${mixed}`,
        'bind-address: 127.0.0.1',
        'mode: rule',
        'log-level: error',
        'geodata-mode: false',
        'geo-auto-update: false',
        `external-controller: 127.0.0.1:${api}`,
        `secret: ${JSON.stringify(SECRET)}`,
        'proxies: [{name: "node a", type: direct}, {name: "Узел/2", type: direct}, {name: "20%25 off", type: direct}]',
        'proxy-groups: [{name: Main, type: select, proxies: ["node a", "Узел/2", "20%25 off"]}]',
        'rules: ["MATCH,Main"]',
      ].join('\n'),
    ],
    args: folder => ['-d', folder],
  });

async function startProcess(program: Program): Promise<Controller> {
  const folder = await mkdtemp(join(tmpdir(), 'switchyard-controller-'));
  const ports = { api: await freePort(), mixed: await freePort() };
  const [name, text] = program.config(ports);
  await writeFile(join(folder, name), text);
  const address = `http://127.0.0.1:${ports.api}`;
  const source = createServer((incoming, response) => {
    response.end(Buffer.alloc(Number(new URL(incoming.url ?? '/', 'http://x').searchParams.get('bytes') ?? 0)));
  });
  await new Promise<void>(done => source.listen(0, '127.0.0.1', done));
  const sourcePort = (source.address() as AddressInfo).port;
  const proxy = new ProxyAgent(`http://127.0.0.1:${ports.mixed}`);

  let child: ChildProcess | null = null;
  const revive = async () => {
    child = spawn(program.file, program.args(folder), { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', bytes => {
        said = (said + String(bytes)).slice(-4000);
      });
    }
    const running = child;
    for (let tries = 0; tries < 1_200; tries++) {
      if (running.exitCode !== null) throw new Error(`${program.name} ended: ${said}`);
      if (await answers(`${address}/version`)) return;
      await new Promise(done => setTimeout(done, 50));
    }
    throw new Error(`${program.name} does not answer: ${said}`);
  };
  const kill = async () => {
    const running = child;
    if (!running || running.exitCode !== null || running.signalCode !== null) return;
    const gone = new Promise(done => running.once('exit', done));
    running.kill('SIGKILL');
    await gone;
  };
  const close = async () => {
    await kill();
    await proxy.destroy();
    await new Promise<void>(done => {
      source.close(() => done());
      source.closeAllConnections();
    });
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await revive();
  } catch (error) {
    await close();
    throw error;
  }
  return {
    address,
    secret: SECRET,
    program: program.name,
    group: program.group,
    testUrl: `http://127.0.0.1:${sourcePort}/`,
    lab: null,
    async drive(bytes) {
      const { body } = await request(`http://127.0.0.1:${sourcePort}/?bytes=${bytes}`, { dispatcher: proxy });
      await body.dump({ limit: bytes });
    },
    kill,
    revive,
    close,
  };
}

async function answers(url: string): Promise<boolean> {
  try {
    const { body } = await request(url);
    await body.dump();
    return true;
  } catch {
    return false;
  }
}
