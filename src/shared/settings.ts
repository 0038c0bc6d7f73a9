import { DEFAULT_RETENTION } from './history/retention';
import type { Settings } from './model';
import { WEBHOOK_TEMPLATES } from './webhook';

/** Whether the platform knows a zone of that (IANA) name. */
export function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
/** The zone in which days begin for the user. */
export const zoneIn = ({ timeZone }: Pick<Settings, 'timeZone'>): string =>
  timeZone !== null && isZone(timeZone) ? timeZone : Intl.DateTimeFormat().resolvedOptions().timeZone;

/** What a new user starts with. */
export const DEFAULT_SETTINGS: Settings = {
  theme: 'system',
  density: 'default',
  groupByTag: false,
  language: 'system',
  sizes: 'iec',
  rates: 'bytes',
  liveMinutes: 2,
  timeZone: null,
  autostart: false,
  onClose: 'tray',
  askBeforeRotation: false,
  speedBesideIcon: false,
  clearClipboardS: 60,
  destroyWindowS: 60,
  notifyRotations: true,
  notifyBreaches: true,
  notifyKeys: true,
  notifyLinks: true,
  notifyApp: true,
  quietHours: { on: false, from: 23 * 60, to: 7 * 60, critical: true },
  webhook: { on: false, url: '', header: 'Authorization', template: WEBHOOK_TEMPLATES.full },
  lab: true,
  clientProgram: null,
  keyTestUrl: 'https://cp.cloudflare.com/generate_204',
  proxyEchoUrl: null,
  proxyTemplate: '{type}://{login}:{password}@{host}:{port}',
  rotationLinks: false,
  history: DEFAULT_RETENTION,
  pollS: { xray: 2, keyapi: 10, mihomo: 10, farm: 5 },
};
