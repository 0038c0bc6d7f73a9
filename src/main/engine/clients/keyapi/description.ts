/** Servers of this framework describe their own calls: the surest way to know them, and a read without any effect. */
import { Fault } from '@shared/fault';
import { z } from 'zod';
import type { Known } from './routes';
import type { Wire } from './wire';

const PATH = '/openapi.json';
const document = z.object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) });

export interface Description {
  readonly known: Known;
  /** Where it was found. */
  readonly path: string;
}

/** Every `METHOD path` under the wire's base, and `GET /health` of the host. Null: the server describes nothing, or something else. */
export async function describe(wire: Wire, signal: AbortSignal): Promise<Description | null> {
  const { root } = wire;
  try {
    const answer = await wire.getRaw(`${root}${PATH}`, signal);
    if (answer.status !== 200) return null;
    const { paths } = document.parse(wire.http.parse(answer));
    const known = new Set<string>();
    for (const [path, methods] of Object.entries(paths)) {
      const own = ownPath(path, wire.base, root);
      if (own !== null) for (const method of Object.keys(methods)) known.add(`${method.toUpperCase()} ${own}`);
    }
    return known.has('GET /keys') ? { known, path: `${root}${PATH}` } : null;
  } catch (thrown) {
    if (thrown instanceof Fault && thrown.code === 'cancelled') throw thrown;
    return null;
  }
}

/** Behind a proxy the description names paths as the program sees them: by their end. */
function ownPath(path: string, base: string, root: string): string | null {
  const short = path
    .replace(/\/+$/, '')
    .replace(/\/daily\/\{[^}]*\}/, '/daily/:date')
    .replace(/\{[^}]*\}/g, ':id');
  const inner = base.slice(root.length);
  if (short.endsWith('/health')) return '/health';
  if (inner !== '' && short.startsWith(`${inner}/`)) return short.slice(inner.length);
  if (base !== '' && short.startsWith(`${base}/`)) return short.slice(base.length);
  return inner === '' ? short : null;
}
