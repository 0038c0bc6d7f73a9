import { type Door, given, listOf, numberOf, type Target } from './target';

function transport(target: Target): Record<string, unknown> {
  const { param, host } = target;
  switch (target.type) {
    case 'tcp':
      if (param('headerType') !== 'http') return { network: 'tcp' };
      return {
        network: 'tcp',
        tcpSettings: {
          header: { type: 'http', request: { path: listOf(param('path')) ?? ['/'], headers: { Host: listOf(param('host')) ?? [host] } } },
        },
      };
    case 'kcp':
      return {
        network: 'kcp',
        kcpSettings: given({
          mtu: numberOf(param('mtu')),
          tti: numberOf(param('tti')),
          seed: param('seed'),
          header: param('headerType') === undefined ? undefined : { type: param('headerType') },
        }),
      };
    case 'ws':
      return { network: 'ws', wsSettings: { path: param('path') ?? '/', host } };
    case 'httpupgrade':
      return { network: 'httpupgrade', httpupgradeSettings: { path: param('path') ?? '/', host } };
    case 'grpc':
      return {
        network: 'grpc',
        grpcSettings: given({
          serviceName: param('serviceName') ?? '',
          authority: param('authority'),
          multiMode: param('mode') === 'multi',
        }),
      };
    default:
      return {
        network: 'xhttp',
        xhttpSettings: given({ path: param('path') ?? '/', host, mode: param('mode'), extra: jsonOf(param('extra')) }),
      };
  }
}

const jsonOf = (text: string | undefined): unknown => (text === undefined ? undefined : JSON.parse(text));

function security(target: Target): Record<string, unknown> {
  const { param, name } = target;
  const fingerprint = param('fp') ?? 'chrome';
  if (target.security === 'reality')
    return {
      security: 'reality',
      realitySettings: given({
        ...{ serverName: name, fingerprint, publicKey: param('pbk'), shortId: param('sid') ?? '', spiderX: param('spx') ?? '/' },
        mldsa65Verify: param('pqv'),
      }),
    };
  if (target.security !== 'tls') return { security: 'none' };
  return {
    security: 'tls',
    tlsSettings: given({
      ...{ serverName: name, fingerprint, alpn: listOf(param('alpn')), echConfigList: param('ech'), cipherSuites: param('cs') },
      pinnedPeerCertSha256: listOf(param('pcs'))?.join(','),
      verifyPeerCertByName: param('vcn'),
    }),
  };
}

/** For Xray, which knows every transport. */
export function xrayConfig(target: Target, door: Door): object {
  const { link, address, encryption, param } = target;
  const user = { id: link.id, encryption, flow: param('flow') ?? '' };
  return {
    log: { loglevel: 'info' },
    inbounds: [
      { protocol: 'http', listen: '127.0.0.1', port: door.port, settings: { accounts: [{ user: door.user, pass: door.password }] } },
    ],
    outbounds: [
      {
        protocol: 'vless',
        settings: { vnext: [{ address, port: link.port, users: [user] }] },
        streamSettings: given({ ...transport(target), ...security(target), finalmask: jsonOf(param('fm')) }),
      },
    ],
  };
}
