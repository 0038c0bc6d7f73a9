/** Formats of farm proxies as the dialog shows them. */
import { PROXY_FORMATS, type ProxyFormat } from '@shared/model';
import { needsLink } from '@shared/proxies';

/** Patterns of lines, the same in every language; the others are described in texts `proxyExport.about-<format>`. */
export const PATTERNS: { readonly [F in ProxyFormat]?: string } = {
  url: 'http://login:password@host:port',
  colon: 'host:port:login:password',
  'login-first': 'login:password@host:port',
  'colon-reset': 'host:port:login:password|link',
  env: 'HTTP_PROXY=…',
};

const PLACE = 'proxy-format';

/** The format that was copied last, for a copy without asking; one with rotation links is never taken so. */
export function lastFormat(): ProxyFormat {
  const kept = localStorage.getItem(PLACE);
  const found = PROXY_FORMATS.find(format => format === kept);
  return found === undefined || found === 'template' || needsLink(found, '') ? 'url' : found;
}
export const keepFormat = (format: ProxyFormat): void => localStorage.setItem(PLACE, format);
