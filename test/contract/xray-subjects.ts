/** What the Xray suite runs against: real programs and the lab, behind one shape. */
import { startLab } from '../../src/lab/lab';
import type { Generation } from '../../src/lab/xray/profile';
import { needs, type PeerName, peer } from '../peers/peers';
import { startLoopingXray, startXray } from './xray-peer';

export interface Subject {
  readonly address: string;
  readonly vlessPort: number;
  readonly publicKey: string;
  /** As the server lists them, 16 digits. */
  readonly shortIds: readonly string[];
  readonly serverNames: readonly string[];
  /** A user of its configuration. */
  readonly user: string;
  /** An inbound that is not VLESS. */
  readonly otherInbound: string;
  restart(): Promise<void>;
  stop(): Promise<void>;
}
/** An API that feeds itself. */
export interface Looping {
  readonly address: string;
  /** How many connections it took, where that can be told. */
  connections(): number | null;
  stop(): Promise<void>;
}
export interface Kind {
  readonly title: string;
  /** Path of the real program; null for the lab. */
  readonly path: string | null;
  readonly available: boolean;
  readonly version: string | null;
  readonly writes: boolean;
  readonly online: boolean;
  start(services?: ('HandlerService' | 'StatsService')[]): Promise<Subject>;
  startLooping(): Promise<Looping>;
}

async function startReal(path: string, services?: readonly string[]): Promise<Subject> {
  const xray = await startXray(path, services ? { services } : {});
  return {
    address: `127.0.0.1:${xray.apiPort}`,
    vlessPort: xray.vlessPort,
    publicKey: xray.publicKey,
    shortIds: [xray.shortId.padEnd(16, '0'), '0'.repeat(16)],
    serverNames: [xray.serverName, 'second.test'],
    user: 'Alice',
    otherInbound: 'ss-in',
    restart: xray.restart,
    stop: xray.stop,
  };
}

async function startSimulated(generation: Generation, services?: ('HandlerService' | 'StatsService')[]): Promise<Subject> {
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
    user: 'marta-laptop',
    otherInbound: 'shadow',
    restart: xray.restart,
    stop: lab.close,
  };
}

const FACTS = [
  { generation: '26.3.27', version: '26.1.13+', writes: true, online: true },
  { generation: '25.12.8', version: '25.6.7+', writes: true, online: false },
  { generation: '1.8.24', version: null, writes: false, online: false },
] as const;

export const KINDS: readonly Kind[] = FACTS.flatMap(({ generation, ...facts }) => {
  const name: PeerName = `xray-${generation}`;
  const path = peer(name);
  return [
    {
      ...facts,
      title: `Xray ${generation} ${needs(name)}`,
      path,
      available: path !== null,
      start: services => startReal(path ?? '', services),
      startLooping: async () => {
        const { program, apiPort } = await startLoopingXray(path ?? '');
        return { address: `127.0.0.1:${apiPort}`, connections: () => null, stop: program.stop };
      },
    },
    {
      ...facts,
      title: `the lab as ${generation}`,
      path: null,
      available: true,
      start: services => startSimulated(generation, services),
      startLooping: async () => {
        const lab = await startLab({ kinds: ['xray'], profiles: { xray: { generation, exposure: 'loop' } } });
        const [xray] = lab.xray;
        return { address: xray?.server.address ?? '', connections: () => xray?.port.loopConnections() ?? 0, stop: lab.close };
      },
    },
  ] satisfies Kind[];
});
