import type { ProxyQuery, ProxyView } from '@shared/model';
import { duplicatesOf, freeNumber, ipInAnswer, type KnownPort, proxiesOf, proxyStateOf, proxyWindow, whoseIp } from '@shared/proxies';
import { describe, expect, it } from 'vitest';

const NOW = 1_700_000_000_000;
const view = (change: Partial<ProxyView>): ProxyView => ({
  ...{ id: 1, portId: 1, portName: 'LV-1', operator: 'LMT', networkType: null, active: true, available: true, type: 'http' },
  access: { type: 'login', loginId: 1, login: 'anna', downBps: null, upBps: null },
  ...{ listenPort: 3001, maxConnections: null, local: false, sites: [], sitesMode: null, targetPorts: [], targetPortsMode: null },
  ...{ created: null, updated: null, hasPassword: true, externalIp: '198.51.100.7', check: null, checking: false },
  ...change,
});
const query = (change: Partial<ProxyQuery> = {}): ProxyQuery => ({
  ...{ search: '', state: null, loginId: null, sort: { by: 'port', descending: false }, offset: 0, limit: 100 },
  ...change,
});
const answers = (at: number, slow = false) =>
  ({ type: 'answers', at, tookMs: slow ? 4100 : 300, slow, ip: null, seen: { type: 'unknown' } }) as const;

describe('the state of a proxy', () => {
  it('is what a test of the last ten minutes showed, else the panel’s word', () => {
    expect(proxyStateOf(view({ active: false, check: answers(NOW) }), NOW)).toBe('off');
    expect(proxyStateOf(view({ available: false }), NOW)).toBe('no-answer');
    expect(proxyStateOf(view({ available: null }), NOW)).toBe('unknown');
    expect(proxyStateOf(view({ available: false, check: answers(NOW - 1000) }), NOW)).toBe('available');
    expect(proxyStateOf(view({ check: answers(NOW, true) }), NOW)).toBe('slow');
    expect(proxyStateOf(view({ available: false, check: answers(NOW - 600_001) }), NOW)).toBe('no-answer');
    const failure = { code: 'timeout', message: '' } as const;
    expect(proxyStateOf(view({ check: { type: 'no-answer', at: NOW, failure } }), NOW)).toBe('no-answer');
  });
});

describe('the table', () => {
  const rows = [
    view({ id: 1, portName: 'LV-10', listenPort: 3010 }),
    view({ id: 2, portName: 'LV-2', type: 'socks', listenPort: 4002, available: false }),
    view({ id: 3, portName: 'LV-2', listenPort: 3002, check: answers(NOW, true) }),
    view({ id: 4, portName: 'LV-3', listenPort: 3003, access: { type: 'ip', recordIds: [7], ips: ['192.0.2.9'] }, active: false }),
  ];
  const ids = (change: Partial<ProxyQuery>) => proxiesOf(rows, query(change), NOW).map(({ id }) => id);
  it('sorts, numbers in names as numbers, equals always by port, type and number', () => {
    expect(ids({})).toEqual([3, 2, 4, 1]);
    expect(ids({ sort: { by: 'number', descending: true } })).toEqual([2, 1, 4, 3]);
    expect(ids({ sort: { by: 'state', descending: false } })).toEqual([2, 3, 1, 4]);
    expect(ids({ sort: { by: 'type', descending: true } })).toEqual([2, 3, 4, 1]);
  });
  it('filters by every word, by state and by login', () => {
    expect(ids({ search: 'lv-2 socks' })).toEqual([2]);
    expect(ids({ search: '192.0.2.9' })).toEqual([4]);
    expect(ids({ state: 'slow' })).toEqual([3]);
    expect(ids({ loginId: 1 })).toEqual([3, 2, 1]);
  });
  it('gives a window of rows and figures over all', () => {
    const shown = proxyWindow(rows, query({ offset: 1, limit: 2, search: 'lv' }), NOW);
    expect(shown.rows.map(({ id }) => id)).toEqual([2, 4]);
    expect(shown).toMatchObject({ count: 4, totals: { all: 4, available: 1, noAnswer: 1, slow: 1 }, logins: [{ id: 1, login: 'anna' }] });
  });
  it('finds a free number', () => {
    expect(freeNumber([])).toBe(3000);
    expect(freeNumber([3001, 4001, null, 40_000])).toBe(4002);
    expect(freeNumber([31_999])).toBe(32_000);
  });
});

describe('an echo answer', () => {
  it.each([
    ['203.0.113.9\n', '203.0.113.9'],
    ['{"ip":"203.0.113.9","version":"1.2.3.4"}', '203.0.113.9'],
    ['{"origin": "203.0.113.9"}', '203.0.113.9'],
    ['fl=1f\nh=1.1.1.1\nip=2001:DB8::7\nts=1700000000.123\n', '2001:db8:0:0:0:0:0:7'],
    ['<html><body>Your IP: <b>203.0.113.9</b></body></html>', '203.0.113.9'],
    ['at 12:34:56 nothing', null],
    ['', null],
    ['999.1.1.1', null],
  ])('%j holds %s', (text, ip) => expect(ipInAnswer(text)).toBe(ip));
});

describe('addresses over all farms', () => {
  const port = (serverId: string, portId: number, externalIp: string | null, change: Partial<KnownPort> = {}): KnownPort => ({
    ...{ serverId, serverName: serverId, lab: false, portId, portName: `P${portId}`, operator: 'LMT', externalIp, online: true },
    ...change,
  });
  it('tells whose address was seen', () => {
    const ports = [port('a', 1, '203.0.113.9'), port('a', 2, '203.0.113.10'), port('b', 1, '203.0.113.10')];
    expect(whoseIp('203.0.113.9', { serverId: 'a', portId: 1 }, ports)).toEqual({ type: 'own-port' });
    expect(whoseIp('203.0.113.10', { serverId: 'a', portId: 1 }, ports)).toMatchObject({ type: 'other-port', serverId: 'a', portId: 2 });
    expect(whoseIp('203.0.113.11', { serverId: 'a', portId: 1 }, ports)).toEqual({ type: 'unknown' });
    expect(whoseIp(null, { serverId: 'a', portId: 1 }, ports)).toEqual({ type: 'unknown' });
  });
  it('finds those that several online ports show, the lab’s apart', () => {
    const ports = [
      port('a', 1, '203.0.113.9'),
      port('b', 4, ' 203.0.113.9 '),
      port('b', 5, '203.0.113.9', { online: false }),
      port('lab', 1, '203.0.113.9', { lab: true }),
      port('a', 2, '203.0.113.10'),
      port('a', 3, null),
      port('b', 6, null),
    ];
    expect(duplicatesOf(ports)).toEqual([
      {
        ip: '203.0.113.9',
        ports: [
          { serverId: 'a', serverName: 'a', portId: 1, portName: 'P1', operator: 'LMT' },
          { serverId: 'b', serverName: 'b', portId: 4, portName: 'P4', operator: 'LMT' },
        ],
      },
    ]);
  });
});
