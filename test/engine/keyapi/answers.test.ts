/** The documented answers, to the letter. */
import { Fault } from '@shared/fault';
import { describe, expect, it } from 'vitest';
import { checkLink, readLink } from '../../../src/main/engine/clients/keyapi/link';
import { assertSuccess, type Row, readRow, readRows } from '../../../src/main/engine/clients/keyapi/rows';
import { readAllTraffic, readTraffic } from '../../../src/main/engine/clients/keyapi/traffic';

const UUID = '7c1f5a8e-2f5b-4d0e-9f68-1f6a2b3c4d5e';
const KEY = { id: UUID, name: 'Анна 1', uuid: UUID, created_at: '2025-08-02T15:22:39.822640', is_active: true };
const LINK = `vless://${UUID}@domain:443?encryption=none&security=reality&sni=www.microsoft.com&fp=chrome&pbk=${'A'.repeat(43)}&sid=ab12&spx=/&type=tcp&flow=`;
const row = (more: Partial<Row> = {}): Row => ({
  id: UUID,
  uuid: UUID,
  name: 'Анна 1',
  createdAt: null,
  active: true,
  port: null,
  shortId: null,
  sni: null,
  ...more,
});

describe('keys', () => {
  it('come bare, wrapped, with numeric ids, and one in a list', () => {
    expect(readRows([KEY])).toEqual([{ ...row(), createdAt: KEY.created_at }]);
    expect(
      readRows({ keys: [{ key_id: 7, uuid: UUID, name: 'x', port: 10_001, short_id: 'ab', sni: 's', is_active: 1 }], total: 1 }),
    ).toEqual([row({ id: '7', name: 'x', port: 10_001, shortId: 'ab', sni: 's' })]);
    expect(readRow([KEY])?.id).toBe(UUID);
    expect(readRow({ key: KEY })?.id).toBe(UUID);
    expect(readRow({ message: 'ok' })).toBeNull();
  });
  it('are refused one by one, never as a whole', () => {
    expect(readRows([null, 1, {}, { id: null }, { id: '', uuid: '' }, { ...KEY, created_at: {}, port: 'x' }])).toHaveLength(1);
    expect(() => readRows({ message: 'VPN Key Management API' })).toThrow(Fault);
    expect(() => readRows('<html>')).toThrow(Fault);
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
  it('of the seed, for one key: exact', () => {
    const seed = {
      traffic_bytes: {
        uplink_bytes: 1_048_576,
        downlink_bytes: 5_242_880,
        total_bytes: 6_291_456,
        uplink_mb: 1.0,
        downlink_mb: 5.0,
        total_mb: 6.0,
        source: 'xray_api',
      },
    };
    expect(readTraffic(seed, 'a')).toEqual({ up: 1_048_576, down: 5_242_880, total: 6_291_456, source: 'exact' });
  });
  it('of every key: exact from Xray, an estimate from the monitor', () => {
    const exact = {
      traffic_stats: { keys_stats: [{ uuid: UUID, uplink_bytes: 1, downlink_bytes: 2, total_bytes: 3 }], source: 'xray_api' },
    };
    expect(readAllTraffic(exact, 'a').get(UUID)).toEqual({ up: 1, down: 2, total: 3, source: 'exact' });
    const monitor = {
      total_keys: 1,
      active_keys: 1,
      traffic_stats: {
        total_keys: 1,
        active_keys: 1,
        total_traffic: '48.56 KB',
        keys_stats: [
          { uuid: UUID, connections: 234, total_bytes: 49_728, total_formatted: '48.56 KB', total_mb: 0.05, connection_ratio: 100.0 },
        ],
        source: 'alternative_monitor',
        timestamp: 1_754_137_253,
      },
      source: 'alternative_monitor',
    };
    expect(readAllTraffic(monitor, 'b').get(UUID)).toEqual({ up: null, down: null, total: 49_728, source: 'estimate' });
  });
  it('of the newer dialects', () => {
    expect(readTraffic({ status: 'success', key_id: UUID, key_uuid: UUID, total_bytes: 5, timestamp: 1 }, 'd')).toEqual({
      up: null,
      down: null,
      total: 5,
      source: 'exact',
    });
    expect(readAllTraffic([{ key_id: 7, upload: 1, download: 2, total: 3 }], 'e').get('7')).toEqual({
      up: 1,
      down: 2,
      total: 3,
      source: 'exact',
    });
    expect(readTraffic({ key: KEY, total_bytes: 5, source: 'simple_monitor', method: 'connection_based_estimation' }, 'c')?.source).toBe(
      'estimate',
    );
  });
  it('none: null, an error in a 200, nonsense', () => {
    expect(readTraffic({ traffic_bytes: null }, 'b')).toBeNull();
    expect(readTraffic({ traffic_bytes: { error: 'x', total_bytes: 1 } }, 'b')).toBeNull();
    expect(readTraffic({ traffic_bytes: { total_bytes: -1 } }, 'b')).toBeNull();
    expect(readAllTraffic('x', 'b').size).toBe(0);
    expect(readAllTraffic({ traffic_stats: { keys_stats: [null, 3, { uuid: UUID, total_bytes: 'x' }] } }, 'b').size).toBe(0);
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
    const results = (link: string, of: Row) => Object.fromEntries(checkLink(link, of).map(({ name, result }) => [name, result]));
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
