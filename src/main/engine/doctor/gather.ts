/** Everything that the doctor judges by, gathered by reading alone. */
import type { DoctorFacts, TargetFacts, UserSurvey } from '@shared/doctor';
import { toFailure } from '@shared/fault';
import type { XrayServer } from '@shared/model';
import { isLoopback, parseAddress } from '../clients/xray/address';
import type { XrayApi } from '../clients/xray/api';
import type { Examined } from '../clients/xray/examine';
import { inspectPort } from '../clients/xray/guard';
import { lookAtTarget } from './target';

export interface GatherParts {
  readonly server: XrayServer;
  readonly client: XrayApi;
  /** Null: the users were not read. */
  survey(): Promise<UserSurvey | null>;
  /** Public keys by inbound, as an earlier run saw them. */
  readonly earlierKeys: Readonly<Record<string, string>>;
}
export interface Gathered {
  readonly facts: DoctorFacts;
  readonly publicKeys: Readonly<Record<string, string>>;
}

/** Of many inbounds, so many targets are looked at. */
const MOST_TARGETS = 8;

function viaOf(server: XrayServer): DoctorFacts['via'] {
  if (server.ssh) return 'ssh';
  return isLoopback(parseAddress(server.address).host) ? 'loopback' : 'remote';
}

/** Whether the API answers strangers at the public address. It is known to answer, so that one more connection does no harm. */
async function openAt(server: XrayServer, via: DoctorFacts['via'], signal: AbortSignal): Promise<DoctorFacts['openAt']> {
  const host = server.publicHost;
  const { port } = parseAddress(server.address);
  // A socket is nobody else's.
  if (port === 0) return null;
  // Port 0: the API listens on a socket.
  if (!host || server.lab || via === 'remote' || isLoopback(host) || port === 0) return null;
  const address = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  try {
    await inspectPort({ host, port }, signal);
    return { address, open: true };
  } catch {
    return { address, open: false };
  }
}

function lookAtTargets({ targets }: Examined, signal: AbortSignal): Promise<readonly TargetFacts[]> {
  const wanted = new Map<string, Omit<TargetFacts, 'found'>>();
  for (const { inbound, target, names, mldsa } of targets) {
    const name = names.find(each => each !== '' && !each.includes('*'));
    if (name !== undefined) wanted.set(`${target} ${name} ${mldsa}`, { inbound, target, name, mldsa });
  }
  return Promise.all([...wanted.values()].slice(0, MOST_TARGETS).map(look => lookAtTarget(look, signal)));
}

/** Never rejects for the server's sake: what fails is a fact. */
export async function gather({ server, client, survey, earlierKeys }: GatherParts, signal: AbortSignal): Promise<Gathered> {
  const via = viaOf(server);
  const { lab, address } = server;
  let known: UserSurvey | null = null;
  try {
    known = await survey();
  } catch {
    // Its checks then wait.
  }
  let examined: Examined;
  try {
    examined = await client.examine(known?.moving ?? [], signal);
  } catch (error) {
    const reached = { ok: false, failure: toFailure(error) } as const;
    const facts: DoctorFacts = { lab, address, via, reached, server: null, survey: known, openAt: null, targets: [], earlierKeys };
    return { facts, publicKeys: earlierKeys };
  }
  const [open, targets] = await Promise.all([openAt(server, via, signal), lab ? [] : lookAtTargets(examined, signal)]);
  const reached = { ok: true, rttMs: examined.rttMs } as const;
  const facts: DoctorFacts = { lab, address, via, reached, server: examined.server, survey: known, openAt: open, targets, earlierKeys };
  return { facts, publicKeys: examined.publicKeys };
}
