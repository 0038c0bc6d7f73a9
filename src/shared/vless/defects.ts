import { type Link, paramOf } from './link';

/** Why no client can use a link that reads well. */
export type LinkDefect =
  | 'type-unknown'
  | 'security-unknown'
  | 'encryption-bad'
  | 'flow-unknown'
  | 'flow-unfit'
  | 'reality-unfit'
  | 'sni-missing'
  | 'pbk-missing'
  | 'pbk-bad'
  | 'sid-bad'
  | 'pqv-bad'
  | 'spx-bad'
  | 'fp-unsafe'
  | 'mode-bad'
  | 'extra-bad'
  | 'fm-bad';

const TYPES: ReadonlySet<string> = new Set(['tcp', 'kcp', 'ws', 'grpc', 'httpupgrade', 'xhttp']);
const SECURITIES: ReadonlySet<string> = new Set(['none', 'tls', 'reality']);
const FLOWS: ReadonlySet<string> = new Set(['xtls-rprx-vision', 'xtls-rprx-vision-udp443']);
const REALITY_TYPES: ReadonlySet<string> = new Set(['tcp', 'grpc', 'xhttp']);
const MODES: Readonly<Record<string, readonly string[]>> = {
  grpc: ['gun', 'multi'],
  xhttp: ['auto', 'packet-up', 'stream-up', 'stream-one'],
};
/** Fingerprints that REALITY refuses. */
const UNSAFE = /^(unsafe|hellogolang)$/i;
const BASE64URL = /^[\w-]+$/;
/** Characters of base64url without padding: X25519 key, ML-KEM-768 key, ML-DSA-65 key. */
const X25519 = 43;
const MLKEM = 1579;
const MLDSA = 2603;
/** Parts of `encryption` that are shorter are padding rules, not keys. */
const SHORTEST_KEY = 20;

/** `none`, or `mlkem768x25519plus.<how>.<0rtt|1rtt>.[padding.]<key>...` as VLESS encryption of a client is written. */
export function isEncryption(text: string): boolean {
  if (text === 'none') return true;
  const [method, look, trips, ...rest] = text.split('.');
  if (method !== 'mlkem768x25519plus' || !/^(native|xorpub|random)$/.test(look ?? '') || !/^[01]rtt$/.test(trips ?? '')) return false;
  const keys = rest.filter(part => part.length >= SHORTEST_KEY);
  const padding = rest.filter(part => part.length < SHORTEST_KEY);
  return (
    keys.length > 0 &&
    keys.every(key => BASE64URL.test(key) && (key.length === X25519 || key.length === MLKEM)) &&
    padding.every(rule => /^\d+-\d+-\d+$/.test(rule))
  );
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

function realityDefects(link: Link, type: string): readonly LinkDefect[] {
  const value = (name: string): string => paramOf(link, name) ?? '';
  const pbk = value('pbk');
  const sid = value('sid');
  const pqv = value('pqv');
  const spx = value('spx');
  const found: readonly (readonly [boolean, LinkDefect])[] = [
    [!REALITY_TYPES.has(type), 'reality-unfit'],
    [value('sni') === '', 'sni-missing'],
    [pbk === '', 'pbk-missing'],
    [pbk !== '' && !(BASE64URL.test(pbk) && pbk.length === X25519), 'pbk-bad'],
    [!/^(?:[0-9a-f]{2}){0,8}$/i.test(sid), 'sid-bad'],
    [pqv !== '' && !(BASE64URL.test(pqv) && pqv.length === MLDSA), 'pqv-bad'],
    [spx !== '' && !spx.startsWith('/'), 'spx-bad'],
    [UNSAFE.test(value('fp')), 'fp-unsafe'],
  ];
  return found.filter(([is]) => is).map(([, defect]) => defect);
}

/** Everything that keeps clients from using the link, as far as the link itself shows it. Empty: nothing. */
export function defectsOf(link: Link): readonly LinkDefect[] {
  const type = paramOf(link, 'type') ?? 'tcp';
  const security = paramOf(link, 'security') ?? 'none';
  const encryption = paramOf(link, 'encryption') ?? 'none';
  const flow = paramOf(link, 'flow');
  const mode = paramOf(link, 'mode');
  const extra = paramOf(link, 'extra');
  const fm = paramOf(link, 'fm');
  // Vision needs a TLS record layer of its own: TLS or REALITY right over TCP, or VLESS encryption over anything.
  const takesVision = encryption !== 'none' || (type === 'tcp' && security !== 'none');
  const found: readonly (readonly [boolean, LinkDefect])[] = [
    [!TYPES.has(type), 'type-unknown'],
    [!SECURITIES.has(security), 'security-unknown'],
    [!isEncryption(encryption), 'encryption-bad'],
    [flow !== undefined && !FLOWS.has(flow), 'flow-unknown'],
    [flow !== undefined && FLOWS.has(flow) && !takesVision, 'flow-unfit'],
    [mode !== undefined && MODES[type] !== undefined && !MODES[type].includes(mode), 'mode-bad'],
    [extra !== undefined && !isJsonObject(extra), 'extra-bad'],
    [fm !== undefined && !isJsonObject(fm), 'fm-bad'],
  ];
  return [...found.filter(([is]) => is).map(([, defect]) => defect), ...(security === 'reality' ? realityDefects(link, type) : [])];
}
