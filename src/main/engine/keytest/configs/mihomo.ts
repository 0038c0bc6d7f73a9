import { type Door, given, listOf, type Target } from './target';

/** Null: it has no such transport, or none that every version has. */
function transport(target: Target): Record<string, unknown> | null {
  const { param, host, path, earlyData } = target;
  switch (target.type) {
    case 'tcp':
      if (param('headerType') !== 'http') return { network: 'tcp' };
      return { network: 'http', 'http-opts': { path: listOf(param('path')) ?? ['/'], headers: { Host: listOf(param('host')) ?? [host] } } };
    case 'ws':
      return {
        network: 'ws',
        'ws-opts': {
          ...{ path, headers: { Host: host } },
          ...(earlyData > 0 ? { 'max-early-data': earlyData, 'early-data-header-name': 'Sec-WebSocket-Protocol' } : {}),
        },
      };
    case 'httpupgrade':
      return { network: 'ws', 'ws-opts': { path, headers: { Host: host }, 'v2ray-http-upgrade': true } };
    case 'grpc':
      return param('mode') === 'multi' ? null : { network: 'grpc', 'grpc-opts': { 'grpc-service-name': param('serviceName') ?? '' } };
    default:
      return null;
  }
}

/** For mihomo, as JSON, which is YAML too; null: it cannot use this link. */
export function mihomoConfig(target: Target, door: Door): object | null {
  const { link, address, param, encryption, security, name } = target;
  const way = transport(target);
  const pins = listOf(param('pcs'));
  if (way === null || param('fm') !== undefined || param('vcn') !== undefined || (pins?.length ?? 0) > 1) return null;
  const proxy = given({
    ...{ name: 'key', type: 'vless', server: address, port: link.port, uuid: link.id, udp: false },
    flow: param('flow')?.replace(/-udp443$/, ''),
    encryption: encryption === 'none' ? undefined : encryption,
    ...way,
    ...(security === 'none'
      ? {}
      : { tls: true, servername: name, 'client-fingerprint': param('fp') ?? 'chrome', alpn: listOf(param('alpn')) }),
    'reality-opts': security === 'reality' ? { 'public-key': param('pbk'), 'short-id': param('sid') ?? '' } : undefined,
    'ech-opts': param('ech') === undefined ? undefined : { enable: true, config: param('ech') },
    fingerprint: pins?.[0],
  });
  return {
    ...{ 'mixed-port': door.port, 'bind-address': '127.0.0.1', 'allow-lan': false, authentication: [`${door.user}:${door.password}`] },
    ...{ mode: 'rule', 'log-level': 'info', ipv6: true, 'geo-auto-update': false, dns: { enable: false } },
    proxies: [proxy],
    rules: ['MATCH,key'],
  };
}
