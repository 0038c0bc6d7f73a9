import { z } from 'zod';
import type { Dialect } from './profile';

/** The running configuration that `GET /configs` shows and `PATCH` changes, until the core restarts. */
export type GeneralConfig = Record<string, unknown> & { mode: string };

export function defaultConfig(dialect: Dialect): GeneralConfig {
  if (dialect === 'sing-box') {
    return {
      port: 0,
      'socks-port': 0,
      'redir-port': 0,
      'tproxy-port': 0,
      'mixed-port': 0,
      'allow-lan': false,
      'bind-address': '*',
      mode: 'Rule',
      'mode-list': ['Rule', 'Global', 'Direct'],
      'log-level': 'info',
      ipv6: false,
      tun: null,
    };
  }
  return {
    port: 0,
    'socks-port': 0,
    'redir-port': 0,
    'tproxy-port': 0,
    'mixed-port': 7890,
    tun: { enable: false, device: '', stack: 'gVisor', 'dns-hijack': null, 'auto-route': false, 'auto-detect-interface': false },
    'tuic-server': { enable: false, listen: '' },
    'ss-config': '',
    'vmess-config': '',
    authentication: null,
    'skip-auth-prefixes': null,
    'lan-allowed-ips': ['0.0.0.0/0', '::/0'],
    'lan-disallowed-ips': null,
    'allow-lan': false,
    'bind-address': '*',
    'inbound-tfo': false,
    'inbound-mptcp': false,
    mode: 'rule',
    'unified-delay': true,
    'log-level': 'info',
    ipv6: true,
    'interface-name': '',
    'routing-mark': 0,
    'geox-url': { 'geo-ip': '', mmdb: '', asn: '', 'geo-site': '' },
    'geo-auto-update': false,
    'geo-update-interval': 24,
    'geodata-mode': false,
    'geodata-loader': 'memconservative',
    'geosite-matcher': 'succinct',
    'tcp-concurrent': true,
    'find-process-mode': 'strict',
    sniffing: false,
    'global-ua': 'clash.meta/v1.19.28',
    'etag-support': true,
    'keep-alive-idle': 0,
    'keep-alive-interval': 0,
    'disable-keep-alive': false,
  };
}

const port = z.number().int().min(0).max(65_535);
const patchSchema = z.object({
  port: port.optional(),
  'socks-port': port.optional(),
  'redir-port': port.optional(),
  'tproxy-port': port.optional(),
  'mixed-port': port.optional(),
  tun: z.looseObject({ enable: z.boolean().optional() }).optional(),
  'tuic-server': z.looseObject({}).optional(),
  'ss-config': z.string().optional(),
  'vmess-config': z.string().optional(),
  'allow-lan': z.boolean().optional(),
  'skip-auth-prefixes': z.array(z.string()).nullish(),
  'lan-allowed-ips': z.array(z.string()).nullish(),
  'lan-disallowed-ips': z.array(z.string()).nullish(),
  'bind-address': z.string().optional(),
  mode: z
    .string()
    .transform(text => text.toLowerCase())
    .pipe(z.enum(['rule', 'global', 'direct']))
    .optional(),
  'log-level': z.enum(['debug', 'info', 'warning', 'error', 'silent']).optional(),
  ipv6: z.boolean().optional(),
  sniffing: z.boolean().optional(),
  'tcp-concurrent': z.boolean().optional(),
  'find-process-mode': z.enum(['off', 'strict', 'always']).optional(),
  'interface-name': z.string().optional(),
});

export const PORTS = ['port', 'socks-port', 'redir-port', 'tproxy-port', 'mixed-port'] as const;
/** An ordinary user's process cannot listen below. */
const FIRST_FREE_PORT = 1024;

/** What a configuration in YAML says of the words that the API shows; null: the core could not read it. */
export function readYaml(yaml: string): Partial<GeneralConfig> | null {
  if (!/^[\w-]+:/m.test(yaml)) return null;
  const word = (name: string): string | undefined => new RegExp(`^${name}:\\s*(\\w+)\\s*$`, 'm').exec(yaml)?.[1];
  const found = { mode: word('mode'), 'log-level': word('log-level') };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}

/** Applies what can be applied; false when the body is not acceptable. */
export function patchConfig(config: GeneralConfig, body: string, dialect: Dialect): boolean {
  let input: unknown;
  try {
    input = JSON.parse(body);
  } catch {
    return false;
  }
  if (dialect === 'sing-box') {
    const { mode } = z.looseObject({ mode: z.string().optional() }).safeParse(input).data ?? {};
    const known = (config['mode-list'] as string[]).find(name => name.toLowerCase() === mode?.toLowerCase());
    if (known) config.mode = known;
    return true;
  }
  const parsed = patchSchema.safeParse(input);
  if (!parsed.success) return false;
  const { tun, ...rest } = parsed.data;
  // The old listener is closed first; that the new one fails is only logged.
  for (const name of PORTS) if ((rest[name] ?? 0) > 0 && (rest[name] ?? 0) < FIRST_FREE_PORT) rest[name] = 0;
  Object.assign(config, Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)));
  // Go's decoder has no pointer here: a `tun` without `enable` switches TUN off.
  if (tun) config.tun = { ...(config.tun as object), ...tun, enable: tun.enable ?? false };
  return true;
}
