/**
 * Whom a TLS connection trusts: the system's roots, or, for a server with a pin, exactly one certificate and nothing else.
 *
 * A pin is only the SHA-256 of a certificate, but OpenSSL wants the certificate itself. So the first pinned connection is two: one that reads
 * the certificate during a normal, fully verified handshake and hangs up before a byte is sent (`readCertificate`), and, when its
 * hash is the pin, the real one whose only trusted certificate it is. Verification is on in both.
 */
import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { type ConnectionOptions, connect, createSecureContext, type TLSSocket } from 'node:tls';
import { Fault } from '@shared/fault';
import { withDeadline } from './deadline';
import { faultOf } from './errors';
import { systemRoots } from './roots';

export interface Trust {
  /** Options for `tls.connect`; for a pin, after the server showed the pinned certificate once. Rejects with a Fault (`tls-pin`). */
  options(host: string, port: number, signal: AbortSignal | null): Promise<ConnectionOptions>;
  /** The Fault of a failed TLS connection: with a pin, an unknown certificate is the wrong one. */
  fault(error: unknown): Fault;
  /** What else to trust after an unknown issuer, or null; `keep` remembers that it was right. */
  second(): ConnectionOptions | null;
  keep(options: ConnectionOptions): void;
}

/** Time in ms in which a TCP and TLS connection must stand. */
export const CONNECT_MS = 10_000;

/** `pin`: SHA-256 of the server's certificate as 64 hex digits, or null for the system's roots. */
export function createTrust(pin: string | null): Trust {
  if (pin === null) return rootsTrust();
  const wanted = normalisePin(pin);
  let ready: ConnectionOptions | null = null;
  return {
    async options(host, port, signal) {
      if (ready) return ready;
      const certificate = await readCertificate(host, port, signal);
      const found = normalisePin(certificate.fingerprint256);
      if (found !== wanted) throw wrongCertificate(found);
      // A pinned certificate need not be its own issuer, hence the partial chain; names play no part, the certificate itself is compared.
      const context = { ca: certificate.toString(), allowPartialTrustChain: true };
      ready = {
        secureContext: createSecureContext(context),
        checkServerIdentity: (_host, peer) => {
          // A socket that is gone already shows an empty certificate.
          const shown = normalisePin(peer.fingerprint256 ?? '');
          return shown === wanted ? undefined : wrongCertificate(shown);
        },
      };
      return ready;
    },
    fault(error) {
      const fault = faultOf(error);
      if (fault.code !== 'tls-self-signed') return fault;
      ready = null;
      return new Fault('tls-pin', `the server shows another certificate than the pinned one (${fault.message})`, { cause: error });
    },
    second: () => null,
    keep() {},
  };
}

function rootsTrust(): Trust {
  let trusted: ConnectionOptions = {};
  return {
    options: async () => trusted,
    fault: faultOf,
    second() {
      const secureContext = systemRoots();
      return secureContext && trusted.secureContext !== secureContext ? { secureContext } : null;
    },
    keep(options) {
      trusted = options;
    },
  };
}

/** The certificate that a server shows, trusted or not. Nothing is sent over the connection. Rejects with a Fault. */
export function readCertificate(host: string, port: number, signal: AbortSignal | null): Promise<X509Certificate> {
  return withDeadline(
    signal,
    CONNECT_MS,
    `TLS connection to ${host}:${port}`,
    inner =>
      new Promise((resolve, reject) => {
        const socket = connect({ host, port, servername: serverName(host), ALPNProtocols: ['http/1.1'] });
        const stop = () => socket.destroy();
        inner.addEventListener('abort', stop, { once: true });
        // `secure` comes when the handshake ended and before its verdict; a rejected socket can no longer be asked. (Nor may it be
        // destroyed here: Node's own verification runs next.)
        let certificate: X509Certificate | undefined;
        socket.prependOnceListener('secure', () => {
          certificate = shownBy(socket);
        });
        socket.once('secureConnect', () => socket.destroy());
        socket.on('error', error => {
          if (!certificate) reject(faultOf(error));
        });
        socket.on('close', () => {
          inner.removeEventListener('abort', stop);
          if (certificate) resolve(certificate);
          else reject(new Fault('reset', 'the connection was closed during the TLS handshake'));
        });
      }),
  );
}

/** A verified TLS connection of HTTP/1.1. Rejects with a Fault; for a certificate of an unknown issuer it quotes the hash that could be pinned. */
export async function connectTls(host: string, port: number, trust: Trust): Promise<TLSSocket> {
  try {
    return await dial(host, port, trust, await trust.options(host, port, null));
  } catch (error) {
    const second = error instanceof Fault && error.code === 'tls-self-signed' ? trust.second() : null;
    if (!second) throw error;
    const socket = await dial(host, port, trust, second).catch(other => {
      // Known to the system, and wrong in another way: that says more.
      throw other instanceof Fault && other.code !== 'tls-self-signed' ? other : error;
    });
    trust.keep(second);
    return socket;
  }
}

function dial(host: string, port: number, trust: Trust, trusted: ConnectionOptions): Promise<TLSSocket> {
  const named = { host, port, servername: serverName(host), ALPNProtocols: ['http/1.1'], autoSelectFamilyAttemptTimeout: ATTEMPT_MS };
  const options: ConnectionOptions = { ...named, ...trusted };
  return new Promise((resolve, reject) => {
    const socket = connect(options);
    let shown: string | null = null;
    socket.prependOnceListener('secure', () => {
      shown = shownBy(socket)?.fingerprint256 ?? null;
    });
    const timer = setTimeout(() => {
      socket.destroy(new Fault('timeout', `TLS connection to ${host}:${port}: not complete within ${CONNECT_MS / 1000} s`));
    }, CONNECT_MS);
    const failed = (error: Error) => {
      clearTimeout(timer);
      const fault = trust.fault(error);
      const hash = fault.code === 'tls-self-signed' && shown !== null ? `; SHA-256 of the certificate: ${normalisePin(shown)}` : '';
      reject(hash ? new Fault(fault.code, fault.message + hash, { cause: error }) : fault);
    };
    socket.once('error', failed);
    socket.once('secureConnect', () => {
      clearTimeout(timer);
      socket.removeListener('error', failed);
      socket.setNoDelay(true);
      resolve(socket);
    });
  });
}

/** Not `getPeerX509Certificate`: in Node 20 that takes the certificate out of the chain, and the verification that follows finds none. */
function shownBy(socket: TLSSocket): X509Certificate | undefined {
  const { raw } = socket.getPeerCertificate();
  return raw ? new X509Certificate(raw) : undefined;
}

/** Ms for one address of a host with several; Node's own 250 are too short for a server on the other side of the world. */
export const ATTEMPT_MS = 2000;

/** An address is not a name: SNI is for names only. */
const serverName = (host: string): string => (isIP(host) ? '' : host);

/** 64 lower-case hex digits, however the hash was written (`AB:CD:..`). */
const normalisePin = (pin: string): string => pin.replace(/[^0-9a-f]/gi, '').toLowerCase();

const wrongCertificate = (found: string): Fault =>
  new Fault('tls-pin', `the server shows another certificate than the pinned one (SHA-256 ${found})`);
