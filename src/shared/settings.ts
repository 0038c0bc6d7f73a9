import type { Settings } from './model';

/** What a new user starts with. */
export const DEFAULT_SETTINGS: Settings = {
  theme: 'system',
  density: 'default',
  groupByTag: false,
  language: 'system',
  sizes: 'iec',
  rates: 'bytes',
  autostart: false,
  onClose: 'tray',
  askBeforeRotation: false,
  speedBesideIcon: false,
  clearClipboardS: 60,
  destroyWindowS: 60,
  notifyRotations: true,
  notifyBreaches: true,
  lab: true,
  clientProgram: null,
  keyTestUrl: 'https://cp.cloudflare.com/generate_204',
  proxyEchoUrl: null,
  proxyTemplate: '{type}://{login}:{password}@{host}:{port}',
  rotationLinks: false,
  pollS: { xray: 2, keyapi: 10, mihomo: 10, farm: 5 },
};
