/** A configuration as it may be shown: what could open something is masked. */
import { isRaw, type Raw } from './read';

const MASK = '••••••';
/** Names of values that are secrets, or hold some (`ss-config` is a link with its password). */
const SECRET =
  /(^|[-_])(secret|tokens?|password|passwd|users?|uuid|psk|auth|auth[-_]str|authorization|cookie|(private|shared|api|access|ech)[-_]key|(ss|vmess)-config|certificate)$/i;
/** Parts of an address that a subscription or a mirror carries its secret in. */
const IN_QUERY = /([?&](?:token|key|secret|password|passwd|auth|sign|signature|access_token)=)[^&#\s]+/gi;
const USER_INFO = /(\/\/)[^/@\s]+@/g;

/** The same shape with secrets masked; empty ones stay as they are, since that they are empty is worth knowing. */
export function masked(values: Raw): Raw {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, SECRET.test(name) ? hidden(value) : shown(value)]));
}

const hidden = (value: unknown): unknown => {
  if (value === null || value === '' || (Array.isArray(value) && value.length === 0)) return value;
  return isRaw(value) && Object.keys(value).length === 0 ? value : MASK;
};
const shown = (value: unknown): unknown => {
  if (typeof value === 'string') return value.replace(USER_INFO, `$1${MASK}@`).replace(IN_QUERY, `$1${MASK}`);
  if (Array.isArray(value)) return value.map(shown);
  return isRaw(value) ? masked(value) : value;
};
