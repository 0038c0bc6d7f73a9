import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupsOf, lacksMembers } from '../../../src/main/engine/clients/mihomo/groups';
import {
  connectionTotals,
  countConnections,
  parseConfigs,
  parseMemory,
  parseProgram,
  parseProviderNodes,
  parseProxies,
  parseProxy,
  parseTraffic,
} from '../../../src/main/engine/clients/mihomo/wire';

const bytes = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));

describe('frames', () => {
  it('of traffic, with and without totals', () => {
    expect(parseTraffic(bytes({ up: 5, down: 7, upTotal: 9, downTotal: 11 }))).toEqual({ up: 5, down: 7, upTotal: 9, downTotal: 11 });
    expect(parseTraffic(bytes({ up: 5, down: 7 }))).toEqual({ up: 5, down: 7, upTotal: null, downTotal: null });
  });
  it('tolerate unknown fields, numbers as strings, and nulls where nothing depends on them', () => {
    expect(parseTraffic(bytes({ up: '5', down: 7, upTotal: null, downTotal: 'x', new: {} }))).toEqual({
      up: 5,
      down: 7,
      upTotal: null,
      downTotal: null,
    });
    expect(parseMemory(bytes({ inuse: '123', oslimit: null }))).toBe(123);
  });
  it.each([
    '',
    '{"up":!',
    '[]',
    'null',
    '{}',
    '{"up":null,"down":1}',
    '{"up":-1,"down":1}',
    '{"up":1e999,"down":1}',
    '{"up":"1e3","down":1}',
    '"x"',
  ])('%s is none', text => {
    expect(parseTraffic(bytes(text))).toBeNull();
    expect(parseMemory(bytes(text))).toBeNull();
  });
  it('whatever comes is a frame of sane numbers or none', () => {
    const nearly = fc.record(
      { up: fc.anything(), down: fc.anything(), upTotal: fc.anything(), inuse: fc.anything() },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          fc.json().map(bytes),
          nearly.map(value => bytes(JSON.stringify(value, (_key, part) => (typeof part === 'bigint' ? `${part}` : part)))),
        ),
        raw => {
          const buffer = Buffer.from(raw);
          const frame = parseTraffic(buffer);
          for (const value of [frame?.up ?? 0, frame?.down ?? 0, frame?.upTotal ?? 0, frame?.downTotal ?? 0, parseMemory(buffer) ?? 0]) {
            expect(Number.isFinite(value) && value >= 0).toBe(true);
          }
          const count = countConnections(buffer);
          expect(count === null || count >= 0).toBe(true);
        },
      ),
    );
  });
});

describe('counting connections without parsing them', () => {
  const snapshot = (connections: unknown) => bytes({ downloadTotal: 1, uploadTotal: 2, connections, memory: 3 });
  it('counts none, null, and some', () => {
    expect(countConnections(snapshot([]))).toBe(0);
    expect(countConnections(snapshot(null))).toBe(0);
    expect(
      countConnections(
        snapshot([
          { id: 'a', metadata: {} },
          { metadata: { host: 'b' }, id: 'b' },
        ]),
      ),
    ).toBe(2);
  });
  it('finds the totals before and behind them', () => {
    expect(connectionTotals(snapshot([{ id: 'a', metadata: {} }]))).toEqual({ down: 1, up: 2 });
    const many = Array.from({ length: 50 }, (_, id) => ({ id: String(id), metadata: { host: '"downloadTotal":9,' } }));
    expect(connectionTotals(bytes({ connections: many, downloadTotal: 5, memory: 3, uploadTotal: 6 }))).toEqual({ down: 5, up: 6 });
    expect(connectionTotals(bytes({ connections: many }))).toBeNull();
    expect(connectionTotals(bytes({ downloadTotal: 5, connections: [] }))).toBeNull();
    expect(connectionTotals(Buffer.alloc(0))).toBeNull();
  });
  it('is not fooled by what hosts and processes are called', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), fc.constantFrom('"metadata":', '\\"metadata":', '{"metadata":{}}'))), names => {
        const connections = names.map(host => ({ id: host, metadata: { host, processPath: host }, chains: [host] }));
        expect(countConnections(snapshot(connections))).toBe(names.length);
      }),
    );
  });
  it('does not count what is no such answer', () => {
    for (const text of ['', '[]', '<html>"metadata":', '{"message":"x"}']) expect(countConnections(bytes(text))).toBeNull();
  });
});

