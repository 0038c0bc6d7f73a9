/** Finds out which kind of server listens at an address: reads only, no credential, no second knock at a door that stays silent. */
import { isIPv6 } from 'node:net';
import { Fault, toFailure } from '@shared/fault';
import type { DetectReport } from '@shared/ipc';
import type { ErrorCode, Kind } from '@shared/model';
import { type Address, parseAddress } from '../transport/address';
import { withDeadline } from '../transport/deadline';
import { localPath } from '../transport/local';
import { peek } from '../transport/peek';
import type { DetectHit } from './hit';

const DETECT_MS = 12_000;
type Detect = (address: string, signal: AbortSignal) => Promise<DetectHit | null>;
interface Attempt {
  readonly kind: Kind;
  readonly address: string;
}

/** Each kind's own detection, loaded when first needed. In the order of certainty: the first hit wins. */
const DETECTORS: Readonly<Record<Kind, () => Promise<{ readonly detect: Detect }>>> = {
  mihomo: () => import('./mihomo'),
  keyapi: () => import('./keyapi'),
  farm: () => import('./farm'),
  xray: () => import('./xray'),
};
const GRPC = /^\s*(grpc|tcp):\/\//i;
const WEB_KINDS = ['mihomo', 'keyapi', 'farm'] as const;

/** Never rejects: what went wrong is `failure`. `kind` null and no hit: the failure says the likeliest cause. */
export async function detectServer(typed: string, signal: AbortSignal): Promise<DetectReport> {
  let address = '';
  try {
    const parsed = parseAddress(GRPC.test(typed) ? 'xray' : 'mihomo', typed);
    address = parsed.schemeGiven || !hasPort(typed) ? parsed.address : there(parsed);
    return await withDeadline(signal, DETECT_MS, 'detection', async inner => {
      const hit = await firstHit(await plan(typed.trim(), parsed, inner), inner);
      return { ...hit, failure: null };
    });
  } catch (error) {
    return { kind: null, address, program: null, warnings: [], failure: toFailure(error) };
  }
}

/** What to try. An address with a scheme is tried as it is; without, the port's first words decide. */
async function plan(typed: string, parsed: Address, signal: AbortSignal): Promise<readonly Attempt[]> {
  const web = (address: string): readonly Attempt[] => WEB_KINDS.map(kind => ({ kind, address }));
  if (GRPC.test(typed)) return [{ kind: 'xray', address: parsed.address }];
  if (localPath(parsed.address) !== null) return [{ kind: 'mihomo', address: parsed.address }];
  if (parsed.schemeGiven) return web(typed);
  const path = /[/?#].*$/.exec(typed)?.[0] ?? '';
  if (!hasPort(typed)) {
    // Each kind's own habits first, then the two standard ports.
    const host = hostOf(parsed);
    return [...web(typed), ...web(`https://${host}${path}`), ...web(`http://${host}${path}`)];
  }
  const speech = await peek(parsed.host, parsed.port, signal);
  switch (speech) {
    case 'http':
      return web(`http://${there(parsed)}${path}`);
    case 'tls':
      return web(`https://${there(parsed)}${path}`);
    case 'http2':
      return [{ kind: 'xray', address: there(parsed) }];
    case 'silent':
      throw new Fault('api-loop', 'the port accepts connections and never answers');
    case 'other':
      throw new Fault('wrong-kind', 'what answers at this port speaks neither HTTP nor gRPC');
    default:
      return speech satisfies never;
  }
}

/** All at once; of the hits the first in order, of the failures the one that says most. */
async function firstHit(attempts: readonly Attempt[], signal: AbortSignal): Promise<DetectHit> {
  const results = await Promise.allSettled(
    attempts.map(async ({ kind, address }) => {
      const { detect } = await DETECTORS[kind]();
      return await detect(address, signal);
    }),
  );
  for (const kind of [...WEB_KINDS, 'xray'] as const) {
    for (const result of results) if (result.status === 'fulfilled' && result.value?.kind === kind) return result.value;
  }
  const faults = results.flatMap(result => (result.status === 'rejected' ? [result.reason] : []));
  const final = faults.find(fault => fault instanceof Fault && fault.code === 'api-loop');
  if (final) throw final;
  if (results.some(result => result.status === 'fulfilled'))
    throw new Fault('wrong-kind', 'what answers there is none of the four kinds of server');
  throw [...faults].sort((a, b) => weight(a) - weight(b))[0] ?? new Fault('wrong-kind', 'nothing known answers there');
}

/** A certificate that cannot be trusted says more than another port that is closed. */
const TELLING: readonly ErrorCode[] = [
  'tls-self-signed',
  'tls-expired',
  'tls-host',
  'rate-limited',
  'server-error',
  'dns',
  'timeout',
  'reset',
  'refused',
];
const weight = (fault: unknown): number => {
  const at = fault instanceof Fault ? TELLING.indexOf(fault.code) : -1;
  return at < 0 ? TELLING.length : at;
};

const hostOf = ({ host }: Address): string => (isIPv6(host) ? `[${host}]` : host);
const there = (address: Address): string => `${hostOf(address)}:${address.port}`;

/** Whether the user wrote a port: then all kinds' guesses are the same. */
const hasPort = (typed: string): boolean => parseAddress('mihomo', typed).port === parseAddress('farm', typed).port;
