import { createPrivateKey, createPublicKey } from 'node:crypto';

const PKCS8_HEAD = Buffer.from('302e020100300506032b656e04220420', 'hex');
const SPKI_HEAD_LENGTH = 12;

/** The public half of a raw X25519 private key of 32 bytes, as links carry it: base64url without padding. */
export function publicKeyOf(privateKey: Uint8Array): string {
  const key = createPrivateKey({ key: Buffer.concat([PKCS8_HEAD, privateKey]), format: 'der', type: 'pkcs8' });
  return createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(SPKI_HEAD_LENGTH).toString('base64url');
}
