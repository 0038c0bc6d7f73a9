import { type Link, paramOf } from './link';
import { absentMeaning } from './parameters';

/** Short ids are padded with zeros to 16 digits by both ends. */
const padShortId = (sid: string): string => sid.toLowerCase().padEnd(16, '0');

/** JSON with its fields in order, so that two writings of one object are equal; any other text as it is. */
function sameJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), (_, value: unknown) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
        : value,
    );
  } catch {
    return text;
  }
}

function meaning(link: Link, name: string): string {
  const value = paramOf(link, name) ?? absentMeaning(name, link) ?? '';
  switch (name) {
    case 'sid':
      return padShortId(value);
    case 'sni':
    case 'host':
      return value.toLowerCase();
    case 'extra':
    case 'fm':
      return sameJson(value);
    case 'flow':
      // Whether a client lets UDP 443 through is its own choice.
      return value.replace(/-udp443$/, '');
    default:
      return value;
  }
}

/** Names of what differs in meaning (`id`, `address`, `port`, or a parameter); the name does not count. Empty: the same key. */
export function differences(a: Link, b: Link): readonly string[] {
  const found: string[] = [];
  if (a.id.toLowerCase() !== b.id.toLowerCase()) found.push('id');
  if (a.host.toLowerCase() !== b.host.toLowerCase()) found.push('address');
  if (a.port !== b.port) found.push('port');
  for (const name of new Set([...Object.keys(a.params), ...Object.keys(b.params)]))
    if (meaning(a, name) !== meaning(b, name)) found.push(name);
  return found;
}
