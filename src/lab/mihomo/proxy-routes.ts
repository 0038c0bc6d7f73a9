import { z } from 'zod';
import { pass } from '../clock';
import { empty, json, type Reply } from '../http/message';
import type { Handler, Routes } from '../http/router';
import type { Group, Node } from './proxy-tables';
import type { MihomoSim } from './sim';

export const message = (status: number, text: string): Reply => json(status, { message: text });
export const notFound = () => message(404, 'Resource not found');
export const badBody = () => message(400, 'Body invalid');

/** Query of a latency test: the time limit in ms, or null when the core would refuse it. */
function testTimeout(query: URLSearchParams, most: number): number | null {
  const text = query.get('timeout') ?? '';
  if (!/^-?\d+$/.test(text) || Number(text) > most || !query.get('url')) return null;
  return Number(text);
}

async function testNode(sim: MihomoSim, node: Node, timeout: number): Promise<number> {
  const delay = sim.proxies.measure(node, sim.clock.now());
  await pass(sim.clock, delay === 0 || delay > timeout ? timeout : delay);
  return delay > timeout ? 0 : delay;
}

/** Everything under `/proxies`, `/group` and `/providers/proxies`. */
export function proxyRoutes(sim: MihomoSim): Routes {
  const isMihomo = () => sim.profile.dialect !== 'sing-box';
  /** Since mihomo 1.19.28 the nodes of providers are found only there. */
  const visible = (name: string) => {
    const node = sim.proxies.nodes.get(name);
    if (node?.provider && sim.profile.dialect === 'mihomo') return null;
    return sim.proxies.view(name, sim.profile.dialect);
  };
  const groupOf = (name: string | undefined) => sim.proxies.groups.get(name ?? '');
  /** sing-box makes its GLOBAL up for `/proxies` alone. */
  const groupNames = () => [...sim.proxies.groups.keys()].filter(name => isMihomo() || name !== 'GLOBAL');
  const names = () => [...sim.proxies.groups.keys(), ...sim.proxies.nodes.keys()];

  const delayOfProxy: Handler = async ({ query }, { name = '' }) => {
    const leaf = visible(name) ? sim.proxies.leaf(name) : null;
    if (!leaf) return notFound();
    const timeout = testTimeout(query, 32_767);
    if (timeout === null) return badBody();
    const delay = await testNode(sim, leaf, timeout);
    return delay > 0 ? json(200, { delay }) : message(504, 'Timeout');
  };
  const delayOfGroup: Handler = async ({ query }, { name }) => {
    const group = groupOf(name);
    if (!group) return notFound();
    const timeout = testTimeout(query, 2_147_483_647);
    if (timeout === null) return badBody();
    if (group.type === 'URLTest' || group.type === 'Fallback') group.fixed = '';
    const results = await Promise.all(group.all.map(async member => [member, await testMember(sim, member, timeout)] as const));
    sim.proxies.rethink(group);
    const alive = results.filter(([, delay]) => delay > 0);
    return alive.length > 0 || !isMihomo() ? json(200, Object.fromEntries(alive)) : message(504, 'get delay: all proxies timeout');
  };

  return {
    'GET /proxies': () => {
      const entries = names().flatMap(name => {
        const view = visible(name);
        return view ? [[name, view] as const] : [];
      });
      return json(200, { proxies: Object.fromEntries(entries) });
    },
    'GET /proxies/:name': (_exchange, { name = '' }) => {
      const view = visible(name);
      return view ? json(200, view) : notFound();
    },
    'PUT /proxies/:name': ({ body }, { name = '' }) => {
      if (!visible(name)) return notFound();
      const wanted = bodyName(body);
      if (wanted === null) return badBody();
      return select(sim, groupOf(name), wanted);
    },
    'DELETE /proxies/:name': (_exchange, { name = '' }) => {
      if (!isMihomo()) return empty(405);
      if (!visible(name)) return notFound();
      const group = groupOf(name);
      if (group?.type !== 'URLTest' && group?.type !== 'Fallback') return badBody();
      group.fixed = '';
      sim.proxies.rethink(group);
      return empty(204);
    },
    'GET /proxies/:name/delay': delayOfProxy,
    'GET /group': () => json(200, { proxies: groupNames().map(name => sim.proxies.view(name, sim.profile.dialect)) }),
    'GET /group/:name': (_exchange, { name = '' }) =>
      groupNames().includes(name) ? json(200, sim.proxies.view(name, sim.profile.dialect)) : notFound(),
    'GET /group/:name/delay': delayOfGroup,
    ...providerRoutes(sim),
  };
}

