/** What is read out of answers, the documented ones and others. */
import { Fault } from '@shared/fault';
import { describe, expect, it } from 'vitest';
import type { WireKey } from '../../../src/main/engine/clients/keyapi/contract';
import { readAllCounts, readCounts, sourceOf } from '../../../src/main/engine/clients/keyapi/counts';
import { checkLink, readLink, standardLink } from '../../../src/main/engine/clients/keyapi/link';
import { readCompare } from '../../../src/main/engine/clients/keyapi/periods';
import { readRow, readRows } from '../../../src/main/engine/clients/keyapi/rows';
import { assertSuccess } from '../../../src/main/engine/clients/keyapi/success';
import { ServerTime } from '../../../src/main/engine/clients/keyapi/time';

const UUID = '7c1f5a8e-2f5b-4d0e-9f68-1f6a2b3c4d5e';
const KEY = { id: UUID, name: 'Анна 1', uuid: UUID, created_at: '2025-08-02T15:22:39.822640', is_active: true };
const LINK = `vless://${UUID}@domain:443?encryption=none&security=reality&sni=www.microsoft.com&fp=chrome&pbk=${'A'.repeat(43)}&sid=ab12&spx=/&type=tcp&flow=`;
const time = new ServerTime();
const row = (more: Partial<WireKey> = {}): WireKey => ({
  id: UUID,
  uuid: UUID,
  name: 'Анна 1',
  createdAt: null,
  createdAtMs: null,
  active: true,
  port: null,
  shortId: null,
  sni: null,
  ...more,
});

describe('keys', () => {
  it('come bare, wrapped, with numeric ids, and one in a list', () => {
    expect(readRows([KEY], time)).toEqual([{ ...row(), createdAt: KEY.created_at }]);
    expect(
      readRows({ keys: [{ key_id: 7, uuid: UUID, name: 'x', port: 10_001, short_id: 'ab', sni: 's', is_active: 1 }], total: 1 }, time),
    ).toEqual([row({ id: '7', name: 'x', port: 10_001, shortId: 'ab', sni: 's' })]);
    expect(readRow([KEY], time)?.id).toBe(UUID);
    expect(readRow({ key: KEY }, time)?.id).toBe(UUID);
    expect(readRow({ message: 'ok' }, time)).toBeNull();
  });
  it('have the id that every call takes: a number before a uuid', () => {
    expect(readRow({ id: UUID, key_id: 7, uuid: UUID }, time)?.id).toBe('7');
    expect(readRow({ id: 7, uuid: UUID }, time)?.id).toBe('7');
    expect(readRow({ id: 'f0f0', uuid: UUID }, time)).toMatchObject({ id: 'f0f0', uuid: UUID });
    expect(readRow({ uuid: UUID }, time)?.id).toBe(UUID);
  });
  it('are refused one by one, never as a whole', () => {
    expect(readRows([null, 1, {}, { id: null }, { id: '', uuid: '' }, { ...KEY, created_at: {}, port: 'x' }], time)).toHaveLength(1);
    expect(() => readRows({ message: 'VPN Key Management API' }, time)).toThrow(Fault);
    expect(() => readRows('<html>', time)).toThrow(Fault);
  });
  it('200 is not success', () => {
    for (const body of [{ status: 'error' }, { success: false }, { error: 'no' }, { status: 'failed', message: 'x' }])
      expect(() => assertSuccess(body)).toThrow(Fault);
    for (const body of [
      null,
      {},
      { status: 'success' },
      { status: 'running' },
      { success: true, error: null },
      { message: 'Key deleted successfully' },
    ])
      expect(() => assertSuccess(body)).not.toThrow();
  });
});