describe('configuration and program', () => {
  it('reads the mode and the modes that exist', () => {
    expect(parseConfigs({ mode: 'rule', port: 0 })).toEqual({ mode: 'rule', modes: ['rule', 'global', 'direct'] });
    expect(parseConfigs({ mode: 'Rule', 'mode-list': ['Rule', 'Work'], tun: null })).toEqual({ mode: 'Rule', modes: ['Rule', 'Work'] });
    expect(parseConfigs({ mode: 'rule', 'mode-list': 7 })?.modes).toHaveLength(3);
    for (const body of [null, [], {}, { mode: '' }, { mode: 3 }]) expect(parseConfigs(body)).toBeNull();
  });
  it.each([
    ['mihomo', { meta: true, version: 'v1.19.28' }, { program: 'mihomo', version: 'v1.19.28' }],
    ['clash', { meta: true, version: 'v1.14.0' }, { program: 'mihomo', version: 'v1.14.0' }],
    ['clash.meta', { version: 'alpha-1234' }, { program: 'mihomo', version: 'alpha-1234' }],
    ['clash', { meta: true, premium: true, version: 'sing-box 1.14.1' }, { program: 'sing-box', version: '1.14.1' }],
    ['clash', { premium: true, version: '2023.08.17' }, { program: 'Clash', version: '2023.08.17' }],
    ['nginx', { version: '1' }, null],
    ['clash', {}, null],
  ])('%s %j', (hello, body, wanted) => expect(parseProgram(hello, body)).toEqual(wanted));
});

describe('groups', () => {
  const node = (name: string, delay?: number) => ({
    name,
    type: 'Shadowsocks',
    history:
      delay === undefined
        ? []
        : [
            { time: 't', delay: 9 },
            { time: 't', delay },
          ],
  });
  const group = (name: string, all: unknown, extra: object = {}) => ({ name, type: 'Selector', all, now: 'a', history: [], ...extra });
  const proxies = (entries: Record<string, unknown>) => parseProxies({ proxies: entries }) ?? expect.fail('no proxies');

  it('come in the order of the configuration, GLOBAL last, hidden ones not at all', () => {
    const list = proxies({
      Zed: group('Zed', ['a']),
      Auto: group('Auto', ['a']),
      Secret: group('Secret', ['a'], { hidden: true }),
      GLOBAL: group('GLOBAL', ['DIRECT', 'Zed', 'a', 'Auto']),
      a: node('a', 30),
    });
    expect(groupsOf(list, new Map()).map(entry => entry.name)).toEqual(['Zed', 'Auto', 'GLOBAL']);
  });
  it('know the last latency of each node: 0 failed, absent never tested', () => {
    const list = proxies({ G: group('G', ['a', 'b', 'c', 'gone']), a: node('a', 30), b: node('b', 0), c: node('c') });
    expect(groupsOf(list, new Map())[0]).toEqual({
      name: 'G',
      type: 'Selector',
      now: 'a',
      nodes: ['a', 'b', 'c', 'gone'],
      delays: { a: 30, b: 0 },
      pinned: null,
    });
    const pinned = proxies({ A: group('A', ['a', 'b'], { type: 'URLTest', fixed: 'b' }), B: group('B', ['a'], { fixed: '' }) });
    expect(groupsOf(pinned, new Map()).map(one => one.pinned)).toEqual(['b', '']);
  });
  it("prefer the latency of the group's own test", () => {
    const tested = { ...node('a', 30), extra: { 'https://own/204': { alive: true, history: [{ delay: 77 }] } } };
    const list = proxies({ G: group('G', ['a'], { testUrl: 'https://own/204' }), a: tested });
    expect(groupsOf(list, new Map())[0]?.delays).toEqual({ a: 77 });
  });
  it('find the nodes of providers where new cores keep them', () => {
    const list = proxies({ G: group('G', ['a', 'p1']), a: node('a', 30) });
    expect(lacksMembers(list)).toBe(true);
    const nodes = parseProviderNodes({
      providers: { sub: { vehicleType: 'HTTP', proxies: [node('p1', 55), null, { type: 'x' }] }, bad: 7, none: { proxies: null } },
    });
    expect(groupsOf(list, nodes)[0]?.delays).toEqual({ a: 30, p1: 55 });
    expect(parseProviderNodes({ providers: [] }).size).toBe(0);
  });
  it('reject nonsense per entry, never the whole list', () => {
    const list = proxies({
      G: group('G', ['a', 5, null, { x: 1 }]),
      bad: 7,
      worse: null,
      odd: { all: 'x', type: 9, history: 'no' },
      a: node('a', 1),
    });
    expect(groupsOf(list, new Map()).map(({ name, nodes }) => [name, nodes])).toEqual([['G', ['a']]]);
  });
  it('have no chosen node when they balance', () => {
    expect(
      groupsOf(proxies({ L: { name: 'L', type: 'LoadBalance', all: null, now: null }, M: group('M', [], { now: '' }) }), new Map()).map(
        entry => entry.now,
      ),
    ).toEqual([null]);
  });
  it('survive names that mean something to JavaScript', () => {
    const list = proxies({ constructor: group('constructor', ['__proto__', 'toString']), toString: node('toString', 4) });
    const [found] = groupsOf(list, new Map([['__proto__', parseProxy(node('__proto__', 3)) ?? expect.fail()]]));
    expect(Object.entries(found?.delays ?? {})).toEqual([
      ['__proto__', 3],
      ['toString', 4],
    ]);
  });
  it('are never made of anything but groups', () => {
    for (const body of [null, [], {}, { proxies: [] }, { proxies: null }, 'x']) expect(parseProxies(body)?.size ?? 0).toBe(0);
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.anything()),
        entries => void groupsOf(parseProxies({ proxies: entries }) ?? new Map(), new Map()),
      ),
    );
  });
});
