/** Reads and writes by resource, where a core answers badly, lies, or has odd names. */
import { describe, expect, it } from 'vitest';
import { reverseName } from '../../../src/main/engine/clients/mihomo/dns';
import { labController, within } from './lab';
import { type Answers, client, core, GROUP, signal } from './scripted';

const against = async (changes: Answers) => {
  const server = await core(changes);
  return { ...server, ...client(server.address) };
};
const TEST = { url: 'http://test.example/', timeoutMs: 1000 };

describe('errors', () => {
  it('that are no JSON, or JSON without words, are still told by their status', async () => {
    const cases: readonly (readonly [number, string, string, string])[] = [
      [502, '<html><title>502 Bad Gateway</title>', 'server-error', '502'],
      [503, '{}', 'server-error', '503'],
      [405, '', 'unimplemented', '405'],
      [404, '404 page not found\n', 'unimplemented', 'no /storage'],
      [404, '{"message":"Resource not found"}', 'not-found', 'Resource not found'],
      [400, '{"message":"Body invalid"}', 'rejected', 'Body invalid'],
      [401, '{"message":"Unauthorized"}', 'auth', 'Unauthorized'],
      [200, 'not json', 'not-json', 'not json'],
    ];
    for (const [status, body, code, words] of cases) {
      const { made } = await against({ 'GET /storage/x': [status, body] });
      await expect(made.storage.read('x', signal())).rejects.toMatchObject({ code, message: expect.stringContaining(words) });
    }
  });
  it('are raised by lists that are none', async () => {
    const { made } = await against({
      'GET /proxies': [200, { message: 'hello' }],
      'GET /connections': [200, []],
      'GET /configs': [200, {}],
      'GET /rules': [200, '[{'],
      'GET /group/G': [200, { name: 'G' }],
      'GET /providers/proxies/p': [200, {}],
      'GET /dns/query?name=x&type=A': [200, {}],
      'GET /debug/pprof/heap': [200, ''],
      'PUT /debug/gc': [500, 'no'],
    });
    const unexpected = { code: 'unexpected' };
    await expect(made.proxies.list(signal())).rejects.toMatchObject(unexpected);
    await expect(made.connections.list(signal())).rejects.toMatchObject(unexpected);
    await expect(made.config.read(signal())).rejects.toMatchObject(unexpected);
    await expect(made.rules.list(signal())).rejects.toMatchObject({ code: 'not-json' });
    await expect(made.proxies.group('G', signal())).rejects.toMatchObject(unexpected);
    await expect(made.providers.read('p', signal())).rejects.toMatchObject(unexpected);
    await expect(made.dns.query('x', 'A', signal())).rejects.toMatchObject(unexpected);
    await expect(made.debug.profile('heap', signal())).rejects.toMatchObject(unexpected);
    await expect(made.debug.gc(signal())).rejects.toMatchObject({ code: 'server-error' });
    await expect(made.debug.profile('allocs', signal())).rejects.toMatchObject({ code: 'unimplemented' });
  });
});

describe('names that a path cannot hold as they are', () => {
  it('reach every route that carries one', async () => {
    const { client: made, lab } = await labController({ oddNames: true });
    const { groups, nodes, providers } = await made.proxies.list(within());
    const odd = groups.filter(({ name }) => /[/%]/.test(name));
    expect(odd.map(({ name }) => name).sort()).toEqual(['Авто %251', 'Обход/всё 100%']);
    expect(nodes.find(({ type }) => type === 'Quantum')?.provider).toBe('подписка/100%');
    for (const { name, nodes: members, pinned } of odd) {
      for (const node of members) await made.selectNode(name, node, within());
      expect((await made.proxies.group(name, within())).now).toBe(members.at(-1));
      if (pinned !== null) await made.proxies.unpin(name, within());
      expect((await made.proxies.testGroup(name, TEST, true, within())).delays).toHaveLength(members.length);
      for (const node of nodes.filter(one => members.includes(one.name)))
        expect(await made.proxies.testNode(node, TEST, within())).toMatchObject({ node: node.name, ms: expect.any(Number) });
    }
    const provider = providers.find(({ name }) => name === 'подписка/100%');
    if (!provider) throw new Error('no such provider');
    lab.advance(60_000);
    expect((await made.providers.update(provider.name, within())).updatedAt).toBe((provider.updatedAt ?? 0) + 60_000);
    const [node] = provider.nodes;
    expect((await made.providers.node(provider.name, node?.name ?? '', within())).type).toBe('Quantum');
    await made.providers.healthCheck(provider.name, () => undefined, within());
    await made.storage.write('a/b %2F ü', [1], within());
    expect(await made.storage.read('a/b %2F ü', within())).toEqual([1]);
  });
});

