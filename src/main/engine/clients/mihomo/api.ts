/** The few reads and writes behind a controller's summary. Each rejects with a Fault. */
import { createHash } from 'node:crypto';
import { Fault } from '@shared/fault';
import type { GroupSummary, ProbeReport } from '@shared/model';
import { groupsOf, lacksMembers } from './groups';
import { orNone, type Session, segment } from './session';
import {
  connectionIds,
  connectionTotals,
  countConnections,
  type ModeState,
  parseConfigs,
  parseHello,
  parseProgram,
  parseProviderNodes,
  parseProxies,
  parseProxy,
} from './wire';

/** Longer lists are not searched for ids. */
const MAX_SEARCHED = 1024 * 1024;
export interface ConnectionsGlance {
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
  /** The same array (`===`) as long as the core's answer stays the same: what did not change is not parsed again. */
  groups(signal: AbortSignal): Promise<readonly GroupSummary[]>;
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

export function createApi({ json, body: good, anonymous, status, parse }: Session): Api {
  let known: { proxiesMark: string; nodesMark: string | null; groups: readonly GroupSummary[] } | null = null;

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
    async groups(signal) {
      const proxiesAnswer = await good({ path: '/proxies', signal });
      const mark = digest(proxiesAnswer.body);
      if (known?.proxiesMark === mark && known.nodesMark === null) return known.groups;
      const proxies = parseProxies(parse(proxiesAnswer));
      if (!proxies) throw new Fault('unexpected', '/proxies: no proxies in the answer');
      if (!lacksMembers(proxies)) {
        known = { proxiesMark: mark, nodesMark: null, groups: groupsOf(proxies, new Map()) };
        return known.groups;
      }
      // A core without providers may not have this call at all: a group then lists members that nothing is known of.
      const nodesAnswer = await orNone(good({ path: '/providers/proxies', signal }));
      const nodesMark = nodesAnswer ? digest(nodesAnswer.body) : 'none';
      if (known?.proxiesMark === mark && known.nodesMark === nodesMark) return known.groups;
      const nodes = nodesAnswer ? parseProviderNodes(parse(nodesAnswer)) : new Map();
      known = { proxiesMark: mark, nodesMark, groups: groupsOf(proxies, nodes) };
      return known.groups;
    },
    async connections(signal) {
      try {
        const { body } = await good({ path: '/connections', signal });
        const ids = body.length > MAX_SEARCHED ? null : () => connectionIds(body);
        return { count: countConnections(body), totals: connectionTotals(body), ids };
      } catch (error) {
        if (error instanceof Fault && error.code === 'too-large') return null;
        throw error;
      }
    },
    async chosen(group, signal) {
      return parseProxy(await json({ path: `/proxies/${segment(group)}`, signal }))?.now || null;
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

const digest = (bytes: Buffer): string => createHash('sha1').update(bytes).digest('base64');
