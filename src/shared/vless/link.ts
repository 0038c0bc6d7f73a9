/** VLESS share links: `vless://id@host:port?parameters#name`. */
export interface Link {
  /** UUID, or a short text that Xray maps to one. */
  readonly id: string;
  /** Name or address; IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
  /** Parameters as given, also unknown ones; none is empty (an empty one means the same as none), old names and values are today's. */
  readonly params: Readonly<Record<string, string>>;
  readonly name: string | null;
  /** What some programs append after the name (`?serverDescription=...`), kept as it is; absent: nothing. */
  readonly tail?: string;
}

/** Why a text is no link. */
export type LinkProblem = 'not-vless' | 'no-id' | 'no-host' | 'bad-host' | 'no-port' | 'bad-port' | 'duplicate' | 'bad-encoding';
export type ParsedLink = { readonly ok: true; readonly link: Link } | { readonly ok: false; readonly problem: LinkProblem };

/**
 * `standard`: as the share-link proposal wants it, every value percent-encoded, nothing empty.
 * `veilbot`: the exact form of the VPN Key Management API and its bot: fixed order, bare slashes, `flow=` even when empty.
 */
export type Rendering = 'standard' | 'veilbot';

/** A parameter's value; undefined when it is absent, whatever its name. */
export const paramOf = (link: Pick<Link, 'params'>, name: string): string | undefined =>
  Object.hasOwn(link.params, name) ? link.params[name] : undefined;

/** Whether clients reach the server by UDP, where a port does not answer strangers: mKCP, and XHTTP over HTTP/3 alone. */
export const isOverUdp = (link: Pick<Link, 'params'>): boolean =>
  paramOf(link, 'type') === 'kcp' || (paramOf(link, 'type') === 'xhttp' && paramOf(link, 'alpn') === 'h3');
