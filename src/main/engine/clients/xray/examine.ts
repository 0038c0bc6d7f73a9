/** One look at a server for the doctor: what its API shows, reading only. */

import { BlockList, isIPv6 } from 'node:net';
import type { CounterFacts, InboundFacts, OnlineFacts, ServerFacts, SystemCounter } from '@shared/doctor';
import { Fault } from '@shared/fault';
import * as wire from '@shared/xray/wire';
import type { Capabilities } from './capabilities';
import type { Channel } from './channel';
import { type InboundList, listOutbounds } from './handlers';
import { type Inbound, isOldStyleApi } from './inbounds';
import { listRules } from './routing';
import { mayCountTwice, versionRange } from './version';

export interface ExamineParts {
  readonly channel: Channel;
  readonly capabilities: Capabilities;
  readonly inbounds: InboundList;
  /** Port at which the API is reached. */
  readonly port: number;
  /** Names of users that moved bytes just now. */
  readonly moving: readonly string[];
}
export interface Examined {
  readonly rttMs: number;
  readonly server: ServerFacts;
  /** REALITY inbounds: where strangers are sent, and the names that clients may ask for. */
  readonly targets: readonly {
    readonly inbound: string;
    readonly target: string;
    readonly names: readonly string[];
    /** It signs with ML-DSA-65 too, within the target's certificates. */
    readonly mldsa: boolean;
  }[];
  /** By inbound. */
  readonly publicKeys: Readonly<Record<string, string>>;
}

const SWITCHES: Readonly<Record<string, SystemCounter>> = {
  'inbound uplink': 'statsInboundUplink',
  'inbound downlink': 'statsInboundDownlink',
  'outbound uplink': 'statsOutboundUplink',
  'outbound downlink': 'statsOutboundDownlink',
};
const NAME = /^(inbound|outbound)>>>(.*)>>>traffic>>>(uplink|downlink)$/s;
/** Its own words for a server that counts nothing. */
const NO_STATS = /stats\.Manager/;

/** Null where this Xray lacks the call. */
async function ifThere<T>(there: boolean, call: () => Promise<T>): Promise<T | null> {
  if (!there) return null;
  try {
    return await call();
  } catch (error) {
    if (error instanceof Fault && error.code === 'unimplemented') return null;
    throw error;
  }
}

/** Only the counters of tags are asked for: those of users can be many, and are read elsewhere. */
async function readCounters(channel: Channel, inbounds: readonly Inbound[] | null, signal: AbortSignal): Promise<CounterFacts> {
  try {
    const lists = await Promise.all(
      ['inbound>>>', 'outbound>>>'].map(pattern => channel.call(wire.statsService.queryStats, { pattern }, { signal })),
    );
    const found = lists
      .flatMap(({ stat }) => stat)
      .flatMap(({ name, value }) => {
        const [, kind, tag, direction] = NAME.exec(name) ?? [];
        const counter = SWITCHES[`${kind} ${direction}`];
        return counter && tag !== undefined ? [{ counter, tag, kind, value }] : [];
      });
    const isOurs = (tag: string): boolean => inbounds === null || inbounds.some(inbound => inbound.tag === tag && inbound.isVless);
    return {
      type: 'on',
      system: [...new Set(found.map(({ counter }) => counter))],
      inboundBytes: found.filter(({ kind, tag }) => kind === 'inbound' && isOurs(tag)).reduce((sum, { value }) => sum + value, 0),
    };
  } catch (error) {
    if (error instanceof Fault && NO_STATS.test(error.message)) return { type: 'off' };
    throw error;
  }
}

