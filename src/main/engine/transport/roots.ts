/**
 * Node trusts its own list of authorities and not the system's. A company's own authority, installed in the system, must count too: these
 * are the certificates that the system trusts and Node does not know. They are asked for only after Node's list was not enough, because
 * reading all of them for every start would cost main a visible stall.
 */
import { readFileSync } from 'node:fs';
import * as tls from 'node:tls';

/** Where Linux systems keep them; `SSL_CERT_FILE` is OpenSSL's own name for another place. */
const BUNDLES = [
  process.env.SSL_CERT_FILE,
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
];
const PEM = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

let known: tls.SecureContext | null | undefined;

/** What a connection with the system's further authorities trusts, or null when there are none; read once. */
export function systemRoots(): tls.SecureContext | null {
  if (known === undefined) {
    const own = new Set(tls.rootCertificates.map(squeezed));
    const further = systemCertificates().filter(certificate => !own.has(squeezed(certificate)));
    known = further.length > 0 ? tls.createSecureContext({ ca: further }) : null;
  }
  return known;
}

function systemCertificates(): readonly string[] {
  // Since Node 22.15 it can ask the system itself, also on macOS and Windows.
  const ask: unknown = Reflect.get(tls, 'getCACertificates');
  try {
    if (typeof ask === 'function' && process.env.SSL_CERT_FILE === undefined) return ask('system');
  } catch {
    // The files, then.
  }
  for (const file of BUNDLES) {
    try {
      if (file) return readFileSync(file, 'utf8').match(PEM) ?? [];
    } catch {
      // Another system's place.
    }
  }
  return [];
}

const squeezed = (pem: string): string => pem.replace(/\s/g, '');
