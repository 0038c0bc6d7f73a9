/** What the Xray suite runs against: real programs and the lab, behind one shape. */
import { startLab } from '../../src/lab/lab';
import type { Generation, XrayProfile } from '../../src/lab/xray/profile';
import { needs, type PeerName, peer } from '../peers/peers';
import { openFiles, startSeedXray, startXray } from './xray-peer';

/** Names are those of the lab; the real programs are configured with the same. */
export interface Subject {
  readonly address: string;
  readonly vlessPort: number;
  readonly publicKey: string;
  /** As the server lists them, 16 digits. */
  readonly shortIds: readonly string[];
  readonly serverNames: readonly string[];
  restart(): Promise<void>;
  stop(): Promise<void>;
}
/** An API that feeds itself. */
export interface Looping {
  readonly address: string;
  /** How many connections it took; null: a real program does not tell. */
  connections(): number | null;
  /** File descriptors that its process holds; null in the lab. */
  files(): number | null;
  stop(): Promise<void>;
}
export interface Kind {
  readonly title: string;
  readonly generation: '26.3.27' | '25.12.8' | '1.8.24';
  /** Path of the real program; null for the lab. */
  readonly path: string | null;
  readonly available: boolean;
  /** With every service, and with StatsService alone. */
  readonly version: string;
  readonly statsVersion: string | null;
  /** It can list inbounds, and so take keys. */
  readonly writes: boolean;
  /** It can list who is online, and its rules. */
  readonly newest: boolean;
  start(services?: XrayProfile['services']): Promise<Subject>;
  startLooping(fixed?: boolean): Promise<Looping>;
}

/** A user of its configuration, whose bytes leave through the balancer `eu`. */
export const USER = 'marta-laptop';

async function startReal(path: string, generation: string, services?: readonly string[]): Promise<Subject> {
  const xray = await startXray(path, { xhttp: generation !== '1.8.24', ...(services ? { services } : {}) });
  return {
    address: `127.0.0.1:${xray.apiPort}`,
    vlessPort: xray.vlessPort,
    publicKey: xray.publicKey,
    shortIds: [xray.shortId.padEnd(16, '0'), '0'.repeat(16)],
    serverNames: [xray.serverName, 'second.test'],
    restart: xray.restart,
    stop: xray.stop,
  };
}

async function startSimulated(generation: Generation, services?: XrayProfile['services']): Promise<Subject> {
  const lab = await startLab({ kinds: ['xray'], profiles: { xray: { generation, restartMs: 0, ...(services ? { services } : {}) } } });
  const [xray] = lab.xray;
  if (!xray) throw new Error('no xray in the lab');
  const truth = xray.sim.truth() as { publicKey: string; shortIds: string[] };
  const inbound = xray.sim.inbounds[0];
  return {
    address: xray.server.address,
    vlessPort: inbound?.port ?? 0,
    publicKey: truth.publicKey,
    shortIds: truth.shortIds,
    serverNames: inbound?.reality?.serverNames ?? [],
    restart: xray.restart,
    stop: lab.close,
  };
}

const FACTS = [
  { generation: '26.3.27', version: '26.1.23–26.4.12', statsVersion: '26.1.13–26.4.12', writes: true, newest: true },
  { generation: '25.12.8', version: '25.7.23–26.1.12', statsVersion: '25.2.18–26.1.12', writes: true, newest: false },
  { generation: '1.8.24', version: '1.8.8–24.11.4', statsVersion: '≤24.11.4', writes: false, newest: false },
] as const;

export const KINDS: readonly Kind[] = FACTS.flatMap(facts => {
  const { generation } = facts;
  const name: PeerName = `xray-${generation}`;
  const path = peer(name);
  return [
    {
      ...facts,
      title: `Xray ${generation} ${needs(name)}`,
      path,
      available: path !== null,
      start: services => startReal(path ?? '', generation, services),
      startLooping: async fixed => {
        const { program, apiPort } = await startSeedXray(path ?? '', fixed ?? false);
        return { address: `127.0.0.1:${apiPort}`, connections: () => null, files: () => openFiles(program.pid), stop: program.stop };
      },
    },
    {
      ...facts,
      title: `the lab as ${generation}`,
      path: null,
      available: true,
      start: services => startSimulated(generation, services),
      startLooping: async fixed => {
        const exposure = fixed ? 'api' : 'loop';
        const lab = await startLab({ kinds: ['xray'], profiles: { xray: { generation, exposure, services: ['StatsService'] } } });
        const [xray] = lab.xray;
        const connections = () => xray?.port.loopConnections() ?? 0;
        return { address: xray?.server.address ?? '', connections, files: () => null, stop: lab.close };
      },
    },
  ] satisfies Kind[];
});
