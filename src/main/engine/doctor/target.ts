/** Whether the host that a REALITY inbound pretends to be is a good one, as seen from this computer. */
import { BlockList, isIP, isIPv6 } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import type { TargetFacts } from '@shared/doctor';

const WAIT_MS = 6_000;
/** What Node says of a certificate that is not good for the name. */
const CERTIFICATE = /^(CERT_|ERR_TLS_CERT|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|HOSTNAME_MISMATCH|INVALID_CA)/;
/** ... and of a server that does not speak what was asked for. */
const PROTOCOL = /^(ERR_SSL|EPROTO|ERR_TLS)/;
const OWN = new BlockList();
for (const [net, bits] of [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const)
  OWN.addSubnet(net, bits);

/** `www.example.com:443` -> its parts; null: a socket, or a host that only the server itself can reach. */
function partsOf(target: string): { readonly host: string; readonly port: number } | null {
  const found = /^(?:\[([^\]]+)\]|([^:/@]+)):(\d{1,5})$/.exec(target);
  const host = found?.[1] ?? found?.[2];
  if (!host || host === 'localhost') return null;
  if (isIPv6(host) ? /^(::1$|f[cd]|fe80)/i.test(host) : isIP(host) && OWN.check(host)) return null;
  return { host, port: Number(found?.[3]) };
}

type Found = TargetFacts['found'];

/** Bytes of the chain that it showed, without the authority at its end: Node adds that from its own list. */
function certificateBytes(socket: TLSSocket): number {
  const leaf = socket.getPeerCertificate(true);
  const seen = new Set<string>();
  let bytes = 0;
  for (let next = leaf; next?.raw && !seen.has(next.fingerprint256); next = next.issuerCertificate) {
    seen.add(next.fingerprint256);
    const isAuthority = next !== leaf && next.issuerCertificate?.fingerprint256 === next.fingerprint256;
    if (!isAuthority) bytes += next.raw.length;
  }
  return bytes;
}

/** One TLS handshake with TLS 1.3 and X25519 alone, verified as ever, and closed at once. Never rejects. `ca`: an authority besides the usual. */
export function shakeHands(host: string, port: number, name: string, signal: AbortSignal, ca?: string): Promise<Found> {
  return new Promise(resolve => {
    const socket = connect({
      ...{ host, port, servername: name, ...(ca === undefined ? {} : { ca }) },
      ...{ ALPNProtocols: ['h2', 'http/1.1'], minVersion: 'TLSv1.3', ecdhCurve: 'X25519' },
    });
    const finish = (found: Found): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      socket.removeAllListeners();
      socket.on('error', () => undefined);
      socket.destroy();
      resolve(found);
    };
    const abort = (): void => finish({ type: 'unreachable', message: 'cancelled' });
    const timer = setTimeout(() => finish({ type: 'unreachable', message: `no answer within ${WAIT_MS / 1000} s` }), WAIT_MS);
    socket.on('secureConnect', () =>
      finish({
        type: 'answers',
        protocol: socket.getProtocol() ?? '',
        alpn: socket.alpnProtocol || null,
        certificateBytes: certificateBytes(socket),
      }),
    );
    socket.on('error', (error: Error & { code?: string }) => {
      const code = error.code ?? '';
      const message = code || error.message;
      if (CERTIFICATE.test(code)) finish({ type: 'certificate', message });
      else finish({ type: PROTOCOL.test(code) ? 'no-tls13' : 'unreachable', message });
    });
    socket.on('close', () => finish({ type: 'unreachable', message: 'closed at once' }));
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
  });
}

/** Looks at the target of one inbound. Never rejects. */
export async function lookAtTarget(look: Omit<TargetFacts, 'found'>, signal: AbortSignal): Promise<TargetFacts> {
  const parts = partsOf(look.target);
  return { ...look, found: parts ? await shakeHands(parts.host, parts.port, look.name, signal) : { type: 'local' } };
}
