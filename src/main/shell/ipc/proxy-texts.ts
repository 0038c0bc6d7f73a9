import type { LinkOpens, LinkToken, ProxiesWritten, ProxyExport } from '@shared/model';

/** Farm proxies as text with their passwords, and links that rotate a port. */
export interface ProxyTexts {
  write(what: ProxyExport, token: LinkToken | null): Promise<ProxiesWritten & { readonly text: string; readonly extension: string }>;
  link(serverId: string, portId: number, token: LinkToken): Promise<{ readonly text: string; readonly opens: LinkOpens }>;
}

/** The password inside what a link opens with. */
export const passwordOf = (token: LinkToken | null): string | undefined => (token?.type === 'panel-user' ? token.password : undefined);