async function testMember(sim: MihomoSim, member: string, timeout: number): Promise<number> {
  const leaf = sim.proxies.leaf(member);
  return leaf ? testNode(sim, leaf, timeout) : 0;
}

function bodyName(body: string): string | null {
  try {
    return z.looseObject({ name: z.string() }).parse(JSON.parse(body)).name;
  } catch {
    return null;
  }
}

function select(sim: MihomoSim, group: Group | undefined, wanted: string): Reply {
  const dialect = sim.profile.dialect;
  if (!group || group.type === 'LoadBalance' || (dialect === 'sing-box' && group.type !== 'Selector')) {
    return message(400, 'Must be a Selector');
  }
  if (!group.all.includes(wanted))
    return message(400, dialect === 'sing-box' ? 'Selector update error: not found' : 'Selector update error: proxy not exist');
  group.now = wanted;
  if (group.type !== 'Selector') group.fixed = wanted;
  return empty(204);
}

function providerRoutes(sim: MihomoSim): Routes {
  const find = (name: string | undefined) => (sim.profile.dialect === 'sing-box' ? undefined : sim.proxies.providers.get(name ?? ''));
  const view = (name: string) => {
    const provider = find(name);
    return provider ? sim.proxies.providerView(provider, sim.profile.dialect) : null;
  };
  /** Beside the real providers the core lists one for each group, and `default` with the nodes of the configuration. */
  const compatible = (name: string, members: readonly string[]) => ({
    name,
    type: 'Proxy',
    vehicleType: 'Compatible',
    proxies: members.flatMap(member => sim.proxies.view(member, sim.profile.dialect) ?? []),
    testUrl: '',
    expectedStatus: '',
    updatedAt: '0001-01-01T00:00:00Z',
  });
  const nodeOf = (provider: string | undefined, name: string | undefined) => {
    const node = sim.proxies.nodes.get(name ?? '');
    return node && find(provider) && node.provider === provider ? node : null;
  };
  return {
    'GET /providers/proxies': () => {
      if (sim.profile.dialect === 'sing-box') return json(200, { providers: {} });
      const own = [...sim.proxies.nodes.values()].filter(node => node.provider === null).map(node => node.name);
      const rows = [
        ...[...sim.proxies.providers.keys()].map(name => [name, view(name)] as const),
        ...[...sim.proxies.groups.values()]
          .filter(group => group.name !== 'GLOBAL')
          .map(group => [group.name, compatible(group.name, group.all)] as const),
        ['default', compatible('default', own)] as const,
      ];
      return json(200, { providers: Object.fromEntries(rows) });
    },
    'GET /providers/proxies/:provider': (_exchange, { provider = '' }) => {
      const found = view(provider);
      return found ? json(200, found) : notFound();
    },
    'PUT /providers/proxies/:provider': async (_exchange, { provider }) => {
      const found = find(provider);
      if (!found) return notFound();
      await pass(sim.clock, 600);
      found.updatedAt = sim.clock.now();
      return empty(204);
    },
    'GET /providers/proxies/:provider/healthcheck': async (_exchange, { provider }) => {
      if (!find(provider)) return notFound();
      const nodes = [...sim.proxies.nodes.values()].filter(node => node.provider === provider);
      for (let at = 0; at < nodes.length; at += 10) await Promise.all(nodes.slice(at, at + 10).map(node => testNode(sim, node, 5_000)));
      return empty(204);
    },
    'GET /providers/proxies/:provider/:name': (_exchange, { provider, name }) => {
      const node = nodeOf(provider, name);
      return node ? json(200, sim.proxies.view(node.name, sim.profile.dialect)) : notFound();
    },
    'GET /providers/proxies/:provider/:name/healthcheck': async ({ query }, { provider, name }) => {
      const node = nodeOf(provider, name);
      if (!node) return notFound();
      const timeout = testTimeout(query, 32_767);
      if (timeout === null) return badBody();
      const delay = await testNode(sim, node, timeout);
      return delay > 0 ? json(200, { delay }) : message(504, 'Timeout');
    },
  };
}
