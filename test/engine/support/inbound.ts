/** An inbound of VLESS with REALITY, as Xray's API shows it. */
import * as wire from '@shared/xray/wire';

/** Alice's key pair of RFC 7748, 6.1. */
export const PRIVATE = Buffer.from('77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a', 'hex');
export const PUBLIC = Buffer.from('8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a', 'hex').toString('base64url');

export const reality = (more: Partial<wire.RealityConfig> = {}): wire.TypedMessage =>
  wire.wrap(wire.realityConfig, {
    dest: 'example.com:443',
    serverNames: ['example.com', 'www.example.com'],
    privateKey: PRIVATE,
    shortIds: [Uint8Array.from([0xab, 0xcd, 0, 0, 0, 0, 0, 0]), new Uint8Array(8)],
    ...more,
  });
export const vless = (more: Partial<wire.VlessInboundConfig> = {}): wire.TypedMessage =>
  wire.wrap(wire.vlessInbound, { decryption: 'none', ...more });
export function inbound(stream: Partial<wire.StreamConfig> = {}, proxySettings: wire.TypedMessage = vless()): wire.InboundHandler {
  return {
    tag: 'in',
    receiverSettings: wire.wrap(wire.receiverConfig, {
      portList: { range: [{ from: 443, to: 443 }] },
      streamSettings: {
        protocolName: 'tcp',
        transportSettings: [],
        securityType: wire.realityConfig.name,
        securitySettings: [reality()],
        ...stream,
      },
    }),
    proxySettings,
  };
}