describe('traffic', () => {
  const network = { type: 'estimate', how: 'network-share', name: 'alternative_monitor' };
  it('is exact only where every label says so', () => {
    expect(sourceOf(['xray_api'], 'estimate')).toEqual({ type: 'exact', how: 'xray', name: 'xray_api' });
    expect(sourceOf(['xray_stats_api'], 'estimate').type).toBe('exact');
    expect(sourceOf(['alternative_monitor', 'xray_api'], 'estimate')).toEqual(network);
    expect(sourceOf(['xray_api', 'network_distribution'], 'estimate')).toMatchObject({ type: 'estimate', how: 'network-share' });
    expect(sourceOf(['simple_monitor', 'connection_based_estimation'], 'exact')).toMatchObject({ how: 'connections' });
    expect(sourceOf(['estimate_based_on_connections'], 'exact')).toMatchObject({ how: 'connections' });
    expect(sourceOf(['port_monitor'], 'exact')).toMatchObject({ type: 'estimate', how: 'port-share' });
    expect(sourceOf(['something new'], 'exact')).toEqual({ type: 'estimate', how: 'monitor', name: 'something new' });
    expect(sourceOf([], 'exact')).toEqual({ type: 'exact', how: 'unnamed', name: null });
    expect(sourceOf([], 'estimate')).toEqual({ type: 'estimate', how: 'monitor', name: null });
  });
  it('shared out by connections is a guess, whatever it calls itself', () => {
    const body = { traffic_bytes: { total_bytes: 5, connection_ratio: 100, source: 'xray_api' } };
    expect(readCounts(body, 'estimate')?.source.type).toBe('estimate');
  });
  it('is whole bytes, whatever is sent', () => {
    const total = (value: unknown): number | undefined => readCounts({ total_bytes: value, source: 'xray_api' }, 'exact')?.total;
    expect(total(38_467_682.020_263_67)).toBe(38_467_682);
    expect(total('1024')).toBe(1024);
    for (const nonsense of [-1, '', 'x', true, {}, Number.NaN, 1e17, '0x10', null]) expect(total(nonsense)).toBeUndefined();
  });
  it('has the direction of the client: what the server received was sent by it', () => {
    expect(readCounts({ rx_bytes: 1, tx_bytes: 2, total_bytes: 3 }, 'exact')).toMatchObject({ up: 1, down: 2 });
  });
  it('of exact numbers the sum counts, of guesses what is told', () => {
    expect(readCounts({ uplink_bytes: 1, downlink_bytes: 2, total_bytes: 0, source: 'xray_api' }, 'exact')?.total).toBe(3);
    expect(readCounts({ rx_bytes: 1, tx_bytes: 1, total_bytes: 3, source: 'port_monitor' }, 'exact')?.total).toBe(3);
  });
  it('none: null, an error in a 200, nonsense', () => {
    expect(readCounts({ traffic_bytes: null }, 'estimate')).toBeNull();
    expect(readCounts({ traffic_bytes: { error: 'x', total_bytes: 1 } }, 'estimate')).toBeNull();
    expect(readCounts({ traffic_bytes: { total_bytes: -1 } }, 'estimate')).toBeNull();
    expect(readCounts(null, 'estimate')).toBeNull();
    expect(readAllCounts('x', 'estimate')).toBeNull();
    expect(readAllCounts({ message: 'hello' }, 'estimate')).toBeNull();
    expect(readAllCounts({ traffic_stats: { keys_stats: [null, 3, { uuid: UUID, total_bytes: 'x' }] } }, 'estimate')?.size).toBe(0);
    expect(readAllCounts({ ports_traffic: { ports_traffic: {} } }, 'estimate')?.size).toBe(0);
  });
});

describe("the server's clock", () => {
  const at = Date.UTC(2025, 7, 2, 12, 22, 40);
  it('is learnt from an answer that tells both times, to the quarter of an hour', () => {
    const clock = new ServerTime();
    expect(clock.read(KEY.created_at)).toBeNull();
    clock.learn(KEY.created_at, at);
    expect(clock.offset).toBe(3 * 3_600_000);
    expect(clock.read(KEY.created_at)).toBe(Date.UTC(2025, 7, 2, 12, 22, 39, 822));
    clock.learn('2025-08-02T17:52:41', at);
    expect(clock.offset).toBe(5.5 * 3_600_000);
  });
  it('is not learnt from another time, or from what is none', () => {
    const clock = new ServerTime();
    for (const [local, date] of [
      ['2025-08-02T15:05:00', at],
      ['2025-08-03T15:22:39', at],
      ['yesterday', at],
      [1_754_137_253, at],
      [KEY.created_at, null],
    ] as const)
      clock.learn(local, date);
    expect(clock.offset).toBeNull();
  });
  it('is not needed for dates with a zone, or in seconds', () => {
    const clock = new ServerTime();
    expect(clock.read('2025-08-02T15:22:39+03:00')).toBe(Date.UTC(2025, 7, 2, 12, 22, 39));
    expect(clock.read('2025-08-02T12:22:39Z')).toBe(Date.UTC(2025, 7, 2, 12, 22, 39));
    expect(clock.read('1754137253')).toBe(1_754_137_253_000);
    expect(clock.read('1754137253000')).toBe(1_754_137_253_000);
    expect(clock.read('')).toBeNull();
  });
});

