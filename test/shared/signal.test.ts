import { parseSignal, SIGNAL_LEVELS, type SignalName, signalLevel, signalVerdict } from '@shared/signal';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

describe('parsing what panels print', () => {
  test.each<[SignalName, unknown, { value: number; bound: 'min' | 'max' | null }]>([
    ['rsrp', '-74dBm', { value: -74, bound: null }],
    ['rsrp', '-71 dBm', { value: -71, bound: null }],
    ['rssi', '>=-51dBm', { value: -51, bound: 'min' }],
    ['rssi', '&gt;=-51dBm', { value: -51, bound: 'min' }],
    ['rssi', '≥ -51 dBm', { value: -51, bound: 'min' }],
    ['rsrq', '-7dB', { value: -7, bound: null }],
    ['rsrq', '-11.0dB', { value: -11, bound: null }],
    ['rsrq', '-11,5 dB', { value: -11.5, bound: null }],
    ['rsrq', '\u221219.5dB', { value: -19.5, bound: null }],
    ['rsrq', '&lt;-20dB', { value: -20, bound: 'max' }],
    ['rsrq', '<=-19.5dB', { value: -19.5, bound: 'max' }],
    ['sinr', '12dB', { value: 12, bound: null }],
    ['sinr', '&gt;=30dB', { value: 30, bound: 'min' }],
    ['sinr', '  +3 DB ', { value: 3, bound: null }],
    ['sinr', 12, { value: 12, bound: null }],
  ])('%s %j', (name, raw, expected) => expect(parseSignal(name, raw)).toEqual(expected));

  test.each([['', '--', '-', 'N/A', 'dBm', '12dB 3', '1e3', 'NaN', '- 74', null, undefined, true, {}, []]].flat())(
    '%j is no reading',
    raw => expect(parseSignal('rsrp', raw)).toBeNull(),
  );

  test.each<[SignalName, string]>([
    ['rsrp', '-141dBm'],
    ['rsrp', '-43dBm'],
    ['rsrp', '0'],
    ['rsrq', '1dB'],
    ['rsrq', '-31dB'],
    ['sinr', '41dB'],
    ['sinr', '-26dB'],
    ['rssi', '-121dBm'],
    ['rssi', '-19dBm'],
  ])('%s %s is out of what a modem can measure', (name, raw) => expect(parseSignal(name, raw)).toBeNull());

  test('never throws and never leaves the range, whatever comes', () => {
    const names = fc.constantFrom<SignalName>('rsrp', 'rsrq', 'sinr', 'rssi');
    fc.assert(
      fc.property(names, fc.oneof(fc.string(), fc.double(), fc.anything()), (name, raw) => {
        const signal = parseSignal(name, raw);
        expect(signal === null || (signal.value >= -140 && signal.value <= 40)).toBe(true);
      }),
    );
  });
});

describe('levels', () => {
  test.each([
    ['rsrp', -80, 'excellent'],
    ['rsrp', -81, 'good'],
    ['rsrp', -90, 'good'],
    ['rsrp', -100, 'fair'],
    ['rsrp', -110, 'poor'],
    ['rsrp', -111, 'very-poor'],
    ['rsrq', -10, 'good'],
    ['rsrq', -15, 'fair'],
    ['rsrq', -18, 'poor'],
    ['rsrq', -18.5, 'very-poor'],
    ['sinr', 20, 'excellent'],
    ['sinr', 12, 'good'],
    ['sinr', 5, 'fair'],
    ['sinr', 0, 'poor'],
    ['sinr', -1, 'very-poor'],
  ] as const)('%s %d is %s', (name, value, level) => expect(signalLevel(name, value)).toBe(level));
});

describe('verdict', () => {
  const at = (value: number | null) => (value === null ? null : { value, bound: null });
  const verdict = (rsrp: number | null, sinr: number | null, rsrq: number | null, bars: number | null = null) =>
    signalVerdict({ rsrp: at(rsrp), sinr: at(sinr), rsrq: at(rsrq), bars });

  test.each([
    ['the sample of the document', -74, 12, -7, 'good'],
    ['the worst of RSRP and SINR', -74, -3, -7, 'very-poor'],
    ['RSRQ lowers by one level', -85, 15, -19, 'fair'],
    ['RSRQ never raises', -105, 3, -5, 'poor'],
    ['good RSRQ does not lower excellent', -70, 25, -9, 'excellent'],
    ['never below very poor', -120, -5, -25, 'very-poor'],
    ['RSRP alone', -95, null, null, 'fair'],
  ] as const)('%s', (_, rsrp, sinr, rsrq, level) => expect(verdict(rsrp, sinr, rsrq)).toBe(level));

  test('bars stand in on 3G', () => {
    expect([0, 1, 2, 3, 4, 5].map(bars => verdict(null, null, null, bars))).toEqual([
      'poor',
      'poor',
      'fair',
      'good',
      'excellent',
      'excellent',
    ]);
    expect(verdict(null, null, null, null)).toBeNull();
  });

  test('RSRQ moves the verdict of RSRP and SINR by at most one level, downwards', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -140, max: -44 }),
        fc.integer({ min: -25, max: 40 }),
        fc.integer({ min: -30, max: 0 }),
        (rsrp, sinr, rsrq) => {
          const rank = (level: ReturnType<typeof verdict>) => (level === null ? -1 : SIGNAL_LEVELS.indexOf(level));
          const step = rank(verdict(rsrp, sinr, rsrq)) - rank(verdict(rsrp, sinr, null));
          expect(step === 0 || step === 1).toBe(true);
        },
      ),
    );
  });
});