/** Addresses that no client on the internet has. */
const PRIVATE = new BlockList();
for (const [net, bits] of [
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const)
  PRIVATE.addSubnet(net, bits);
for (const [net, bits] of [
  ['::1', 128],
  ['fc00::', 7],
  ['fe80::', 10],
] as const)
  PRIVATE.addSubnet(net, bits, 'ipv6');
const isPrivate = (ip: string): boolean => PRIVATE.check(ip, isIPv6(ip) ? 'ipv6' : 'ipv4');

/** Of those who are online, so many are asked for their addresses. */
const MOST_ASKED = 5;
const onlineMap = (email: string): string => `user>>>${email}>>>online`;

/** Null: the server keeps no list of this user's addresses. */
async function addressesOf(
  channel: Channel,
  email: string,
  calls: Capabilities['calls'],
  signal: AbortSignal,
): Promise<readonly string[] | null> {
  try {
    if (!calls.has('GetStatsOnlineIpList')) {
      await channel.call(wire.statsService.getStatsOnline, { name: onlineMap(email) }, { signal });
      return [];
    }
    return Object.keys((await channel.call(wire.statsService.getStatsOnlineIpList, { name: onlineMap(email) }, { signal })).ips);
  } catch (error) {
    // Older cores say it in words of their own.
    if (error instanceof Fault && ['not-found', 'server-error'].includes(error.code)) return null;
    throw error;
  }
}

async function readOnline(channel: Channel, { calls }: Capabilities, moving: readonly string[], signal: AbortSignal): Promise<OnlineFacts> {
  if (!calls.has('GetStatsOnline')) return { listed: null, probes: [], addresses: null };
  const all = await ifThere(calls.has('GetAllOnlineUsers'), () => channel.call(wire.statsService.getAllOnlineUsers, {}, { signal }));
  const listed = all?.users.map(name => /^user>>>(.*)>>>online$/s.exec(name)?.[1] ?? name) ?? null;
  const asked = [...new Set([...moving, ...(listed ?? []).slice(0, MOST_ASKED)])];
  const lists = await Promise.all(asked.map(async email => ({ email, ips: await addressesOf(channel, email, calls, signal) })));
  const kept = lists.flatMap(({ ips }) => (ips === null ? [] : [ips]));
  const ips = kept.flat();
  return {
    listed: listed?.length ?? null,
    probes: moving.map(email => ({ email, kept: lists.some(list => list.email === email && list.ips !== null) })),
    addresses: calls.has('GetStatsOnlineIpList') && kept.length > 0 ? { count: ips.length, local: ips.filter(isPrivate).length } : null,
  };
}

const inboundFacts = ({ tag, unnamed, reality }: Inbound): InboundFacts => ({
  tag,
  unnamed,
  reality: reality && {
    publicKey: reality.publicKey,
    serverNames: reality.serverNames.filter(name => name !== '' && !name.includes('*')).length,
    shortIds: reality.shortIds.length,
    minClient: reality.minClient,
  },
});

function apiInboundOf(inbounds: readonly Inbound[] | null, port: number): ServerFacts['apiInbound'] {
  if (inbounds === null) return null;
  const door = inbounds.find(inbound => isOldStyleApi(inbound, port));
  return door ? { tag: door.tag, listen: door.listen } : 'own-listener';
}

/** Rejects with a Fault when the server stops answering. */
export async function examineServer(
  { channel, capabilities, inbounds, port, moving }: ExamineParts,
  signal: AbortSignal,
): Promise<Examined> {
  const { calls, services } = capabilities;
  const counts = services.has('StatsService');
  const begun = performance.now();
  const sys = await ifThere(counts, () => channel.call(wire.statsService.getSysStats, {}, { signal }));
  const rttMs = performance.now() - begun;
  const list = await ifThere(calls.has('ListInbounds'), () => inbounds.read(signal));
  const [counters, rules, outbounds, online] = await Promise.all([
    ifThere(counts, () => readCounters(channel, list, signal)),
    ifThere(calls.has('ListRule'), () => listRules(channel, signal)),
    ifThere(calls.has('ListOutbounds'), () => listOutbounds(channel, signal)),
    counts ? readOnline(channel, capabilities, moving, signal) : { listed: null, probes: [], addresses: null },
  ]);
  const version = versionRange(capabilities);
  const vless = list?.filter(({ isVless }) => isVless) ?? null;
  const real = (vless ?? []).flatMap(({ tag, reality }) => (reality ? [{ tag, reality }] : []));
  return {
    rttMs,
    server: {
      services: [...services],
      calls: [...calls],
      version: { ...version, mayCountTwice: mayCountTwice(version) },
      uptimeS: sys?.uptime ?? null,
      apiInbound: apiInboundOf(list, port),
      rules: rules?.map(({ tag }) => tag) ?? null,
      inbounds: vless?.map(inboundFacts) ?? null,
      taggedOutbounds: outbounds?.filter(({ tag }) => tag !== '').length ?? null,
      counters,
      online,
    },
    targets: real.map(({ tag, reality }) => ({
      inbound: tag,
      target: reality.target,
      names: reality.serverNames,
      mldsa: reality.verifyKey !== null,
    })),
    publicKeys: Object.fromEntries(real.flatMap(({ tag, reality }) => (reality.publicKey ? [[tag, reality.publicKey]] : []))),
  };
}
