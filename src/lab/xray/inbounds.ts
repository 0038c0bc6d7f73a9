import * as wire from '@shared/xray/wire';
import type { Random } from '../random';
import type { XrayUser } from './sim';

/** One inbound of the simulated configuration. */
export interface Inbound {
  readonly tag: string;
  readonly port: number;
  readonly protocol: 'vless' | 'shadowsocks' | 'dokodemo';
  readonly transport: 'tcp' | 'ws';
  readonly reality: Reality | null;
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
    { tag: 'vless-ws', port: 8_443, protocol: 'vless', transport: 'ws', reality: null },
    { tag: 'shadow', port: 8_388, protocol: 'shadowsocks', transport: 'tcp', reality: null },
    { tag: 'dns-in', port: 5_353, protocol: 'dokodemo', transport: 'tcp', reality: null },
  ];
}

/** The inbound as `ListInbounds` sends it, with the REALITY private key; `initial` are the users of the configuration file. */
export function inboundMessage(inbound: Inbound, initial: readonly XrayUser[]): wire.InboundHandler {
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

function streamOf({ reality, transport }: Inbound): wire.StreamConfig {
  const websocket = transport === 'ws';
  const protocolName = websocket ? 'websocket' : 'tcp';
  const path = { type: 'xray.transport.internet.websocket.Config', value: Uint8Array.from([0x12, 2, 0x2f, 0x78]) };
  return {
    protocolName,
    transportSettings: websocket ? [{ protocolName, settings: path }] : [],
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
