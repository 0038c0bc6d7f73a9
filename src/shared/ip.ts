/** Public addresses as panels print them, made comparable. */

const V4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/;

function normaliseV4(text: string): string | null {
  const parts = V4.exec(text)?.slice(1).map(Number);
  if (!parts || parts.some(part => part > 255)) return null;
  return parts.every(part => part === 0) ? null : parts.join('.');
}

/** The eight groups of an IPv6 address, or null. */
function groupsOf(text: string): readonly number[] | null {
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const [head = [], tail = []] = halves.map(half => (half === '' ? [] : half.split(':')));
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return null;
  const groups = [...head, ...Array.from({ length: missing }, () => '0'), ...tail];
  return groups.every(group => /^[0-9a-f]{1,4}$/.test(group)) ? groups.map(group => Number.parseInt(group, 16)) : null;
}

/**
 * The address in one spelling, so that two texts of the same address are equal, or null when the text holds none
 * (empty, `-`, `0.0.0.0`, words). IPv4 in IPv6 becomes IPv4.
 */
export function normaliseIp(text: string | null | undefined): string | null {
  const bare = (text ?? '')
    .trim()
    .toLowerCase()
    .replace(/^\[|\]$|%.*$|\/\d+$/g, '');
  if (!bare.includes(':')) return normaliseV4(bare);
  const mapped = /^::(?:ffff:)?(\d[\d.]+)$/.exec(bare);
  if (mapped?.[1]?.includes('.')) return normaliseV4(mapped[1]);
  const groups = groupsOf(bare);
  if (!groups || groups.every(group => group === 0)) return null;
  return groups.map(group => group.toString(16)).join(':');
}
