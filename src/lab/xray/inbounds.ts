import * as wire from '@shared/xray/wire';
import type { Random } from '../random';
import { panic, protoNotFound, unknown } from './handler';
import type { XrayUser } from './users';

/** One inbound of the simulated configuration. */
export interface Inbound {
  readonly tag: string;
  readonly port: number;
  readonly protocol: 'vless' | 'shadowsocks' | 'dokodemo';
  readonly transport: 'tcp' | 'xhttp' | 'grpc';
  readonly reality: Reality | null;
  /** As it was added over the API: it is listed in these very words. */
  readonly added?: wire.InboundHandler;
}
export interface Reality {
  readonly privateKey: Buffer;
  readonly serverNames: readonly string[];
  readonly shortIds: readonly Buffer[];
}

/** Settings of protocols whose fields the lab has no use for: only their type matters. */
const PROXY_TYPES = {
  vless: wire.vlessInbound.name,
  shadowsocks: 'xray.proxy.shadowsocks.ServerConfig',
  dokodemo: 'xray.proxy.dokodemo.Config',
} as const;
export const ACCOUNT_TYPES = { vless: wire.account.name, shadowsocks: 'xray.proxy.shadowsocks.Account' } as const;

export function createInbounds(random: Random, port: number): Inbound[] {
  const padded = (hex: string) => Buffer.concat([Buffer.from(hex, 'hex'), Buffer.alloc(8)]).subarray(0, 8);
  const reality: Reality = {
    privateKey: random.bytes(32),
    serverNames: ['www.example.com', 'example.com'],
    shortIds: [padded(random.hex(8)), padded(random.hex(16))],
  };
  return [
    { tag: 'vless-reality', port, protocol: 'vless', transport: 'tcp', reality },
    { tag: 'vless-xhttp', port: 8_443, protocol: 'vless', transport: 'xhttp', reality },
    { tag: 'vless-grpc', port: 2_053, protocol: 'vless', transport: 'grpc', reality },
    { tag: 'shadow', port: 8_388, protocol: 'shadowsocks', transport: 'tcp', reality: null },
    { tag: 'dns-in', port: 5_353, protocol: 'dokodemo', transport: 'tcp', reality: null },
  ];
}

const PROTOCOLS: Readonly<Record<string, Inbound['protocol']>> = Object.fromEntries(
  Object.entries(PROXY_TYPES).map(([protocol, type]) => [type, protocol as Inbound['protocol']]),
);
/** What the core makes of an inbound that is added over the API; throws the core's errors. */
export function readAdded(added: wire.InboundHandler, crash: () => void): Inbound {
  const { tag, receiverSettings, proxySettings } = added;
  if (!receiverSettings || !proxySettings) return panic(crash);
  const known = (type: string): boolean => type === wire.receiverConfig.name || type in PROTOCOLS;
  if (!known(receiverSettings.type) || !known(proxySettings.type)) throw protoNotFound();
  const receiver = wire.unwrap(wire.receiverConfig, receiverSettings);
  if (!receiver) throw unknown('app/proxyman/inbound: not a ReceiverConfig');
  const protocol = PROTOCOLS[proxySettings.type];
  if (!protocol) throw unknown('common: *proxyman.ReceiverConfig is not registered');
  return { tag, port: receiver.portList?.range[0]?.from ?? 0, protocol, transport: 'tcp', reality: null, added };
}
/** The users that such an inbound brings along. */
export function usersOf({ added }: Inbound): readonly XrayUser[] {
  const config = wire.unwrap(wire.vlessInbound, added?.proxySettings ?? null);
  return (config?.users ?? []).map(({ email, level, account }) => {
    const { id = '', flow = '' } = wire.unwrap(wire.account, account) ?? {};
    return { email, uuid: id, flow, level, accountType: wire.account.name, configured: false };
  });
}

/** The inbound as `ListInbounds` sends it, with the REALITY private key; `initial` are the users of the configuration file. */
export function inboundMessage(inbound: Inbound, initial: readonly XrayUser[]): wire.InboundHandler {
  if (inbound.added) return inbound.added;
  const receiver = wire.wrap(wire.receiverConfig, {
    portList: { range: [{ from: inbound.port, to: inbound.port }] },
    listen: { ip: new Uint8Array([0, 0, 0, 0]) },
    streamSettings: inbound.protocol === 'vless' ? streamOf(inbound) : null,
  });
  const proxy =
    inbound.protocol === 'vless'
      ? wire.wrap(wire.vlessInbound, { users: initial.map(userMessage), decryption: 'none' })
      : { type: PROXY_TYPES[inbound.protocol], value: new Uint8Array() };
  return { tag: inbound.tag, receiverSettings: receiver, proxySettings: proxy };
}

const TRANSPORTS = {
  tcp: { protocolName: 'tcp', settings: null },
  xhttp: { protocolName: 'splithttp', settings: wire.wrap(wire.transports.xhttp, { path: '/up', mode: 'auto' }) },
  grpc: { protocolName: 'grpc', settings: wire.wrap(wire.transports.grpc, { serviceName: 'edge', multiMode: false }) },
} as const;

function streamOf({ reality, transport }: Inbound): wire.StreamConfig {
  const { protocolName, settings } = TRANSPORTS[transport];
  return {
    protocolName,
    transportSettings: settings ? [{ protocolName, settings }] : [],
    securityType: reality ? wire.realityConfig.name : '',
    securitySettings: reality
      ? [
          wire.wrap(wire.realityConfig, {
            dest: 'www.example.com:443',
            serverNames: reality.serverNames,
            privateKey: reality.privateKey,
            shortIds: reality.shortIds,
          }),
        ]
      : [],
  };
}

export function userMessage(user: XrayUser): wire.User {
  const account =
    user.accountType === ACCOUNT_TYPES.vless
      ? wire.wrap(wire.account, { id: user.uuid, flow: user.flow })
      : { type: user.accountType, value: new Uint8Array() };
  return { level: user.level, email: user.email, account };
}
