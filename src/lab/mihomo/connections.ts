import type { Random } from '../random';

/** One live connection; what never changes is kept as ready JSON, since thousands of them are sent each second. */
export interface Connection {
  readonly id: string;
  readonly head: string;
  readonly tail: string;
  upload: number;
  download: number;
}

const PROCESSES = [
  'firefox',
  'chrome',
  'Telegram',
  'code',
  'spotify',
  'git-remote-https',
  'steam',
  'curl',
  'node',
  'thunderbird',
  'Discord',
  'apt',
];
const HOSTS = [
  'video',
  'cdn',
  'api',
  'static',
  'img',
  'auth',
  'git',
  'mail',
  'updates',
  'music',
  'telemetry',
  'chat',
  'maps',
  'registry',
  'push',
];
const DOMAINS = [
  'example.com',
  'example.net',
  'example.org',
  'stream.example',
  'social.example',
  'cloud.example',
  'news.example',
  'shop.example',
];
const ROUTES: readonly (readonly [rule: string, payload: string, chain: readonly string[]])[] = [
  ['DomainSuffix', 'stream.example', ['LON 2', 'Streaming']],
  ['DomainKeyword', 'social', ['AMS 1', 'Fastest', 'Main']],
  ['RuleSet', 'reject', ['REJECT']],
  ['GeoIP', 'LAN', ['DIRECT']],
  ['ProcessName', 'apt', ['DIRECT']],
  ['IPCIDR', '203.0.113.0/24', ['FRA 1', 'Main']],
  ['Match', '', ['FRA 1', 'Main']],
];
const PROVIDERS: Readonly<Record<string, string>> = { 'LON 2': 'amberline', 'AMS 1': 'northway' };

/** Opens a connection that never existed before; `startedAt` in Unix milliseconds. */
export function openConnection(random: Random, startedAt: number, dialect: 'mihomo' | 'mihomo-old' | 'sing-box'): Connection {
  const id = random.uuid();
  const process = random.pick(PROCESSES);
  const host = random.chance(0.9)
    ? `${random.pick(HOSTS)}${random.chance(0.3) ? `-${random.hex(6)}.edge` : ''}.${random.pick(DOMAINS)}`
    : '';
  const [rule, rulePayload, chains] = random.pick(ROUTES);
  const network = random.chance(0.82) ? 'tcp' : 'udp';
  const destinationIP = random.chance(0.5) ? `203.0.113.${random.int(1, 254)}` : `198.51.100.${random.int(1, 254)}`;
  const metadata = {
    network,
    type: network === 'udp' ? 'Tun' : random.pick(['HTTPS', 'Socks5', 'Tun', 'HTTP']),
    sourceIP: `192.168.1.${random.int(2, 40)}`,
    destinationIP: host && random.chance(0.3) ? '' : destinationIP,
    sourceGeoIP: null,
    destinationGeoIP: random.chance(0.4) ? [random.pick(['de', 'nl', 'us', 'fi'])] : null,
    sourceIPASN: '',
    destinationIPASN: random.chance(0.7) ? '64500 Example Networks' : '',
    sourcePort: String(random.int(32_768, 60_999)),
    destinationPort: random.chance(0.85) ? '443' : String(random.pick([80, 53, 853, 5222, 22])),
    inboundIP: '127.0.0.1',
    inboundPort: '7890',
    inboundName: 'DEFAULT-MIXED',
    inboundUser: '',
    host,
    dnsMode: host ? 'fake-ip' : 'normal',
    uid: 1000,
    process,
    processPath: `/usr/lib/x86_64-linux-gnu/applications/${process}/current/libexec/bin/${process}`,
    specialProxy: '',
    specialRules: '',
    remoteDestination: chains[0] === 'DIRECT' ? destinationIP : `192.0.2.${random.int(1, 40)}`,
    dscp: 0,
    rematchName: '',
    sniffHost: host,
  };
  const rest: Record<string, unknown> = { start: new Date(startedAt).toISOString().replace('Z', '123456Z'), chains, rule, rulePayload };
  if (dialect === 'mihomo') rest.providerChains = chains.map(name => PROVIDERS[name] ?? '');
  return {
    id,
    head: `{"id":"${id}","metadata":${JSON.stringify(metadata)},`,
    tail: `,${JSON.stringify(rest).slice(1)}`,
    upload: 0,
    download: 0,
  };
}

export const connectionJson = (connection: Connection): string =>
  `${connection.head}"upload":${connection.upload},"download":${connection.download}${connection.tail}`;
