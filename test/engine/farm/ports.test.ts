import { Fault } from '@shared/fault';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parsePorts } from '../../../src/main/engine/clients/farm/ports';
import { samplePort } from '../../shared/support/port';
import { answerOf } from './document';

const document = answerOf('POST /api/devices/modem/list');
const [sample] = document as readonly Record<string, unknown>[];
const one = (change: Readonly<Record<string, unknown>>) => parsePorts([{ ...sample, ...change }]).ports[0];

describe('the list of ports', () => {
  test("the document's own sample", () => {
    expect(parsePorts(document)).toEqual({
      dropped: 0,
      ports: [samplePort({ externalIp: '188.170.195.189' })],
    });
  });

  test('numbers as strings, truth in words', () => {
    const strings = {
      id: '30',
      reconnect_interval: '240',
      reconnect_min: '120',
      reconect_time: '30',
      monitoring_interval: '3',
      signal: '5',
    };
    const truths = { active: 'true', conn_dev: 1, conn_net: '1', conn_inet: 'True', reconnect: 'false' };
    expect(one({ ...strings, ...truths })).toEqual(one({}));
  });
  test('nulls and missing fields are not known', () => {
    const [port] = parsePorts([{ id: 7 }]).ports;
    expect(port).toMatchObject({ id: 7, name: '#7', active: false, reconnecting: false, reconnectType: 'other', externalIp: null });
    expect(one({ external_ip: null, operator: null, rsrp: null, signal: null, reconnect_min: null, reconnect_start: '' })).toMatchObject({
      externalIp: null,
      operator: null,
      rsrp: null,
      bars: null,
      reconnectMinS: null,
      reconnectStart: null,
    });
  });
  test('both spellings of the countdown', () => {
    expect(one({ reconect_time: undefined, reconnect_time: 44 })?.nextInS).toBe(44);
    expect(one({ reconect_time: 0, reconnect_time: 44 })?.nextInS).toBe(0);
  });
  test('nonsense in a field costs that field', () =>
    expect(one({ signal: 9, rsrp: '12 apples', reconnect_min: -5, monitoring_interval: 'x', name: {} })).toMatchObject({
      bars: null,
      rsrp: null,
      reconnectMinS: null,
      monitoringIntervalS: null,
      name: '#30',
    }));

  test('a bad row costs only itself, a repeated id counts once', () => {
    const list = parsePorts([{ id: null }, 'port', 7, null, sample, { ...sample, name: 'again' }, { ...sample, id: 31 }]);
    expect(list.ports.map(port => port.id)).toEqual([30, 31]);
    expect(list.ports[0]?.name).toBe('Порт-10');
    expect(list.dropped).toBe(5);
  });
  test('an empty farm is a farm', () => expect(parsePorts([])).toEqual({ ports: [], dropped: 0 }));
  test.each([[{}], [null], ['[]'], [{ data: [] }], [[{ id: 'x' }, {}]]])('%j is no list of ports', body =>
    expect(() => parsePorts(body)).toThrow(Fault),
  );

  test('whatever a row holds: a port with a whole id, or no port', () => {
    const fields = Object.keys(sample ?? {});
    const row = fc.dictionary(fc.constantFrom(...fields), fc.oneof(fc.jsonValue(), fc.string(), fc.integer()));
    fc.assert(
      fc.property(fc.array(row), rows => {
        const { ports } = parsePorts([sample, ...rows]);
        expect(new Set(ports.map(port => port.id)).size).toBe(ports.length);
        for (const port of ports) {
          expect(Number.isSafeInteger(port.id)).toBe(true);
          for (const value of [port.reconnectMinS, port.nextInS, port.bars]) expect(value === null || value >= 0).toBe(true);
        }
      }),
    );
  });
});
