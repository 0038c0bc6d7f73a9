/**
 * Public halves of private keys that the API tells. A private key goes in and is never kept, only its public half (by a digest of the
 * private one, since the larger ones take milliseconds).
 */
import { createHash, createPrivateKey, createPublicKey } from 'node:crypto';
import { ml_dsa65 } from '@noble/post-quantum/ml-dsa.js';
import { ml_kem768 } from '@noble/post-quantum/ml-kem.js';
import type { VlessInboundConfig } from '@shared/xray/wire';

/** DER of a PKCS#8 X25519 private key, up to the 32 bytes of the key. */
const X25519_PKCS8 = Buffer.from('302e020100300506032b656e04220420', 'hex');
const X25519_LENGTH = 32;
const MLKEM_SEED = 64;
const MLDSA_SEED = 32;
const KEPT = 100;

const known = new Map<string, string>();
function remembered(kind: string, secret: Uint8Array, derive: () => Uint8Array): string {
  const digest = createHash('sha256').update(kind).update(secret).digest('base64');
  const before = known.get(digest);
  if (before !== undefined) return before;
  const half = Buffer.from(derive()).toString('base64url');
  if (known.size >= KEPT) known.clear();
  known.set(digest, half);
  return half;
}

/** X25519 public key (base64url without padding) of a private one; null for bytes that are no key. */
export function publicKeyOf(privateKey: Uint8Array): string | null {
  if (privateKey.length !== X25519_LENGTH) return null;
  const key = createPrivateKey({ key: Buffer.concat([X25519_PKCS8, privateKey]), format: 'der', type: 'pkcs8' });
  return createPublicKey(key).export({ format: 'jwk' }).x ?? null;
}

/** ML-DSA-65 public key of a seed; null: the server has none. */
export const verifyKeyOf = (seed: Uint8Array): string | null =>
  seed.length === MLDSA_SEED ? remembered('ml-dsa-65', seed, () => ml_dsa65.keygen(seed).publicKey) : null;

function halfOf(key: string): string | null {
  const bytes = Buffer.from(key, 'base64url');
  if (bytes.length === X25519_LENGTH) return publicKeyOf(bytes);
  return bytes.length === MLKEM_SEED ? remembered('ml-kem-768', bytes, () => ml_kem768.keygen(bytes).publicKey) : null;
}

const LOOKS = ['native', 'xorpub', 'random'] as const;

/** The client's half of an inbound's VLESS encryption, as a link carries it; null: it cannot be derived. */
export function encryptionOf(config: Pick<VlessInboundConfig, 'decryption' | 'xorMode' | 'secondsFrom' | 'secondsTo'>): string | null {
  if (config.decryption === '' || config.decryption === 'none') return 'none';
  const look = LOOKS[config.xorMode];
  const keys = config.decryption.split('.').map(halfOf);
  if (look === undefined || keys.includes(null)) return null;
  const trips = config.secondsFrom > 0 || config.secondsTo > 0 ? '0rtt' : '1rtt';
  return ['mlkem768x25519plus', look, trips, ...keys].join('.');
}
