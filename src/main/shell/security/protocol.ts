import { lstat, readFile, realpath } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { APP_HOST, APP_SCHEME } from './address';

/** Nothing but our own scripts, styles, images and fonts; no connection of any kind. */
export const CSP = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

const headers = (type: string): Record<string, string> => ({
  'content-type': type,
  'content-security-policy': CSP,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
});

const refused = (status: 403 | 404 | 405): Response => new Response('', { status, headers: headers('text/plain') });

/** The file segments of an app:// address, or null for one that is not a plain path to a file of ours. */
export function pathSegments(address: string): readonly string[] | null {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    return null;
  }
  if (url.protocol !== `${APP_SCHEME}:` || url.host !== APP_HOST) return null;
  const segments: string[] = [];
  for (const raw of url.pathname.split('/').slice(1)) {
    let segment: string;
    try {
      segment = decodeURIComponent(raw);
    } catch {
      return null;
    }
    // One plain name each: no way up, no separator or drive hidden in an escape, no dot file.
    if (!/^[\w-][\w.-]*$/.test(segment)) return null;
    segments.push(segment);
  }
  return segments;
}

/** Serves the files under `root` (the built windows) to app://, and nothing else: no link may lead out of it. */
export function createFileHandler(root: string): (request: { readonly url: string; readonly method: string }) => Promise<Response> {
  let realRoot: Promise<string> | null = null;
  return async ({ url, method }) => {
    if (method !== 'GET' && method !== 'HEAD') return refused(405);
    const segments = pathSegments(url);
    if (!segments) return refused(403);
    const path = join(root, ...segments);
    const type = TYPES[extname(path).toLowerCase()];
    if (!type) return refused(404);
    try {
      realRoot ??= realpath(root);
      const real = await realpath(path);
      if (!real.startsWith((await realRoot) + sep) || !(await lstat(real)).isFile()) return refused(403);
      return new Response(new Uint8Array(await readFile(real)), { headers: headers(type) });
    } catch {
      return refused(404);
    }
  };
}
