import { z } from 'zod';
import { pass } from '../clock';
import { empty, json, plain, type Reply } from '../http/message';
import type { Routes } from '../http/router';
import { patchConfig, readYaml } from './config';
import { answerDns } from './dns';
import { type Dialect, VERSIONS } from './profile';
import { badBody, message, notFound } from './proxy-routes';
import { ruleProviderView, rulesView } from './rules';
import type { MihomoSim } from './sim';

const LARGEST_VALUE = 1024 * 1024;

/** Version, configuration, rules, connections, caches and the rest; `restart` closes the port for a while. */
export function coreRoutes(sim: MihomoSim, restart: () => void): Routes {
  const dialect = () => sim.profile.dialect;
  const mihomoOnly = (reply: () => Reply | Promise<Reply>) => (dialect() === 'sing-box' ? plain(404, '404 page not found\n') : reply());
  const since = (reply: () => Reply | Promise<Reply>) => (dialect() === 'mihomo' ? reply() : plain(404, '404 page not found\n'));
  const downloads = (reply: () => Reply) => mihomoOnly(() => pass(sim.clock, sim.profile.downloadMs).then(reply));

  return {
    'GET /': () => json(200, { hello: VERSIONS[dialect()].hello }),
    'GET /version': () => {
      const { meta } = VERSIONS[dialect()];
      return json(200, dialect() === 'sing-box' ? { meta, premium: true, version: sim.version } : { meta, version: sim.version });
    },
    'GET /configs': () => json(200, sim.config),
    'PATCH /configs': ({ body }) => (patchConfig(sim.config, body, dialect()) ? empty(204) : badBody()),
    'PUT /configs': ({ body, query }) => (dialect() === 'sing-box' ? empty(204) : reload(sim, body, query.get('force') === 'true')),
    'POST /configs/geo': () => downloads(() => empty(204)),
    'POST /upgrade/geo': () => downloads(() => empty(204)),
    'POST /upgrade/ui': () =>
      dialect() === 'sing-box' ? message(404, 'external UI not enabled') : downloads(() => json(200, { status: 'ok' })),
    'POST /upgrade': ({ query }) => downloads(() => upgrade(sim, query, restart)),
    'POST /restart': () =>
      mihomoOnly(() => {
        restart();
        return json(200, { status: 'ok' });
      }),
    'GET /rules': () => json(200, rulesView(sim.rules, dialect(), sim.clock.now())),
    'PATCH /rules/disable': ({ body }) => since(() => disableRules(sim, body)),
    'GET /providers/rules': () =>
      dialect() === 'sing-box'
        ? json(200, { providers: [] })
        : json(200, { providers: Object.fromEntries(sim.ruleProviders.map(provider => [provider.name, ruleProviderView(provider)])) }),
    'PUT /providers/rules/:name': async (_exchange, { name }) => {
      const provider = dialect() === 'sing-box' ? undefined : sim.ruleProviders.find(candidate => candidate.name === name);
      if (!provider) return notFound();
      await pass(sim.clock, 400);
      if (provider.refuses !== null) return message(503, provider.refuses);
      provider.updatedAt = sim.clock.now();
      return empty(204);
    },
    'GET /connections': () => ({ status: 200, headers: { 'Content-Type': 'application/json' }, body: sim.traffic.snapshot() }),
    'DELETE /connections': () => {
      sim.traffic.catchUp();
      sim.traffic.closeAll();
      return empty(204);
    },
    'DELETE /connections/:id': (_exchange, { id = '' }) => {
      sim.traffic.catchUp();
      sim.traffic.close(id);
      return empty(204);
    },
    'POST /cache/fakeip/flush': () => empty(204),
    'POST /cache/dns/flush': () => (dialect() === 'sing-box' ? empty(204) : since(() => empty(204))),
    'GET /dns/query': ({ query }) => dnsQuery(query, dialect()),
    'GET /storage/:key': (_exchange, { key = '' }) => since(() => json(200, sim.storage.get(key) ?? null)),
    'PUT /storage/:key': ({ body }, { key = '' }) =>
      since(() => {
        if (Buffer.byteLength(body) > LARGEST_VALUE) return message(413, 'Request Entity Too Large');
        const value = parse(body);
        if (value === undefined) return badBody();
        sim.storage.set(key, value);
        return empty(204);
      }),
    'DELETE /storage/:key': (_exchange, { key = '' }) =>
      since(() => {
        sim.storage.delete(key);
        return empty(204);
      }),
  };
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** There is something newer only in the other channel; `force` takes what is there again. */
function upgrade(sim: MihomoSim, query: URLSearchParams, restart: () => void): Reply {
  const wanted = query.get('channel') === 'alpha' ? 'alpha-5f3c1d2' : VERSIONS.mihomo.version;
  if (wanted === sim.version && query.get('force') !== 'true')
    return message(500, `update error: already using latest version ${sim.version}`);
  sim.upgraded = wanted;
  restart();
  return json(200, { status: 'ok' });
}

function reload(sim: MihomoSim, body: string, force: boolean): Reply {
  const input = z.looseObject({ path: z.string().optional(), payload: z.string().optional() }).safeParse(parse(body));
  if (!input.success) return badBody();
  const { path = '', payload = '' } = input.data;
  const loaded = payload === '' ? {} : readYaml(payload);
  if (loaded === null) return message(400, 'yaml: unmarshal errors: cannot unmarshal into config.RawConfig');
  if (path !== '' && !path.startsWith('/')) return message(400, 'path is not a absolute path');
  if (path !== '' && !path.startsWith('/etc/mihomo/')) return message(400, `path is not subpath of home directory or SAFE_PATHS: ${path}`);
  sim.reload(loaded, force);
  return empty(204);
}

function disableRules(sim: MihomoSim, body: string): Reply {
  const input = z.record(z.string().regex(/^\d+$/), z.boolean()).safeParse(parse(body));
  if (!input.success) return badBody();
  for (const [index, disabled] of Object.entries(input.data)) {
    const rule = sim.rules[Number(index)];
    if (rule) rule.disabled = disabled;
  }
  return empty(204);
}

function dnsQuery(query: URLSearchParams, dialect: Dialect): Reply {
  const answer = answerDns(query.get('name') ?? '', query.get('type') ?? 'A', dialect);
  return answer ? json(200, answer) : message(400, 'invalid query type');
}
