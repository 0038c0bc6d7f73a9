import { Fault } from '@shared/fault';
import type { ErrorCode } from '@shared/model';

/** Codes of Node, OpenSSL, undici and ws -> ours. Unreachable networks count as refused: nothing answers there, and at once. */
const CODES: Readonly<Record<string, ErrorCode>> = {
  ECONNREFUSED: 'refused',
  EHOSTUNREACH: 'refused',
  ENETUNREACH: 'refused',
  EHOSTDOWN: 'refused',
  ENETDOWN: 'refused',
  EADDRNOTAVAIL: 'refused',
  ENOENT: 'refused',
  EACCES: 'refused',
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  EAI_FAIL: 'dns',
  EAI_NODATA: 'dns',
  EAI_NONAME: 'dns',
  ECONNRESET: 'reset',
  ECONNABORTED: 'reset',
  EPIPE: 'reset',
  UND_ERR_SOCKET: 'reset',
  ETIMEDOUT: 'timeout',
  ESOCKETTIMEDOUT: 'timeout',
  UND_ERR_CONNECT_TIMEOUT: 'timeout',
  UND_ERR_HEADERS_TIMEOUT: 'timeout',
  UND_ERR_BODY_TIMEOUT: 'timeout',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'tls-self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'tls-self-signed',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'tls-self-signed',
  UNABLE_TO_GET_ISSUER_CERT: 'tls-self-signed',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'tls-self-signed',
  CERT_UNTRUSTED: 'tls-self-signed',
  CERT_HAS_EXPIRED: 'tls-expired',
  CERT_NOT_YET_VALID: 'tls-expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'tls-host',
  ERR_TLS_HANDSHAKE_TIMEOUT: 'timeout',
  EPROTO: 'tls',
  CERT_REVOKED: 'tls',
  CERT_REJECTED: 'tls',
  CERT_SIGNATURE_FAILURE: 'tls',
  CERT_CHAIN_TOO_LONG: 'tls',
  INVALID_CA: 'tls',
  INVALID_PURPOSE: 'tls',
  HOSTNAME_MISMATCH: 'tls-host',
  UND_ERR_HEADERS_OVERFLOW: 'too-large',
  HPE_HEADER_OVERFLOW: 'too-large',
  WS_ERR_UNSUPPORTED_MESSAGE_LENGTH: 'too-large',
  UND_ERR_ABORTED: 'cancelled',
  ABORT_ERR: 'cancelled',
  UND_ERR_DESTROYED: 'cancelled',
  UND_ERR_CLOSED: 'cancelled',
};

/** Any error of a socket, of TLS, HTTP or WebSocket as a Fault with the system's own words. What is unknown is `unexpected`. */
export function faultOf(thrown: unknown): Fault {
  if (thrown instanceof Fault) return thrown;
  const error = deepest(thrown);
  if (error instanceof Fault) return error;
  const code = systemCode(error);
  const message = error instanceof Error && error.message ? error.message : String(code ?? error);
  return new Fault(codeOf(code), message, { cause: thrown });
}

function codeOf(code: string | null): ErrorCode {
  if (code === null) return 'unexpected';
  const known = CODES[code];
  if (known !== undefined) return known;
  if (code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_')) return 'tls';
  // Not HTTP (HPE_*), not WebSocket (WS_ERR_*), or something nobody has seen yet.
  return 'unexpected';
}

/** Several addresses were tried (AggregateError): the first error stands for all; a cause without a code of its own is unwrapped. */
function deepest(thrown: unknown): unknown {
  if (thrown instanceof AggregateError && thrown.errors.length > 0) return thrown.errors[0];
  if (thrown instanceof Error && systemCode(thrown) === null && thrown.cause !== undefined) return deepest(thrown.cause);
  return thrown;
}

function systemCode(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}
