/** The calls of the controller API that this client makes. Each rejects with a Fault. */
import { createHash } from 'node:crypto';
import { Fault } from '@shared/fault';
import type { GroupSummary, MihomoServer, ProbeReport } from '@shared/model';
import type { Secret } from '../../outside';
import { parseAddress } from '../../transport/address';
import { headerValue } from '../../transport/credential';
import { createHttp, type Http, type HttpRequest, type HttpResponse } from '../../transport/http';
import { groupsOf, lacksMembers } from './groups';
import {
  countConnections,
  type ModeState,
  parseConfigs,
  parseHello,
  parseProgram,
  parseProviderNodes,
  parseProxies,
  parseProxy,
} from './wire';

/** Bodies in bytes: the list of proxies of a large subscription, and of connections on a busy gateway. */
const MAX_BODY = 8 * 1024 * 1024;

export interface Api {
  readonly address: string;
  readonly pin: string | null;
  /** Headers of every request and stream; throws a Fault for a secret that no header can carry. */
  headers(): Readonly<Record<string, string>>;
  readonly secrets: readonly string[];
  /** Program and version; `wrong-kind` when something else answers. */
  program(signal: AbortSignal): Promise<Pick<ProbeReport, 'program' | 'version'>>;
  configs(signal: AbortSignal): Promise<ModeState & { readonly elapsedMs: number }>;
  /** The same array (`===`) as long as the core's answer stays the same: what did not change is not parsed again. */
  groups(signal: AbortSignal): Promise<readonly GroupSummary[]>;
  /** Null when the list is too large to be read for a number. */
  connections(signal: AbortSignal): Promise<number | null>;
  /** Node that a group uses now. */
  chosen(group: string, signal: AbortSignal): Promise<string | null>;
  patchMode(mode: string, signal: AbortSignal): Promise<void>;
  putNode(group: string, node: string, signal: AbortSignal): Promise<void>;
  /** Whether the core has the key-value store (mihomo since April 2026). */
  hasStorage(signal: AbortSignal): Promise<boolean>;
  /** Whether anybody may use the core without a secret. */
  isOpen(signal: AbortSignal): Promise<boolean>;
  close(): void;
}

export function createApi(server: MihomoServer, secret: Secret | null): Api {
  const value = secret?.value ?? '';
  const { address } = parseAddress('mihomo', server.address);
  const headers = () => (value === '' ? {} : { authorization: `Bearer ${headerValue(value)}` });
  const secrets = value === '' ? [] : [value];
  const http: Http = createHttp({ address, pin: server.pin, secrets, maxBytes: MAX_BODY });

  /** A rejected request without a secret means that one is needed. */
  const asked = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      if (error instanceof Fault && error.code === 'auth' && value === '') throw new Fault('needs-secret', error.message, { cause: error });
      throw error;
    }
  };
  const json = async (request: HttpRequest): Promise<unknown> => asked(http.json({ ...request, headers: headers() }));
  const good = async (request: HttpRequest): Promise<HttpResponse> =>
    asked(
      http.send({ ...request, headers: headers() }).then(response => {
        if (response.status !== 200) throw http.fault(response);
        return response;
      }),
    );
  let known: { proxiesMark: string; nodesMark: string | null; groups: readonly GroupSummary[] } | null = null;

  return {
    address,
    pin: server.pin,
    headers,
    secrets,
    async program(signal) {
      const hello = parseHello(await json({ path: '/', signal }));
      const found = hello === null ? null : parseProgram(hello, await json({ path: '/version', signal }));
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
      const proxies = parseProxies(http.parse(proxiesAnswer));
      if (!proxies) throw new Fault('unexpected', '/proxies: no proxies in the answer');
      if (!lacksMembers(proxies)) {
        known = { proxiesMark: mark, nodesMark: null, groups: groupsOf(proxies, new Map()) };
        return known.groups;
      }
      // A core without providers may not have this call at all: a group then lists members that nothing is known of.
      const nodesAnswer = await orNotFound(good({ path: '/providers/proxies', signal }));
      const nodesMark = nodesAnswer ? digest(nodesAnswer.body) : 'none';
      if (known?.proxiesMark === mark && known.nodesMark === nodesMark) return known.groups;
      const nodes = nodesAnswer ? parseProviderNodes(http.parse(nodesAnswer)) : new Map();
      known = { proxiesMark: mark, nodesMark, groups: groupsOf(proxies, nodes) };
      return known.groups;
    },
    async connections(signal) {
      try {
        return countConnections((await good({ path: '/connections', signal })).body);
      } catch (error) {
        if (error instanceof Fault && error.code === 'too-large') return null;
        throw error;
      }
    },
    async chosen(group, signal) {
      return parseProxy(await json({ path: `/proxies/${encodeURIComponent(group)}`, signal }))?.now || null;
    },
    async patchMode(mode, signal) {
      await json({ method: 'PATCH', path: '/configs', json: { mode }, signal });
    },
    async putNode(group, node, signal) {
      await json({ method: 'PUT', path: `/proxies/${encodeURIComponent(group)}`, json: { name: node }, signal });
    },
    async hasStorage(signal) {
      const response = await http.send({ path: '/storage/switchyard', headers: headers(), signal });
      return response.status === 200;
    },
    async isOpen(signal) {
      const response = await http.send({ path: '/version', signal });
      return response.status === 200;
    },
    close: () => http.close(),
  };
}

const digest = (bytes: Buffer): string => createHash('sha1').update(bytes).digest('base64');

async function orNotFound<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Fault && error.code === 'not-found') return null;
    throw error;
  }
}
