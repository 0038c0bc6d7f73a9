import { type Link, paramOf } from '@shared/vless';

/** Where the program listens for us: an HTTP proxy on loopback that only we know the password of. */
export interface Door {
  readonly port: number;
  readonly user: string;
  readonly password: string;
}
/** A link, with its host as an address and what belongs to the name said by name, so that no program asks a DNS of its own. */
export interface Target {
  readonly link: Link;
  readonly address: string;
  readonly type: string;
  readonly security: string;
  readonly encryption: string;
  /** Name for TLS. */
  readonly name: string;
  /** Host of HTTP requests. */
  readonly host: string;
  param(name: string): string | undefined;
  /** Path without its early data, and how much of that. */
  readonly path: string;
  readonly earlyData: number;
}

export function toTarget(link: Link, address: string): Target {
  const param = (name: string): string | undefined => paramOf(link, name);
  const name = param('sni') ?? param('host') ?? link.host;
  const [bare = '/', query = ''] = (param('path') ?? '/').split('?');
  const fields = query.split('&').filter(field => field !== '');
  const early = fields.find(field => /^ed=\d+$/.test(field));
  const rest = fields.filter(field => field !== early).join('&');
  return {
    ...{ link, address, name, param },
    type: param('type') ?? 'tcp',
    security: param('security') ?? 'none',
    encryption: param('encryption') ?? 'none',
    host: param('host') ?? name,
    path: rest === '' ? bare : `${bare}?${rest}`,
    earlyData: early ? Number(early.slice(3)) : 0,
  };
}

/** Fields that are there. */
export const given = (fields: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== ''));
export const listOf = (text: string | undefined): readonly string[] | undefined => text?.split(/[,~]/).filter(entry => entry !== '');
/** The digits of a number that a link carries as text. */
export const numberOf = (text: string | undefined): number | undefined => (text && /^\d{1,9}$/.test(text) ? Number(text) : undefined);
