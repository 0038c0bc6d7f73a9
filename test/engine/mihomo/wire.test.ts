import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  connectionTotals,
  countConnections,
  parseConfigs,
  parseMemory,
  parseProgram,
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
