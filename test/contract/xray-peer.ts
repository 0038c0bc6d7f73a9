/** Starts real Xray-core and sing-box processes for the contract suite. Ports are free ones, everything is ended by `stop`. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { promisify } from 'node:util';
import { freePort } from '../support/ports';

const run = promisify(execFile);

export async function waitFor<T>(
  what: string,
  look: () => T | null | undefined | false | Promise<T | null | undefined | false>,
): Promise<T> {
  const until = Date.now() + 60_000;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > until) throw new Error(`waited in vain for ${what}`);
    await new Promise(resolve => setTimeout(resolve, 30));
  }
}

export const listen = (server: Server): Promise<number> =>
  new Promise(resolve => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)));
export const closeServer = (server: Server): Promise<void> => new Promise(resolve => server.close(() => resolve()));

export interface Program {
  readonly pid: number;
  output(): string;
  stop(): Promise<void>;
}

/** Runs a program with a configuration file; resolves when its output shows `ready`. */
export async function startProgram(path: string, args: readonly string[], config: object, ready: RegExp): Promise<Program> {
  const folder = mkdtempSync(join(tmpdir(), 'switchyard-peer-'));
  const file = join(folder, 'config.json');
  writeFileSync(file, JSON.stringify(config), { mode: 0o600 });
  let text = '';
  const child: ChildProcess = spawn(path, [...args, file], { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout?.on('data', chunk => {
    text += chunk;
  });
  child.stderr?.on('data', chunk => {
    text += chunk;
  });
  const ended = new Promise<void>(resolve => child.once('exit', () => resolve()));
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await waitFor(`${path} to start:\n${text}`, () => {
      if (child.exitCode !== null) throw new Error(`${path} ended: ${text}`);
      return ready.test(text);
    });
  } catch (error) {
    await stop();
    throw error;
  }
  return { pid: child.pid ?? 0, output: () => text, stop };
}

/** Number of open file descriptors of a process. */
export const openFiles = (pid: number): number => readdirSync(`/proc/${pid}/fd`).length;

const raw = (jwk: { d?: string; x?: string }, part: 'd' | 'x'): string => jwk[part] ?? '';

export interface XrayPeer {
  readonly program: Program;
  readonly apiPort: number;
  readonly vlessPort: number;
  readonly publicKey: string;
  readonly shortId: string;
  readonly serverName: string;
  /** Ends this Xray and starts a new one with the same configuration. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export const ALICE = 'c7a1f5b2-4f3e-4b8e-9a53-0f2d9d1f6a10';
const MARTA = '5b1c2d3e-1a2b-4c3d-8e4f-a1b2c3d4e5f6';
export const ALL_SERVICES = ['HandlerService', 'StatsService', 'RoutingService', 'LoggerService', 'ObservatoryService'];

export interface XrayOptions {
  /** The users of its first inbound; Alice and `marta-laptop`, without a flow, unless told. */
  readonly clients?: readonly object[];
  readonly services?: readonly string[];
  /** `new`: api.listen; `old`: an inbound of its own with its routing rule. */
  readonly style?: 'new' | 'old';
  /** The oldest generation has no XHTTP. */
  readonly xhttp?: boolean;
}

/** The same names as in the lab: rules in order, a balancer `eu`, what the observatory watches. */
const routing = (style: 'new' | 'old'): object => ({
  rules: [
    ...(style === 'old' ? [{ inboundTag: ['api'], outboundTag: 'api' }] : []),
    { ruleTag: 'block-bt', protocol: ['bittorrent'], outboundTag: 'block' },
    { ruleTag: 'private', ip: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'], outboundTag: 'block' },
    { ruleTag: 'local-sites', domain: ['domain:example.com', 'domain:example.net'], outboundTag: 'direct' },
    { ruleTag: 'eu-out', user: ['marta-laptop'], balancerTag: 'eu' },
    { ruleTag: 'rest', network: 'tcp,udp', outboundTag: 'direct' },
  ].map(rule => ({ type: 'field', ...rule })),
  balancers: [{ tag: 'eu', selector: ['hel-', 'ams-', 'waw-'], strategy: { type: 'leastPing' }, fallbackTag: 'direct' }],
});
const OUTBOUNDS = [
  ...['direct', 'hel-wg', 'ams-wg'].map(tag => ({ tag, protocol: 'freedom' })),
  ...['waw-wg', 'block'].map(tag => ({ tag, protocol: 'blackhole' })),
];

/** An Xray with three REALITY inbounds, one for Shadowsocks, one for DNS, and the API. */
export async function startXray(path: string, options: XrayOptions = {}): Promise<XrayPeer> {
  const { services = ALL_SERVICES, style = 'new', xhttp = true } = options;
  const clients = options.clients ?? [
    { id: ALICE, email: 'Alice', flow: '' },
    { id: MARTA, email: 'marta-laptop', flow: '' },
  ];
  const { stdout } = await run(path, ['tls', 'cert', '-domain=example.test', '-json']);
  // Xray labels the PKCS#8 key as an RSA one.
  const pem = JSON.parse(stdout) as { certificate: string[]; key: string[] };
  const dest = createTlsServer(
    { cert: pem.certificate.join('\n'), key: pem.key.join('\n').replaceAll('RSA PRIVATE', 'PRIVATE'), minVersion: 'TLSv1.3' },
    socket => {
      socket.on('error', () => undefined);
      socket.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n');
    },
  );
  dest.on('tlsClientError', () => undefined);
  const destPort = await listen(dest);
  const probed = createServer((_asked, answer) => answer.writeHead(204).end());
  const probedPort = await listen(probed);
  const [apiPort, vlessPort, xhttpPort, grpcPort, ssPort, dnsPort] = await Promise.all(Array.from({ length: 6 }, freePort));
  const jwk = generateKeyPairSync('x25519').privateKey.export({ format: 'jwk' });
  const shortId = randomBytes(4).toString('hex');
  const serverName = 'example.test';
  const vless = (tag: string, port: number | undefined, users: readonly object[], transport: object): object => ({
    ...{ tag, port, listen: '127.0.0.1', protocol: 'vless' },
    settings: { decryption: 'none', clients: users },
    streamSettings: {
      ...transport,
      security: 'reality',
      realitySettings: {
        dest: `127.0.0.1:${destPort}`,
        serverNames: [serverName, 'second.test'],
        privateKey: raw(jwk, 'd'),
        shortIds: [shortId, ''],
      },
    },
  });
  const config = {
    log: { loglevel: 'info' },
    stats: {},
    api: { tag: 'api', services, ...(style === 'new' ? { listen: `127.0.0.1:${apiPort}` } : {}) },
    policy: {
      levels: { 0: { statsUserUplink: true, statsUserDownlink: true, statsUserOnline: true } },
      system: { statsInboundUplink: true, statsInboundDownlink: true, statsOutboundUplink: true, statsOutboundDownlink: true },
    },
    inbounds: [
      vless('vless-reality', vlessPort, clients, { network: 'tcp' }),
      ...(xhttp ? [vless('vless-xhttp', xhttpPort, [], { network: 'xhttp', xhttpSettings: { path: '/up' } })] : []),
      vless('vless-grpc', grpcPort, [], { network: 'grpc', grpcSettings: { serviceName: 'edge' } }),
      {
        ...{ tag: 'shadow', listen: '127.0.0.1', port: ssPort, protocol: 'shadowsocks' },
        settings: { clients: [{ method: 'aes-128-gcm', password: 'x', email: 'sam' }], network: 'tcp' },
      },
      { tag: 'dns-in', listen: '127.0.0.1', port: dnsPort, protocol: 'dokodemo-door', settings: { address: '127.0.0.1', port: 53 } },
      ...(style === 'old'
        ? [{ tag: 'api', listen: '127.0.0.1', port: apiPort, protocol: 'dokodemo-door', settings: { address: '127.0.0.1' } }]
        : []),
    ],
    outbounds: OUTBOUNDS,
    observatory: {
      subjectSelector: ['direct', 'hel-', 'ams-', 'waw-'],
      probeUrl: `http://127.0.0.1:${probedPort}/`,
      probeURL: `http://127.0.0.1:${probedPort}/`,
      probeInterval: '1s',
      enableConcurrency: true,
    },
    routing: routing(style),
  };
  const start = (): Promise<Program> => startProgram(path, ['run', '-c'], config, /core: Xray .* started/);
  let program = await start();
  return {
    get program() {
      return program;
    },
    apiPort: apiPort ?? 0,
    vlessPort: vlessPort ?? 0,
    publicKey: raw(jwk, 'x'),
    shortId,
    serverName,
    async restart() {
      await program.stop();
      program = await start();
    },
    async stop() {
      await program.stop();
      await closeServer(dest);
      probed.closeAllConnections();
      await closeServer(probed);
    },
  };
}

/**
 * The seed's own configuration, to the letter apart from the ports and the comments: its API feeds itself. `fixed`: with the one rule that it
 * lacks.
 */
export async function startSeedXray(path: string, fixed: boolean): Promise<{ readonly program: Program; readonly apiPort: number }> {
  const [apiPort, vpnPort] = await Promise.all([freePort(), freePort()]);
  const config = {
    stats: {},
    api: { tag: 'api', services: ['StatsService'] },
    policy: { levels: { 0: { statsUserUplink: true, statsUserDownlink: true } } },
    inbounds: [
      {
        port: vpnPort,
        protocol: 'vless',
        settings: { clients: [{ id: ALICE, email: 'uuid' }], decryption: 'none' },
      },
      {
        listen: '127.0.0.1',
        port: apiPort,
        protocol: 'dokodemo-door',
        settings: { address: '127.0.0.1', port: apiPort },
        tag: 'api',
      },
    ],
    // The seed leaves these out; Xray does not start without an outbound.
    outbounds: [{ protocol: 'freedom' }],
    ...(fixed ? { routing: { rules: [{ type: 'field', inboundTag: ['api'], outboundTag: 'api' }] } } : {}),
  };
  // Few descriptors, so that the loop ends within itself.
  return { program: await startProgram('prlimit', ['--nofile=256:256', path, 'run', '-c'], config, /core: Xray .* started/), apiPort };
}

/** As the seed has it. */
export const startLoopingXray = (path: string) => startSeedXray(path, false);
