/** Answers of controllers, whatever they hold: something of the right shape comes out, and nothing throws. */
import { compareConfig, patchBody, readConfig } from '@shared/mihomo/config';
import { readConnections, restartedBetween } from '@shared/mihomo/connections';
import { readDns } from '@shared/mihomo/dns';
import { readLarge } from '@shared/mihomo/large';
import { isAtLeast, readLog } from '@shared/mihomo/logs';
import { latestDelay, readGroups, readProxies } from '@shared/mihomo/proxies';
import { timeOrNull } from '@shared/mihomo/read';
import { readRuleProviders, readRules } from '@shared/mihomo/rules';
import { LOG_LEVELS } from '@shared/model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const anything = fc.jsonValue();
/** An object with the right names and any values. */
const shaped = (...names: string[]) => fc.record(Object.fromEntries(names.map(name => [name, anything])), { requiredKeys: [] });
const proxy = shaped('name', 'type', 'alive', 'udp', 'history', 'extra', 'all', 'now', 'fixed', 'hidden', 'testUrl', 'provider-name');
const names = fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'GLOBAL', 'Узел/2 %'));
const connection = fc.record(
  {
    id: fc.oneof(fc.uuid(), anything),
    upload: fc.oneof(fc.nat(), anything),
    download: fc.oneof(fc.nat(), anything),
    start: anything,
    chains: anything,
    metadata: fc.oneof(shaped('network', 'host', 'sniffHost', 'sourcePort', 'process', 'destinationIP'), anything),
  },
  { requiredKeys: [] },
);
const isCount = (value: number): boolean => Number.isFinite(value) && value >= 0;

describe('whatever a controller answers', () => {
  it('its groups, nodes and providers can be read', () => {
    const table = (of: fc.Arbitrary<unknown>) => fc.dictionary(names, fc.oneof(of, anything));
    const proxies = fc.oneof(fc.record({ proxies: table(proxy) }), anything);
    const providers = fc.oneof(
      fc.record({ providers: table(fc.record({ proxies: fc.array(proxy), subscriptionInfo: anything })) }),
      anything,
    );
    fc.assert(
      fc.property(proxies, providers, (first, second) => {
        const found = readProxies(first, second);
        expect(new Set(found.nodes.map(({ name }) => name)).size).toBe(found.nodes.length);
        for (const group of found.groups) {
          expect(new Set(group.nodes).size).toBe(group.nodes.length);
          const delay = latestDelay(group, group.testUrl);
          expect(delay === null || isCount(delay)).toBe(true);
        }
        const last = found.groups.findIndex(({ name }) => name === 'GLOBAL');
        expect([-1, found.groups.length - 1]).toContain(last);
        expect(readLarge('proxies', [JSON.stringify(first), JSON.stringify(second)])).toEqual(
          readProxies(JSON.parse(JSON.stringify(first)), JSON.parse(JSON.stringify(second))),
        );
      }),
    );
    fc.assert(fc.property(fc.record({ proxies: fc.oneof(fc.array(proxy), anything) }), body => Array.isArray(readGroups(body))));
  });

  it('its rules, configuration, logs and names can be read', () => {
    fc.assert(
      fc.property(fc.oneof(fc.record({ rules: fc.array(shaped('index', 'type', 'payload', 'size', 'extra')) }), anything), body => {
        for (const rule of readRules(body)) expect(isCount(rule.index) && (rule.size === null || rule.size >= 0)).toBe(true);
      }),
    );
    fc.assert(fc.property(fc.oneof(fc.record({ providers: anything }), anything), body => Array.isArray(readRuleProviders(body))));
    fc.assert(
      fc.property(fc.oneof(shaped('type', 'payload', 'level', 'message', 'time', 'fields'), anything), body => {
        const line = readLog(body);
        if (line) expect(isAtLeast(line.level, 'debug') && !isAtLeast(line.level, 'silent')).toBe(true);
      }),
    );
    fc.assert(
      fc.property(fc.oneof(shaped('Status', 'Answer', 'Server'), anything), body => typeof (readDns(body)?.status ?? 0) === 'number'),
    );
    fc.assert(
      fc.property(fc.oneof(shaped('mode', 'mode-list', 'tun', 'log-level'), anything), anything, (body, wanted) => {
        const config = readConfig(body);
        if (!config) return;
        expect(config.modes.length).toBeGreaterThan(0);
        // What a core shows already is refused by nobody.
        expect(compareConfig({ ...config.raw }, config).refused).toEqual([]);
        const sent = patchBody({ tun: { 'dns-hijack': wanted } }, config);
        expect(sent.tun).toEqual({ 'dns-hijack': wanted, enable: config.tun ?? false });
      }),
    );
  });

  it('its connections are rows with ids and counts', () => {
    const body = fc.oneof(
      fc.record({ connections: fc.oneof(fc.array(connection), fc.constant(null)), uploadTotal: anything, downloadTotal: anything }),
      anything,
    );
    fc.assert(
      fc.property(body, value => {
        const found = readConnections(value);
        if (!found) return;
        expect(isCount(found.uploadTotal) && isCount(found.downloadTotal)).toBe(true);
        for (const row of found.connections) expect(row.id !== '' && isCount(row.upload) && isCount(row.download)).toBe(true);
      }),
    );
  });
});

it('totals that fall are a restart', () => {
  const totals = (downloadTotal: number) => ({ downloadTotal, uploadTotal: 1 });
  expect([restartedBetween(totals(5), totals(4)), restartedBetween(totals(5), totals(5))]).toEqual([true, false]);
});

it('times of Go are read to the millisecond, and the year 1 is none', () => {
  expect(timeOrNull('2026-01-12T09:00:00.123456789+03:00')).toBe(Date.UTC(2026, 0, 12, 6, 0, 0, 123));
  expect(timeOrNull('0001-01-01T00:00:00Z')).toBeNull();
  expect(timeOrNull('soon')).toBeNull();
});

it('levels of logs stand in one order', () => {
  for (const [index, level] of LOG_LEVELS.entries())
    expect(LOG_LEVELS.filter(least => isAtLeast(level, least))).toEqual(LOG_LEVELS.slice(0, index + 1));
});

it('lines of logs are read in both forms, without colours', () => {
  const plain = { level: 'warning', time: '', message: 'dial failed', fields: [] };
  expect(readLog({ type: 'warn', payload: '\u001b[33mdial failed\u001b[0m' })).toEqual(plain);
  expect(readLog({ time: '09:00:00', level: 'warn', message: 'dial failed', fields: [{ key: 'via', value: 'FRA 1' }] })).toEqual({
    ...plain,
    time: '09:00:00',
    fields: [{ name: 'via', value: 'FRA 1' }],
  });
  for (const type of ['loud', 'constructor', '__proto__']) expect(readLog({ type, payload: '?' })?.level).toBe('info');
});
