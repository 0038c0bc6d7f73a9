import { createHash, X509Certificate } from 'node:crypto';
import type { TlsConfig } from '@shared/xray/wire';

/** TLS of an inbound as a client needs it. */
export interface Tls {
  /** As configured; usually empty, and the certificate tells. */
  readonly serverName: string;
  readonly alpn: readonly string[];
  /** Names of the served certificates, `*.example.com` among them. */
  readonly names: readonly string[];
  /** SHA-256 (hex) of a certificate that no client can trust by itself: it is signed by itself. Null: none is. */
  readonly pin: string | null;
  /** ECHConfigList in base64, or null. */
  readonly ech: string | null;
  /** Unix ms at which the first of the served certificates ends; null: not known. */
  readonly validTo: number | null;
}

function certificateOf(pem: Uint8Array): X509Certificate | null {
  try {
    return new X509Certificate(pem);
  } catch {
    return null;
  }
}

const dnsNames = (certificate: X509Certificate): readonly string[] =>
  (certificate.subjectAltName ?? '')
    .split(', ')
    .filter(name => name.startsWith('DNS:'))
    .map(name => name.slice(4));

/** Each entry is a private key and its public configuration, both behind their length; the list for clients holds the latter. Null for other bytes. */
function echOf(keys: Uint8Array): string | null {
  const bytes = Buffer.from(keys.buffer, keys.byteOffset, keys.byteLength);
  const configs: Buffer[] = [];
  let at = 0;
  while (at + 2 <= bytes.length) {
    const config = at + 2 + bytes.readUInt16BE(at);
    if (config + 2 > bytes.length) return null;
    const end = config + 2 + bytes.readUInt16BE(config);
    if (end > bytes.length) return null;
    configs.push(bytes.subarray(config + 2, end));
    at = end;
  }
  if (configs.length === 0 || at !== bytes.length) return null;
  const list = Buffer.concat(configs);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(list.length);
  return Buffer.concat([length, list]).toString('base64');
}

/** Reads TLS settings; a certificate that cannot be read is left out. */
export function readTls(config: TlsConfig): Tls {
  const served = config.certificate.filter(({ usage }) => usage === 0).map(({ certificate }) => certificateOf(certificate));
  const certificates = served.filter(certificate => certificate !== null);
  const selfSigned = certificates.find(certificate => certificate.checkIssued(certificate));
  const ends = certificates.map(({ validTo }) => Date.parse(validTo)).filter(Number.isFinite);
  return {
    serverName: config.serverName,
    alpn: config.nextProtocol,
    names: [...new Set(certificates.flatMap(dnsNames))],
    pin: selfSigned ? createHash('sha256').update(selfSigned.raw).digest('hex') : null,
    ech: config.echServerKeys.length > 0 ? echOf(config.echServerKeys) : null,
    validTo: ends.length > 0 ? Math.min(...ends) : null,
  };
}

/** Whether one of a certificate's names stands for a host; a `*` stands for one label. */
export const coversHost = (names: readonly string[], host: string): boolean =>
  names.some(name => {
    const [low, asked] = [name.toLowerCase(), host.toLowerCase()];
    return low.startsWith('*.') ? asked.slice(asked.indexOf('.')) === low.slice(1) && !asked.startsWith('.') : low === asked;
  });
