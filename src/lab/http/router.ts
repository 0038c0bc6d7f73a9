import type { Exchange, Reply } from './message';

/** Parameters of the path, decoded. */
export type Params = Readonly<Record<string, string>>;
/** The usual handler; servers with more to pass on define their own. */
export type Handler = (exchange: Exchange, params: Params) => Reply | Promise<Reply>;
export type Routes<H = Handler> = Readonly<Record<string, H>>;

export interface Router<H> {
  /** The handler with its parameters; `wrong-method` when the path exists under another verb; null when it does not exist. */
  find(method: string, path: string): { handler: H; params: Params } | 'wrong-method' | null;
}

interface Entry<H> {
  readonly method: string;
  readonly parts: readonly string[];
  readonly handler: H;
}

/** What a parameter means that stands so in a path. */
type Decode = (segment: string, path: string) => string;

/** Routes are written `GET /keys/:id`; fixed words win over parameters when they stand first in the table. */
export function createRouter<H>(routes: Routes<H>, decode: Decode = decodeOnce): Router<H> {
  const entries: Entry<H>[] = Object.entries(routes).map(([route, handler]) => {
    const [method = '', pattern = ''] = route.split(' ');
    return { method, parts: pattern.split('/'), handler };
  });
  return {
    find(method, path) {
      const segments = path.split('/');
      let exists = false;
      for (const entry of entries) {
        const params = match(entry.parts, segments, segment => decode(segment, path));
        if (!params) continue;
        if (entry.method === method) return { handler: entry.handler, params };
        exists = true;
      }
      return exists ? 'wrong-method' : null;
    },
  };
}

function match(parts: readonly string[], segments: readonly string[], decode: (segment: string) => string): Params | null {
  if (parts.length !== segments.length) return null;
  const params: Record<string, string> = {};
  for (const [index, part] of parts.entries()) {
    const segment = segments[index] ?? '';
    if (part.startsWith(':')) {
      if (segment === '') return null;
      params[part.slice(1)] = decode(segment);
    } else if (part !== segment) return null;
  }
  return params;
}

function decodeOnce(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** Go's own way to write a path. */
const goPath = (text: string): string =>
  encodeURIComponent(text)
    .replace(/%(24|26|2B|2C|2F|3A|3B|3D|40)/g, decodeURIComponent)
    .replace(/[!'()*]/g, sign => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

/** As cores do with Go's router: a path that is written as Go would write it comes decoded, and is decoded once more. */
export const decodeAsCore: Decode = (segment, path) => {
  const once = decodeOnce(segment);
  return goPath(decodeOnce(path)) === path ? decodeOnce(once) : once;
};
