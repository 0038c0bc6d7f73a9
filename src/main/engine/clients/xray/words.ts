/** How an inbound's bytes travel, in the words of a link. */
import * as wire from '@shared/xray/wire';

/** Parameters of a link; `obstacle`: what of the inbound a link has no word for, so that none is made. */
export interface StreamWords {
  readonly params: Readonly<Record<string, string>>;
  readonly obstacle: string | null;
}

/** Transports by their name on the wire. */
const NETWORKS: ReadonlyMap<string, string> = new Map([
  ['', 'tcp'],
  ['raw', 'tcp'],
  ['websocket', 'ws'],
  ['splithttp', 'xhttp'],
  ['mkcp', 'kcp'],
  ['gun', 'grpc'],
]);
export function networkOf(stream: wire.StreamConfig | null): string {
  const name = (stream?.protocolName ?? '').toLowerCase();
  return NETWORKS.get(name) ?? name;
}

const words = (params: Readonly<Record<string, string | number | undefined>>, obstacle: string | null = null): StreamWords => ({
  params: Object.fromEntries(
    Object.entries(params)
      .filter(([, value]) => value !== undefined && value !== '' && value !== 0)
      .map(([name, value]) => [name, String(value)]),
  ),
  obstacle,
});

function settingsOf<T>(stream: wire.StreamConfig, codec: wire.Codec<T>): T {
  const typed = stream.transportSettings.map(({ settings }) => settings).find(settings => settings?.type === codec.name);
  return codec.decode(typed?.value ?? new Uint8Array());
}

function tcpWords({ headerSettings }: wire.TcpConfig): StreamWords {
  if (headerSettings === null || /\.noop\./.test(headerSettings.type)) return words({});
  const header = wire.unwrap(wire.httpHeader, headerSettings);
  if (!header) return words({}, `header ${headerSettings.type}`);
  const hosts = header.request?.header.filter(({ name }) => name.toLowerCase() === 'host').flatMap(({ value }) => value) ?? [];
  return words({ headerType: 'http', host: hosts.join(','), path: header.request?.uri.join(',') });
}

/** The path as clients write it: early data was taken out of it when the server read it. */
function webWords({ host, path, ed }: wire.WebConfig): StreamWords {
  const plain = path || '/';
  return words({ host, path: ed > 0 ? `${plain}${plain.includes('?') ? '&' : '?'}ed=${ed}` : plain });
}

/** A service name that is a path names both streams in its last part; a client names the one it uses. */
function grpcWords({ authority, serviceName, multiMode }: wire.GrpcConfig): StreamWords {
  const at = serviceName.lastIndexOf('/') + 1;
  const [one = '', multi = one] = serviceName.slice(at).split('|');
  const name = serviceName.startsWith('/') ? serviceName.slice(0, at) + (multiMode ? multi : one) : serviceName;
  return words({ serviceName: name, mode: multiMode ? 'multi' : 'gun', authority });
}

/** What XHTTP's settings are when nobody set them. */
const XHTTP_DEFAULTS: Readonly<Partial<wire.XhttpConfig>> = {
  xPaddingKey: 'x_padding',
  xPaddingHeader: 'X-Padding',
  xPaddingPlacement: 'queryInHeader',
  xPaddingMethod: 'repeat-x',
  uplinkHTTPMethod: 'POST',
  sessionPlacement: 'path',
  seqPlacement: 'path',
  uplinkDataPlacement: 'auto',
  uplinkDataKey: 'X-Data',
};
const rangeText = ({ from, to }: wire.NumberRange): string | number => (from === to ? from : `${from}-${to}`);

function xhttpWords({ host, path, mode, ...rest }: wire.XhttpConfig): StreamWords {
  const extra: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(rest)) {
    if (value === null || value === '' || value === false || value === XHTTP_DEFAULTS[name as keyof wire.XhttpConfig]) continue;
    if (typeof value !== 'object') extra[name] = value;
    else if (name === 'headers') {
      if (Object.keys(value).length > 0) extra[name] = value;
    } else if ((value as wire.NumberRange).to > 0) extra[name] = rangeText(value as wire.NumberRange);
  }
  const more = Object.keys(extra).length > 0 ? JSON.stringify(extra) : undefined;
  return words({ host, path: path || '/', mode: mode || 'auto', extra: more });
}

