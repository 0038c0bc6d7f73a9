/** Subnets of addresses: lists to stay clear of, and whether an address really is elsewhere. */
import { normaliseIp } from './ip';

export interface Subnet {
  /** Bytes of IPv4, groups of IPv6. */
  readonly parts: readonly number[];
  /** How many leading bits count. */
  readonly length: number;
}

const widthOf = (parts: readonly number[]): number => (parts.length === 4 ? 8 : 16);

function partsOf(ip: string | null): readonly number[] | null {
  const normal = normaliseIp(ip);
  if (normal === null) return null;
  return normal.includes(':') ? normal.split(':').map(group => Number.parseInt(group, 16)) : normal.split('.').map(Number);
}

/** `203.0.113.9`, `198.51.100.0/24`, `2001:db8::/32`; null for anything else. Bits behind the length do not matter. */
export function parseSubnet(text: string): Subnet | null {
  const [address = '', size, ...more] = text.trim().split('/');
  const parts = partsOf(address);
  if (!parts || more.length > 0) return null;
  const most = parts.length * widthOf(parts);
  if (size === undefined) return { parts, length: most };
  const length = /^\d{1,3}$/.test(size) ? Number(size) : Number.NaN;
  return length >= 1 && length <= most ? { parts, length } : null;
}

/** Whether the address lies in the subnet; IPv4 and IPv6 never do in each other's. */
export function inSubnet(ip: string, { parts, length }: Subnet): boolean {
  const own = partsOf(ip);
  if (own?.length !== parts.length) return false;
  const width = widthOf(parts);
  return parts.every((part, index) => {
    const bits = Math.min(width, Math.max(0, length - index * width));
    return (part ^ (own[index] ?? 0)) >> (width - bits) === 0;
  });
}

/** The /24 (IPv4) or /48 (IPv6) that an address is in, as a text to compare; null when there is no address. */
export function neighbourhood(ip: string | null): string | null {
  const parts = partsOf(ip);
  if (!parts) return null;
  return parts.length === 4
    ? parts.slice(0, 3).join('.')
    : parts
        .slice(0, 3)
        .map(group => group.toString(16))
        .join(':');
}
