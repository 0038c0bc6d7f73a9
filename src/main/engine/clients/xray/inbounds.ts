import { isIPv6 } from 'node:net';
import * as wire from '@shared/xray/wire';
import { encryptionOf, publicKeyOf, verifyKeyOf } from './halves';
import { readTls, type Tls } from './tls';
import { networkOf, type StreamWords, streamWords } from './words';

export { publicKeyOf } from './halves';

/** REALITY as a client needs it; the private key stays inside `publicKeyOf`. */
export interface Reality {
  /** base64url, 43 characters. */
  readonly publicKey: string | null;
  /** Hex, 16 digits each; a server padded them with zeros. */
  readonly shortIds: readonly string[];
  readonly serverNames: readonly string[];
  /** The server also signs with ML-DSA-65; the key that clients verify it with, 2603 characters. */
  readonly verifyKey: string | null;
  /** Where strangers are sent: `host:port`, a port of the server itself or a socket. */
  readonly target: string;
  /** `26.3.27`: older clients are refused; null: any. */
  readonly minClient: string | null;
}
/** One inbound as its link needs it. No secret is in it. */
export interface Inbound {
  readonly tag: string;
  /** Only these take VLESS users; another account can crash the server. */
  readonly isVless: boolean;
  /** Full name of the protocol's settings, for messages. */
  readonly protocol: string;
  /** Address or name it listens on, a socket's path; empty: all of the server's. */
  readonly listen: string;
  readonly ports: readonly { readonly from: number; readonly to: number }[];
  /** `tcp`, `ws`, `grpc` ... */
  readonly network: string;
  readonly security: 'none' | 'tls' | 'reality' | 'other';
  readonly reality: Reality | null;
  readonly tls: Tls | null;
  readonly stream: StreamWords;
  /** The client's half of VLESS encryption, or `none`; null: it cannot be derived. */
  readonly encryption: string | null;
  /** Flows of some of the users it started with, and how many of those have no email. */
  readonly flows: readonly string[];
  readonly unnamed: number;
}

/** As `wire.unwrap`; bytes that this message cannot be read from (a fork's, a later core's) are as good as none. */
function unwrap<T>(of: wire.Codec<T>, typed: wire.TypedMessage | null): T | null {
  try {
    return wire.unwrap(of, typed);
  } catch {
    return null;
  }
}
const UNREADABLE: StreamWords = { params: {}, obstacle: 'settings, which cannot be read' };

function readReality(stream: wire.StreamConfig): Reality | null {
  const typed = stream.securitySettings.find(settings => settings.type === wire.realityConfig.name) ?? null;
  const config = unwrap(wire.realityConfig, typed);
  if (!config) return null;
  return {
    publicKey: publicKeyOf(config.privateKey),
    shortIds: config.shortIds.map(id => Buffer.from(id).toString('hex')),
    serverNames: config.serverNames,
    verifyKey: verifyKeyOf(config.mldsa65Seed),
    target: config.dest,
    minClient: config.minClientVer.length === 3 ? config.minClientVer.join('.') : null,
  };
}

function readSecurity(securityType: string): Inbound['security'] {
  if (securityType === '' || securityType === 'none') return 'none';
  if (securityType === wire.realityConfig.name || securityType === 'reality') return 'reality';
  return securityType === wire.tlsConfig.name || securityType === 'tls' ? 'tls' : 'other';
}

function readListen(listen: wire.IpOrDomain | null): string {
  const ip = listen?.ip;
  if (!ip || ip.length === 0) return listen?.domain ?? '';
  if (ip.length === 4) return ip.join('.');
  const groups = Array.from({ length: 8 }, (_, at) => (((ip[2 * at] ?? 0) << 8) | (ip[2 * at + 1] ?? 0)).toString(16)).join(':');
  // A URL's host is the shortest way to write an IPv6 address.
  return isIPv6(groups) ? new URL(`http://[${groups}]`).hostname.slice(1, -1) : '';
}

/** Reads one inbound of ListInbounds; what it does not know reads as other or absent, never as an error. */
export function readInbound(handler: wire.InboundHandler): Inbound {
  const receiver = unwrap(wire.receiverConfig, handler.receiverSettings);
  const vless = unwrap(wire.vlessInbound, handler.proxySettings);
  const stream = receiver?.streamSettings ?? null;
  const tls = stream?.securitySettings.find(settings => settings.type === wire.tlsConfig.name) ?? null;
  const tlsConfig = unwrap(wire.tlsConfig, tls);
  return {
    tag: handler.tag,
    isVless: vless !== null,
    protocol: handler.proxySettings?.type ?? '',
    listen: readListen(receiver?.listen ?? null),
    ports: receiver?.portList?.range ?? [],
    network: networkOf(stream),
    security: readSecurity(stream?.securityType ?? ''),
    reality: stream ? readReality(stream) : null,
    tls: tlsConfig ? readTls(tlsConfig) : null,
    stream: handler.receiverSettings && !receiver ? UNREADABLE : streamWords(stream),
    encryption: vless ? encryptionOf(vless) : 'none',
    flows: (vless?.users ?? []).map(user => unwrap(wire.account, user.account)?.flow ?? ''),
    unnamed: (vless?.users ?? []).filter(({ email }) => email === '').length,
  };
}

/** Whether the API comes through an inbound of its own (the style before 1.8.12): one that a wrong rule turns into a loop. */
export const isOldStyleApi = (inbound: Pick<Inbound, 'protocol' | 'ports'>, port: number): boolean =>
  /xray\.proxy\.(dokodemo|tunnel)\./.test(inbound.protocol) && inbound.ports.some(({ from, to }) => from <= port && port <= to);
