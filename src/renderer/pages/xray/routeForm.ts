/** What the user types to ask where a connection would go. Pure. */
import { normaliseIp } from '@shared/ip';
import type { RouteQuestion } from '@shared/model';

export interface RouteForm {
  /** A host name or an address. */
  readonly target: string;
  readonly port: string;
  readonly network: 'tcp' | 'udp';
  /** Empty: any. */
  readonly inboundTag: string;
  readonly protocol: string;
  readonly user: string;
}
export const EMPTY_ROUTE: RouteForm = { target: '', port: '443', network: 'tcp', inboundTag: '', protocol: '', user: '' };

/** The question, or the field that cannot be used. */
export function questionOf(form: RouteForm): RouteQuestion | 'target' | 'port' {
  const target = form.target.trim().replace(/^\[(.*)\]$/, '$1');
  if (target === '' || /[\s/@]/.test(target) || target.length > 253) return 'target';
  if (!/^\d{1,5}$/.test(form.port.trim())) return 'port';
  const port = Number(form.port);
  if (port < 1 || port > 65_535) return 'port';
  const ip = target.includes(':') || /^[\d.]+$/.test(target);
  if (ip && normaliseIp(target) === null) return 'target';
  return {
    inboundTag: form.inboundTag,
    network: form.network,
    domain: ip ? null : target.toLowerCase(),
    ip: ip ? target : null,
    port,
    protocol: form.protocol === '' ? null : form.protocol,
    user: form.user.trim() === '' ? null : form.user.trim(),
  };
}
