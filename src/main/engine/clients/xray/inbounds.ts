import { createPrivateKey, createPublicKey } from 'node:crypto';
import * as wire from '@shared/xray/wire';

/** REALITY as a client needs it; the private key stays inside `publicKeyOf`. */
export interface Reality {
  /** base64url, 43 characters. */
  readonly publicKey: string | null;
  /** Hex, 16 digits each; a server padded them with zeros. */
  readonly shortIds: readonly string[];
  readonly serverNames: readonly string[];
  /** The server signs with ML-DSA-65 too; its public key cannot be had over the API. */
  readonly mldsa: boolean;
}
/** One inbound as its link needs it. */
export interface Inbound {
  readonly tag: string;
  /** Only these take VLESS users; another account can crash the server. */
  readonly isVless: boolean;
  /** Full name of the protocol's settings, for messages. */
  readonly protocol: string;
  readonly ports: readonly { readonly from: number; readonly to: number }[];
  /** `tcp`, `ws`, `grpc` ... */
  readonly network: string;
  readonly security: 'none' | 'tls' | 'reality' | 'other';
  readonly reality: Reality | null;
  /** `none`, or the server's half of VLESS encryption. */
  readonly decryption: string;
  /** Flows of the users it started with. */
  readonly flows: readonly string[];
}

/** DER of a PKCS#8 X25519 private key, up to the 32 bytes of the key. */
const X25519_PKCS8 = Buffer.from('302e020100300506032b656e04220420', 'hex');

/** X25519 public key (base64url without padding) of a private one; null for bytes that are no key. */
export function publicKeyOf(privateKey: Uint8Array): string | null {
  if (privateKey.length !== 32) return null;
  const key = createPrivateKey({ key: Buffer.concat([X25519_PKCS8, privateKey]), format: 'der', type: 'pkcs8' });
  return createPublicKey(key).export({ format: 'jwk' }).x ?? null;
}

const NETWORKS: Readonly<Record<string, string>> = { '': 'tcp', raw: 'tcp', websocket: 'ws', splithttp: 'xhttp', mkcp: 'kcp', gun: 'grpc' };

function readReality(stream: wire.StreamConfig): Reality | null {
  const typed = stream.securitySettings.find(settings => settings.type === wire.realityConfig.name) ?? null;
  const config = wire.unwrap(wire.realityConfig, typed);
  if (!config) return null;
  return {
    publicKey: publicKeyOf(config.privateKey),
    shortIds: config.shortIds.map(id => Buffer.from(id).toString('hex')),
    serverNames: config.serverNames,
    mldsa: config.mldsa65Seed.length > 0,
  };
}

function readSecurity(securityType: string): Inbound['security'] {
  if (securityType === '' || securityType === 'none') return 'none';
  if (securityType === wire.realityConfig.name || securityType === 'reality') return 'reality';
  return /tls/i.test(securityType) ? 'tls' : 'other';
}

/** Reads one inbound of ListInbounds; what it does not know reads as other or absent, never as an error. */
export function readInbound(handler: wire.InboundHandler): Inbound {
  const receiver = wire.unwrap(wire.receiverConfig, handler.receiverSettings);
  const vless = wire.unwrap(wire.vlessInbound, handler.proxySettings);
  const stream = receiver?.streamSettings ?? null;
  const flows = (vless?.users ?? []).map(user => wire.unwrap(wire.account, user.account)?.flow ?? '');
  const network = (stream?.protocolName ?? '').toLowerCase();
  return {
    tag: handler.tag,
    isVless: vless !== null,
    protocol: handler.proxySettings?.type ?? '',
    ports: receiver?.portList?.range ?? [],
    network: NETWORKS[network] ?? network,
    security: readSecurity(stream?.securityType ?? ''),
    reality: stream ? readReality(stream) : null,
    decryption: vless?.decryption || 'none',
    flows,
  };
}

/** Whether the API comes through an inbound of its own (the style before 1.8.12): one that a wrong rule turns into a loop. */
export const isOldStyleApi = (inbound: Inbound, port: number): boolean =>
  /xray\.proxy\.(dokodemo|tunnel)\./.test(inbound.protocol) && inbound.ports.some(({ from, to }) => from <= port && port <= to);
