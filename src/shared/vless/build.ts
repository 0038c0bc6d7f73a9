import { type Link, paramOf, type Rendering } from './link';
import { ORDER } from './parameters';

/** Half of a surrogate pair cannot be encoded: it becomes the replacement character. */
const encode = (text: string): string => encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\uFFFD'));

/** Writes a link; parameters that the rendering does not name follow in their own order. */
export function buildLink(link: Link, rendering: Rendering): string {
  const order = ORDER[rendering];
  const value = (name: string): string => paramOf(link, name) ?? '';
  const names = order.filter(name => Object.hasOwn(link.params, name) || (rendering === 'veilbot' && name === 'flow'));
  const others = Object.keys(link.params).filter(name => !order.includes(name));
  const render = (text: string): string => (rendering === 'veilbot' ? encode(text).replaceAll('%2F', '/') : encode(text));
  const query = [...names, ...others]
    .filter(name => value(name) !== '' || rendering === 'veilbot')
    .map(name => `${encode(name)}=${render(value(name))}`)
    .join('&');
  const host = link.host.includes(':') ? `[${link.host}]` : link.host;
  const label = link.name || link.tail ? `#${encode(link.name ?? '')}${link.tail ?? ''}` : '';
  return `vless://${encode(link.id)}@${host}:${link.port}${query ? `?${query}` : ''}${label}`;
}