describe('latency', () => {
  const PATH = '/proxies/a/delay?url=http%3A%2F%2Ftest.example%2F&timeout=1000';
  it('that failed is a result in the core’s words; a test that is refused is a Fault', async () => {
    const cases: readonly (readonly [number, unknown, unknown])[] = [
      [200, { delay: 42 }, { node: 'a', ms: 42, reason: null }],
      [200, { delay: 0 }, { node: 'a', ms: null, reason: 'no latency in the answer' }],
      [504, { message: 'Timeout' }, { node: 'a', ms: null, reason: '504: Timeout' }],
      [503, {}, { node: 'a', ms: null, reason: '503' }],
    ];
    for (const [status, body, wanted] of cases) {
      const { made } = await against({ [`GET ${PATH}`]: [status, body] });
      expect(await made.proxies.testNode({ name: 'a', provider: null }, TEST, signal())).toEqual(wanted);
    }
    const { made } = await against({
      [`GET ${PATH}`]: [400, { message: 'Body invalid' }],
      [`GET ${PATH.replace('/a/', '/gone/')}`]: [404, { message: 'Resource not found' }],
    });
    await expect(made.proxies.testNode({ name: 'a', provider: null }, TEST, signal())).rejects.toMatchObject({ code: 'rejected' });
    const told: number[] = [];
    const both = [
      { name: 'a', provider: null },
      { name: 'gone', provider: null },
    ];
    const results = await made.proxies.testNodes(both, TEST, ({ failed }) => told.push(failed), signal());
    expect(results.map(({ ms }) => ms)).toEqual([null, null]);
    expect(told).toEqual([1, 2]);
    for (const wrong of [
      { ...TEST, timeoutMs: 0 },
      { ...TEST, timeoutMs: 0.5 },
      { ...TEST, expected: 'all' },
      { ...TEST, url: 'test.example' },
    ])
      await expect(made.proxies.testNode({ name: 'a', provider: null }, wrong, signal())).rejects.toMatchObject({ code: 'bad-input' });
  });
  it('of a group that does not answer at all is a failure of every node, and its pin comes back', async () => {
    let pinned = 'b';
    const answers: Answers = {
      'GET /group/G': () => [200, { ...GROUP, type: 'URLTest', fixed: pinned }],
      'GET /group/G/delay?url=http%3A%2F%2Ftest.example%2F&timeout=1000': () => {
        pinned = '';
        return [504, { message: 'get delay: all proxies timeout' }];
      },
      'PUT /proxies/G': body => {
        pinned = JSON.parse(body).name;
        return [204, ''];
      },
    };
    const { made } = await against(answers);
    expect(await made.proxies.testGroup('G', TEST, true, signal())).toEqual({
      delays: ['a', 'b'].map(node => ({ node, ms: null, reason: 'no answer in time' })),
      unpinned: 'b',
      repinned: true,
    });
  });
});

