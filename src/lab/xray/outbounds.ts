import type * as wire from '@shared/xray/wire';

/** One outbound of the simulated configuration. */
export interface Outbound {
  readonly tag: string;
  /** Full name of its settings. */
  readonly type: string;
  /** What the observatory measures, ms; null: it is dead; absent: not watched. */
  readonly delayMs?: number | null;
  /** Of ten tests, how many are lost. */
  readonly lost?: number;
}

export const PROXY_TYPES: readonly string[] = ['freedom', 'blackhole', 'wireguard', 'socks', 'http', 'dns', 'loopback'].map(name =>
  name === 'wireguard'
    ? 'xray.proxy.wireguard.DeviceConfig'
    : name === 'socks' || name === 'http'
      ? `xray.proxy.${name}.ClientConfig`
      : `xray.proxy.${name}.Config`,
);

export const createOutbounds = (): Outbound[] => [
  { tag: 'direct', type: 'xray.proxy.freedom.Config', delayMs: 2 },
  { tag: 'hel-wg', type: 'xray.proxy.wireguard.DeviceConfig', delayMs: 31 },
  { tag: 'ams-wg', type: 'xray.proxy.wireguard.DeviceConfig', delayMs: 184, lost: 2 },
  { tag: 'waw-wg', type: 'xray.proxy.wireguard.DeviceConfig', delayMs: null },
  { tag: 'block', type: 'xray.proxy.blackhole.Config' },
];

/** The outbound as `ListOutbounds` sends it. */
export const outboundMessage = ({ tag, type }: Outbound): wire.OutboundHandler => ({
  tag,
  senderSettings: { type: 'xray.app.proxyman.SenderConfig', value: new Uint8Array() },
  proxySettings: { type, value: new Uint8Array() },
});