/** Looks of mKCP packets by the package of their message. */
const KCP_LOOKS: Readonly<Record<string, string>> = {
  noop: 'none',
  srtp: 'srtp',
  utp: 'utp',
  wechat: 'wechat-video',
  tls: 'dtls',
  wireguard: 'wireguard',
};
function kcpWords({ mtu, tti, headerConfig, seed }: wire.KcpConfig): StreamWords {
  const look = headerConfig === null ? 'none' : KCP_LOOKS[/\.headers\.(\w+)\./.exec(headerConfig.type)?.[1] ?? ''];
  if (look === undefined) return words({}, `header ${headerConfig?.type}`);
  return words({ headerType: look === 'none' ? undefined : look, seed: seed?.seed, mtu: mtu?.value, tti: tti?.value });
}

function transportWords(stream: wire.StreamConfig): StreamWords {
  const network = networkOf(stream);
  switch (network) {
    case 'tcp':
      return tcpWords(settingsOf(stream, wire.transports.tcp));
    case 'ws':
      return webWords(settingsOf(stream, wire.transports.ws));
    case 'httpupgrade':
      return webWords(settingsOf(stream, wire.transports.httpupgrade));
    case 'grpc':
      return grpcWords(settingsOf(stream, wire.transports.grpc));
    case 'xhttp':
      return xhttpWords(settingsOf(stream, wire.transports.xhttp));
    case 'kcp':
      return kcpWords(settingsOf(stream, wire.transports.kcp));
    default:
      return words({}, `transport ${network}`);
  }
}

/** Masks of UDP by the package of their message, and the name of their one text where they have one. */
const MASKS: Readonly<Record<string, readonly [type: string, field?: string]>> = {
  'header.dns': ['header-dns', 'domain'],
  'header.dtls': ['header-dtls'],
  'header.srtp': ['header-srtp'],
  'header.utp': ['header-utp'],
  'header.wechat': ['header-wechat'],
  'header.wireguard': ['header-wireguard'],
  'mkcp.original': ['mkcp-original'],
  'mkcp.aes128gcm': ['mkcp-aes128gcm', 'password'],
  salamander: ['salamander', 'password'],
  xdns: ['xdns', 'domain'],
};
/** Each end adds these to what it sends; the other need not know. */
const ONE_SIDED = /\.finalmask\.(fragment|noise)\./;

/** The parameter `fm`: masks that both ends must have. */
function maskWords(stream: wire.StreamConfig): StreamWords {
  const udp: { readonly type: string; readonly settings?: Readonly<Record<string, string>> }[] = [];
  for (const mask of [...(stream.tcpmasks ?? []), ...(stream.udpmasks ?? [])]) {
    if (ONE_SIDED.test(mask.type)) continue;
    const found = MASKS[/\.finalmask\.([\w.]+)\.\w+$/.exec(mask.type)?.[1] ?? ''];
    if (!found || stream.tcpmasks?.includes(mask)) return words({}, `mask ${mask.type}`);
    const [type, field] = found;
    udp.push(field === undefined ? { type } : { type, settings: { [field]: wire.maskText.decode(mask.value).text } });
  }
  return words({ fm: udp.length > 0 ? JSON.stringify({ udp }) : undefined });
}

/** Everything of a link that its inbound's transport decides: `type` and what belongs to it, and masks. */
export function streamWords(stream: wire.StreamConfig | null): StreamWords {
  if (!stream) return words({ type: 'tcp' });
  try {
    return readWords(stream);
  } catch {
    return words({ type: networkOf(stream) }, 'transport settings, which cannot be read');
  }
}

function readWords(stream: wire.StreamConfig): StreamWords {
  const transport = transportWords(stream);
  const masks = maskWords(stream);
  return {
    params: { type: networkOf(stream), ...transport.params, ...masks.params },
    obstacle: transport.obstacle ?? masks.obstacle,
  };
}
