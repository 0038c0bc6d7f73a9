import { type Door, given, listOf, type Target } from './target';

const EARLY_DATA_HEADER = 'Sec-WebSocket-Protocol';

/** Undefined: plain TCP; null: it has no such transport. */
function transport(target: Target): Record<string, unknown> | undefined | null {
  const { param, host, path, earlyData } = target;
  switch (target.type) {
    case 'tcp':
      return param('headerType') === 'http' ? null : undefined;
    case 'ws':
      return {
        ...{ type: 'ws', path, headers: { Host: host } },
        ...(earlyData > 0 ? { max_early_data: earlyData, early_data_header_name: EARLY_DATA_HEADER } : {}),
      };
    case 'httpupgrade':
      return { type: 'httpupgrade', path, host };
    case 'grpc':
      // It knows one stream name, and escapes a path.
      return param('mode') === 'multi' || param('serviceName')?.startsWith('/')
        ? null
        : { type: 'grpc', service_name: param('serviceName') ?? '' };
    default:
      return null;
  }
}

function tls(target: Target): Record<string, unknown> | undefined {
  const { param, name } = target;
  if (target.security === 'none') return undefined;
  const reality = { enabled: true, public_key: param('pbk') ?? '', short_id: param('sid') ?? '' };
  return given({
    ...{ enabled: true, server_name: name, alpn: listOf(param('alpn')) },
    utls: { enabled: true, fingerprint: param('fp') ?? 'chrome' },
    reality: target.security === 'reality' ? reality : undefined,
  });
}

/** What it cannot do, or could only do less safely than the link asks for. */
const UNKNOWN = ['ech', 'pcs', 'vcn', 'fm'] as const;

/** For sing-box; null: it cannot use this link. */
export function singBoxConfig(target: Target, door: Door): object | null {
  const { link, address, param } = target;
  const way = transport(target);
  if (way === null || target.encryption !== 'none' || UNKNOWN.some(name => param(name) !== undefined)) return null;
  return {
    log: { level: 'info', timestamp: false },
    inbounds: [
      {
        ...{ type: 'http', tag: 'in', listen: '127.0.0.1', listen_port: door.port },
        users: [{ username: door.user, password: door.password }],
      },
    ],
    outbounds: [
      given({
        ...{
          type: 'vless',
          tag: 'key',
          server: address,
          server_port: link.port,
          uuid: link.id,
          flow: param('flow')?.replace(/-udp443$/, ''),
        },
        ...{ tls: tls(target), transport: way },
      }),
    ],
  };
}
