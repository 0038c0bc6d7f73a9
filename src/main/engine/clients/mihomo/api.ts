/** The few reads and writes behind a controller's summary. Each rejects with a Fault. */
import { createHash } from 'node:crypto';
import { Fault } from '@shared/fault';
import type { NodesSummary } from '@shared/mihomo/summary';
import type { ProbeReport } from '@shared/model';
import { MAX_LIST, orNone, type Session, SHORT_BYTES, segment } from './session';
import {
  connectionIds,
  connectionTotals,
  countConnections,
  type ModeState,
  parseConfigs,
  parseHello,
  parseNow,
  parseProgram,
} from './wire';

/** Longer lists of connections are not read for a few numbers: about 20,000 of them. */
export const MOST_GLANCED = 16 * 1024 * 1024;
/** Longer lists are not searched for ids. */
const MAX_SEARCHED = 1024 * 1024;
export interface ConnectionsGlance {
  /** Length of the answer. */
  readonly bytes: number;
  /** Null: it is no list of connections. */
  readonly count: number | null;
  /** Bytes since the core began; null: it does not tell. */
  readonly totals: { readonly down: number; readonly up: number } | null;
  /** Ids of all of them; null where these are too many. */
  readonly ids: (() => ReadonlySet<string>) | null;
}

export interface Api {
  /** Program and version; `wrong-kind` when something else answers. */
  program(signal: AbortSignal): Promise<Pick<ProbeReport, 'program' | 'version'>>;
  configs(signal: AbortSignal): Promise<ModeState & { readonly elapsedMs: number }>;
  /** The same object (`===`) as long as the core's answer stays the same. Short answers that did not change are not parsed again, long ones never here. */
  groups(signal: AbortSignal): Promise<NodesSummary>;
  /** Length of the answers that groups were last read from. */
  readonly groupsBytes: number;
  /** What a list of connections says at a glance; null when it is too large to be read for a few numbers. */
  connections(signal: AbortSignal): Promise<ConnectionsGlance | null>;
  /** Node that a group uses now. */
  chosen(group: string, signal: AbortSignal): Promise<string | null>;
  patchMode(mode: string, signal: AbortSignal): Promise<void>;
  putNode(group: string, node: string, signal: AbortSignal): Promise<void>;
  /** Whether the core has the key-value store (mihomo since April 2026). */
  hasStorage(signal: AbortSignal): Promise<boolean>;
  /** Whether anybody may use the core without a secret. */
  isOpen(signal: AbortSignal): Promise<boolean>;
}

export function createApi({ json, body: good, anonymous, status, large }: Session): Api {
  let known: { readonly digests: string | null; readonly summary: NodesSummary } | null = null;
  let groupsBytes = 0;
  const list = async (path: string, signal: AbortSignal): Promise<Buffer> => (await good({ path, signal, maxBytes: MAX_LIST })).body;
  const summaryOf = async (bodies: readonly [Buffer, Buffer | null]): Promise<NodesSummary> => {
    const summary = await large('summary', bodies);
    if (!summary) throw new Fault('unexpected', '/proxies: no proxies in the answer');
    return summary;
  };
  const keep = (digests: string | null, summary: NodesSummary): NodesSummary => {
    known = { digests, summary: known?.summary.mark === summary.mark ? known.summary : summary };
    return known.summary;
  };

  return {
    async program(signal) {
      const hello = parseHello(await orNone(json({ path: '/', signal })));
      const found = hello === null ? null : parseProgram(hello, await orNone(json({ path: '/version', signal })));
      if (!found) throw new Fault('wrong-kind', 'what answers there is no controller');
      return found;
    },
    async configs(signal) {
      const started = performance.now();
      const found = parseConfigs(await json({ path: '/configs', signal }));
      if (!found) throw new Fault('unexpected', '/configs: no mode in the answer');
      return { ...found, elapsedMs: performance.now() - started };
    },
    get groupsBytes() {
      return groupsBytes;
    },
    async groups(signal) {
      const proxies = await list('/proxies', signal);
      groupsBytes = proxies.length;
      let first = digest([proxies]);
      if (first !== null && first === known?.digests) return known.summary;
      if (first !== null && !known?.summary.lacks) {
        const alone = await summaryOf([proxies, null]);
        if (!alone.lacks) return keep(first, alone);
      }
      // Of a long answer it is known only afterwards whether it lacks members.
      const joined = first !== null || known === null || known.summary.lacks;
      // A core without providers may not have this call at all: a group then lists members that nothing is known of.
      const providers = joined ? await orNone(list('/providers/proxies', signal)) : null;
      groupsBytes += providers?.length ?? 0;
      first = digest([proxies, providers]);
      if (first !== null && first === known?.digests) return known.summary;
      return keep(first, await summaryOf([proxies, providers]));
    },
    async connections(signal) {
      try {
        const { body } = await good({ path: '/connections', signal, maxBytes: MOST_GLANCED });
        const ids = body.length > MAX_SEARCHED ? null : () => connectionIds(body);
        return { bytes: body.length, count: countConnections(body), totals: connectionTotals(body), ids };
      } catch (error) {
        if (error instanceof Fault && error.code === 'too-large') return null;
        throw error;
      }
    },
    async chosen(group, signal) {
      return parseNow(await json({ path: `/proxies/${segment(group)}`, signal }));
    },
    async patchMode(mode, signal) {
      await json({ method: 'PATCH', path: '/configs', json: { mode }, signal });
    },
    async putNode(group, node, signal) {
      await json({ method: 'PUT', path: `/proxies/${segment(group)}`, json: { name: node }, signal });
    },
    hasStorage: async signal => (await status({ path: '/storage/switchyard', signal })) === 200,
    isOpen: async signal => (await anonymous({ path: '/version', signal })).status === 200,
  };
}

/** Null for answers that are too long to be looked through here. */
function digest(bodies: readonly (Buffer | null)[]): string | null {
  if (bodies.reduce((sum, body) => sum + (body?.length ?? 0), 0) > SHORT_BYTES) return null;
  const hash = createHash('sha1');
  for (const body of bodies) hash.update(body ?? 'none');
  return hash.digest('base64');
}
