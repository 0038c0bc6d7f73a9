/**
 * Closed set of reasons why a server could not be used. `detail` of a failure quotes the server's or the system's own words.
 * Texts are `error.<code>` in the locales.
 */
export const ERROR_CODES = [
  'bad-address',
  'bad-input',
  'plain-grpc',
  'refused',
  'dns',
  'timeout',
  'reset',
  'tls-self-signed',
  'tls-expired',
  'tls-host',
  'tls-pin',
  'tls',
  'auth',
  'forbidden',
  'needs-secret',
  'redirect',
  'not-json',
  'unexpected',
  'wrong-kind',
  'too-large',
  'not-found',
  'rate-limited',
  'server-error',
  'rejected',
  'unimplemented',
  'api-loop',
  'exists',
  'no-inbound',
  'no-echo',
  'wrong-protocol',
  'bad-id',
  'cancelled',
  'doubtful',
  'not-reset',
  'keychain',
  'storage',
  'busy',
  'gone',
  'ssh-missing',
  'ssh-host-key',
  'ssh-host-changed',
  'ssh-auth',
  'ssh-unanswered',
  'ssh-connect',
  'ssh-remote',
  'ssh-forbidden',
  'ssh-failed',
  'internal',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];
export interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
}