describe('links', () => {
  const text = (name: string): object => ({
    key: KEY,
    client_config: `=== Конфигурация клиента ===\nИмя: ${name}\nUUID: ${UUID}\nVLESS URL: ${LINK}#${name}\n\n=== QR код данные ===\n${LINK}#${name}`,
  });
  it('keep every byte, and the bare name is encoded', () => {
    expect(readLink(text('VeilBot-V2Ray'), 'VeilBot-V2Ray')).toBe(`${LINK}#VeilBot-V2Ray`);
    expect(readLink(text('Анна #1'), 'Анна #1')).toBe(`${LINK}#${encodeURIComponent('Анна #1')}`);
    expect(readLink(text('50%'), '50%')).toBe(`${LINK}#50%25`);
    expect(readLink(text('a%20b'), 'a%20b')).toBe(`${LINK}#a%2520b`);
    expect(readLink(text('a%20b'), 'a b')).toBe(`${LINK}#a%20b`);
  });
  it('have a standard form', () => {
    expect(standardLink(`${LINK}#${encodeURIComponent('Анна #1')}`)).toBe(
      `vless://${UUID}@domain:443?type=tcp&encryption=none&security=reality&sni=www.microsoft.com&fp=chrome&pbk=${'A'.repeat(43)}&sid=ab12&spx=%2F#${encodeURIComponent('Анна #1')}`,
    );
  });
  it('come in other fields too', () => {
    expect(readLink({ vless_link: `${LINK}#x` }, 'x')).toBe(`${LINK}#x`);
    expect(readLink({ client_config: `${LINK}#x`, vless_url: `${LINK}#x`, short_id: 'ab12' }, 'x')).toBe(`${LINK}#x`);
  });
  it.each([
    [{}],
    [{ client_config: 'Ошибка: нет ключа' }],
    [{ client_config: 'vless://broken' }],
    [null],
    [{ status: 'error', client_config: LINK }],
  ])('refuses %j', body => {
    expect(() => readLink(body, 'x')).toThrow(Fault);
  });
  it('are held against what the server says of the key', () => {
    const results = (link: string, of: WireKey) => Object.fromEntries(checkLink(link, of).map(({ name, result }) => [name, result]));
    expect(results(LINK, row())).toEqual({
      'link-matches': 'pass',
      'public-key': 'not-checked',
      'short-id': 'not-checked',
      'server-name': 'not-checked',
    });
    expect(results(LINK, row({ shortId: 'ab12', sni: 'www.microsoft.com', port: 443 }))).toMatchObject({
      'short-id': 'pass',
      'server-name': 'pass',
    });
    expect(results(LINK, row({ uuid: KEY.uuid.replace('7', '8') }))).toMatchObject({ 'link-matches': 'fail' });
    expect(results(LINK, row({ port: 444, shortId: 'cd' }))).toMatchObject({ 'link-matches': 'fail', 'short-id': 'fail' });
    expect(results(LINK.replace(/pbk=A+/, 'pbk='), row())).toMatchObject({ 'public-key': 'fail' });
  });
});

it('never makes a number out of parts that no whole number can hold', () => {
  expect(readCompare({ exact: { total_mb: 1e300 }, estimate: { bytes: 1.4 } })).toMatchObject({
    exact: { bytes: null },
    estimate: { bytes: 1 },
  });
  const most = Number.MAX_SAFE_INTEGER;
  expect(readCounts({ uplink_bytes: most, downlink_bytes: most }, 'exact')).toBeNull();
});
