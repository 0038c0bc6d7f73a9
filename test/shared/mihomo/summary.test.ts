/** What every window knows of a controller's groups, of whatever a core answers. */
import { MOST_MEMBERS, readSummary } from '@shared/mihomo/summary';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

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
const summary = (proxies: Record<string, unknown>, providers: unknown = null) =>
  readSummary({ proxies }, providers === null ? null : { providers }) ?? expect.fail('no proxies');

describe('groups', () => {
  it('come in the order of the configuration, GLOBAL last, hidden ones not at all', () => {
    const { groups, nodes } = summary({
      Zed: group('Zed', ['a']),
      Auto: group('Auto', ['a']),
      Secret: group('Secret', ['a'], { hidden: true }),
      GLOBAL: group('GLOBAL', ['DIRECT', 'Zed', 'a', 'Auto']),
      a: node('a', 30),
      DIRECT: { ...node('DIRECT'), type: 'Direct' },
      REJECT: { ...node('REJECT'), type: 'Reject' },
    });
    expect(groups.map(({ name }) => name)).toEqual(['Zed', 'Auto', 'GLOBAL']);
    // What leads nowhere is not counted.
    expect(nodes).toBe(2);
  });
  it('know the last latency of each node: 0 failed, absent never tested', () => {
    const { groups } = summary({ G: group('G', ['a', 'b', 'c', 'gone']), a: node('a', 30), b: node('b', 0), c: node('c') });
    expect(groups).toEqual([
      { name: 'G', type: 'Selector', now: 'a', nodes: ['a', 'b', 'c', 'gone'], delays: { a: 30, b: 0 }, pinned: null },
    ]);
    const pinned = summary({ A: group('A', ['a', 'b'], { type: 'URLTest', fixed: 'b' }), B: group('B', ['a'], { fixed: '' }) });
    expect(pinned.groups.map(one => one.pinned)).toEqual(['b', '']);
  });
  it("prefer the latency of the group's own test", () => {
    const tested = { ...node('a', 30), extra: { 'https://own/204': { alive: true, history: [{ delay: 77 }] } } };
    expect(summary({ G: group('G', ['a'], { testUrl: 'https://own/204' }), a: tested }).groups[0]?.delays).toEqual({ a: 77 });
  });
  it('say where the nodes of providers are lacking, and find them where new cores keep them', () => {
    const proxies = { G: group('G', ['a', 'p1']), a: node('a', 30) };
    expect(summary(proxies).lacks).toBe(true);
    expect(summary({ ...proxies, p1: node('p1') }).lacks).toBe(false);
    const brought = { sub: { vehicleType: 'HTTP', proxies: [node('p1', 55), null, { type: 'x' }] }, bad: 7, none: { proxies: null } };
    expect(summary(proxies, brought).groups[0]?.delays).toEqual({ a: 30, p1: 55 });
    expect(summary(proxies, []).nodes).toBe(1);
  });
  it('reject nonsense per entry, never the whole list', () => {
    const { groups } = summary({
      G: group('G', ['a', 5, null, { x: 1 }]),
      bad: 7,
      worse: null,
      odd: { all: 'x', type: 9, history: 'no' },
      a: node('a', 1),
    });
    expect(groups.map(({ name, nodes }) => [name, nodes])).toEqual([['G', ['a']]]);
  });
  it('have no chosen node when they balance', () => {
    const { groups } = summary({ L: { name: 'L', type: 'LoadBalance', all: null, now: null }, M: group('M', [], { now: '' }) });
    expect(groups.map(({ now }) => now)).toEqual([null, null]);
  });
  it('survive names that mean something to JavaScript', () => {
    const [found] = summary(
      { constructor: group('constructor', ['__proto__', 'toString']), toString: node('toString', 4) },
      { sub: { proxies: [node('__proto__', 3)] } },
    ).groups;
    expect(Object.entries(found?.delays ?? {})).toEqual([
      ['__proto__', 3],
      ['toString', 4],
    ]);
  });
  it('tell of a large group the first members, the one in use, and how many there are beyond', () => {
    const names = Array.from({ length: 5000 }, (_, index) => `n${index}`);
    const all = Object.fromEntries(names.map(name => [name, node(name, 5)]));
    const { groups, nodes } = summary({ G: group('G', names, { now: 'n4321' }), ...all });
    expect(groups[0]?.nodes).toHaveLength(MOST_MEMBERS);
    expect(groups[0]?.nodes.at(-1)).toBe('n4321');
    expect(groups[0]?.more).toBe(5000 - MOST_MEMBERS);
    expect(Object.keys(groups[0]?.delays ?? {})).toHaveLength(MOST_MEMBERS);
    expect(nodes).toBe(5000);
  });
  it('have another mark after a test, a choice or a pin, and the same for the same answer', () => {
    const with_ = (delay: number, change: object = {}) =>
      summary({ G: group('G', ['a', 'b'], change), a: node('a', 1), b: node('b', delay) }).mark;
    expect(with_(5)).toBe(with_(5));
    expect(new Set([with_(5), with_(6), with_(5, { now: 'b' }), with_(5, { fixed: 'a' }), with_(5, { all: ['b', 'a'] })]).size).toBe(5);
  });
  it('are never made of anything but groups', () => {
    for (const body of [null, [], {}, { proxies: [] }, { proxies: null }, 'x']) expect(readSummary(body, null)).toBeNull();
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.anything()),
        fc.anything(),
        (proxies, providers) => void readSummary({ proxies }, providers),
      ),
    );
  });
});
