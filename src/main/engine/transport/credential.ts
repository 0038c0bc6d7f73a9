import { Fault } from '@shared/fault';

/**
 * A credential as the value of a header: UTF-8, as our servers compare bytes. Throws a Fault `auth` for one that no header can carry
 * (a line break copied with it); the credential is never in the message.
 */
export function headerValue(credential: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
  if (/[\u0000-\u001f\u007f]/.test(credential)) throw new Fault('auth', 'the secret holds a line break or another control character');
  return Buffer.from(credential, 'utf8').toString('latin1');
}