describe('writes that a core accepts and does not do', () => {
  it('are told as such', async () => {
    const provider = { name: 'p', vehicleType: 'HTTP', proxies: [], updatedAt: '2026-01-01T00:00:00.123456789Z' };
    const rule = { index: 0, type: 'Match', payload: '', proxy: 'G', size: -1, extra: { disabled: false } };
    const { made } = await against({
      'GET /group/G': [200, { ...GROUP, fixed: 'a' }],
      'DELETE /proxies/G': [204, ''],
      'GET /providers/proxies/p': [200, provider],
      'PUT /providers/proxies/p': [204, ''],
      'GET /rules': [200, { rules: [rule] }],
      'PATCH /rules/disable': [204, ''],
      'GET /providers/rules': [200, { providers: { p: provider } }],
      'PUT /providers/rules/p': [204, ''],
      'PUT /storage/x': [204, ''],
      'GET /storage/x': [200, '"old"'],
      'DELETE /storage/x': [204, ''],
    });
    const rejected = { code: 'rejected' };
    await expect(made.proxies.unpin('G', signal())).rejects.toMatchObject(rejected);
    await expect(made.providers.update('p', signal())).rejects.toMatchObject(rejected);
    await expect(made.rules.setDisabled(await made.rules.list(signal()), true, signal())).rejects.toMatchObject(rejected);
    await expect(made.rules.updateProvider('p', signal())).rejects.toMatchObject(rejected);
    await expect(made.storage.write('x', 'new', signal())).rejects.toMatchObject(rejected);
    await expect(made.storage.remove('x', signal())).rejects.toMatchObject(rejected);
  });
  it('name the connections that are still there', async () => {
    const rows = [
      { id: 'one', metadata: {} },
      { id: 'two', metadata: {} },
    ];
    const { made, requests } = await against({
      'GET /connections': [200, { connections: rows }],
      'DELETE /connections/one': [204, ''],
      'DELETE /connections/three': [500, ''],
      'DELETE /connections': [204, ''],
    });
    expect(await made.connections.close(['one', 'three', 'one'], () => undefined, signal())).toEqual({ closed: 1, left: ['one'] });
    expect(requests.filter(name => name === 'DELETE /connections/one')).toHaveLength(1);
    expect(await made.connections.closeAll(signal())).toEqual({ closed: 0, left: ['one', 'two'] });
  });
  it('and patches are compared field by field; what nobody can tell is the doubt itself', async () => {
    const { made, answers } = await against({
      'GET /configs': [200, { mode: 'rule', 'mixed-port': 7890, tun: { enable: true, stack: 'gVisor' } }],
      'PATCH /configs': [204, ''],
    });
    const outcome = await made.config.patch({ 'mixed-port': 7891, tun: { stack: 'gvisor' }, mode: 'RULE' }, signal());
    expect(outcome.refused).toEqual([{ field: 'mixed-port', wanted: 7891, found: 7890 }]);
    const bodies: unknown[] = [];
    answers['PATCH /configs'] = body => {
      bodies.push(JSON.parse(body));
      return [502, 'gone'];
    };
    expect((await made.config.patch({ tun: { stack: 'gVisor' } }, signal())).refused).toEqual([]);
    expect(bodies).toEqual([{ tun: { stack: 'gVisor', enable: true } }]);
    await expect(made.config.patch({ ipv6: true }, signal())).rejects.toMatchObject({ code: 'server-error' });
    expect((await made.config.patch({}, signal())).refused).toEqual([]);
  });
});

describe('what a core does not have', () => {
  it('is no feature, and the whole list is found without doing anything', async () => {
    const { made, requests } = await against({});
    expect([...(await made.features(signal()))]).toEqual(['patch']);
    expect(requests.filter(name => !name.startsWith('GET'))).toEqual([]);
    await expect(made.config.upgradeGeo(signal())).rejects.toMatchObject({ code: 'unimplemented' });
  });
  it('geo databases are updated by the older route where the newer is missing', async () => {
    const { made, requests } = await against({ 'POST /configs/geo': [204, ''] });
    await made.config.upgradeGeo(signal());
    expect(requests).toEqual(['POST /upgrade/geo', 'POST /configs/geo']);
  });
});

describe('the name of an address', () => {
  it.each([
    ['192.0.2.10', '10.2.0.192.in-addr.arpa'],
    ['2001:db8::1', `1.${'0.'.repeat(23)}8.b.d.0.1.0.0.2.ip6.arpa`],
    ['::ffff:192.0.2.1', `1.0.2.0.0.0.0.c.f.f.f.f.${'0.'.repeat(20)}ip6.arpa`],
    ['fe80::1%eth0', `1.${'0.'.repeat(27)}0.8.e.f.ip6.arpa`.replace('1.', '1.')],
  ])('%s is %s', (address, name) => expect(reverseName(address)).toBe(name));
  it('is asked for addresses only', () => {
    for (const wrong of ['example.com', '', '1.2.3'])
      expect(() => reverseName(wrong)).toThrow(expect.objectContaining({ code: 'bad-input' }));
  });
});
