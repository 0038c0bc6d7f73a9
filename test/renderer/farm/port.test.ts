import type { PastRotation, PortSettings, SignalHistory } from '@shared/model';
import { createTexts } from '@shared/texts';
import { describe, expect, it } from 'vitest';
import { failedWords } from '../../../src/renderer/pages/farm/port/failedWords';
import { pastShape, pastWord } from '../../../src/renderer/pages/farm/port/pastText';
import { factRows, factsOf, secondsWords } from '../../../src/renderer/pages/farm/port/portFacts';
import { NEW_PORT, portChangeOf, portDraftOf, portFormOf, portProblems } from '../../../src/renderer/pages/farm/port/portForm';
import { axisOf, hourMarks, momentPlace, placeOf, rangeOf, signalPath } from '../../../src/renderer/pages/farm/port/signalData';
import { samplePort } from '../../shared/support/port';

const en = createTexts('en');
const ru = createTexts('ru');

describe('the signal chart', () => {
  it('has the usual range, widened by whole steps', () => {
    expect(axisOf('rsrp', [-74, -99])).toMatchObject({ bottom: -120, top: -60, ticks: [-60, -80, -100, -120] });
    expect(axisOf('sinr', [-3, 12]).ticks).toEqual([30, 20, 10, 0, -10]);
    expect(axisOf('rsrp', [Number.NaN]).bottom).toBe(-120);
    expect(placeOf(-90, axisOf('rsrp', []))).toBe(0.5);
  });
  it('breaks the line where nothing was measured, and shows a point alone', () => {
    const axis = axisOf('sinr', []);
    const { path, gaps } = signalPath([Number.NaN, 15, 15, Number.NaN, 30], axis);
    expect(path).toBe('M150.0 50.0h0.1L300.0 50.0M600.0 0.0h0.1');
    expect(gaps).toEqual([
      { from: 0, to: 0.25 },
      { from: 0.5, to: 1 },
    ]);
    expect(signalPath([15, Number.NaN], axis).gaps).toEqual([{ from: 0, to: 1 }]);
  });
  const history: SignalHistory = {
    from: Date.parse('2026-11-21T00:00:00'),
    stepMs: 600_000,
    rsrp: new Float32Array(145),
    rsrq: new Float32Array(145),
    sinr: new Float32Array(145),
    rotations: [],
  };
  it('marks quarters of the day and moments in it', () => {
    expect(hourMarks(history).map(({ at, place }) => [new Date(at).getHours(), place])).toEqual([
      [0, 0],
      [6, 0.25],
      [12, 0.5],
      [18, 0.75],
      [0, 1],
    ]);
    expect(momentPlace(history, history.from + 12 * 3_600_000)).toBe(0.5);
    expect(momentPlace(history, history.from - 1)).toBeNull();
  });
  it('is told in words', () => {
    expect(rangeOf([Number.NaN, -90, -70, -80])).toEqual({ last: -80, least: -90, most: -70 });
    expect(rangeOf([Number.NaN])).toBeNull();
  });
});

describe('a past rotation', () => {
  const row = (change: Partial<PastRotation>) => ({ outcome: 'changed', reason: null, wasStuck: false, ...change }) as const;
  it.each([
    [row({}), 'changed', 'ok'],
    [row({ wasStuck: true }), 'stuck, then recovered', 'bad'],
    [row({ outcome: 'not-started', reason: 'cooling-down' }), 'not started, cooling', 'cool'],
    [row({ outcome: 'not-started', reason: 'unknown' }), 'not started', 'warn'],
    [row({ outcome: 'same-ip' }), 'same IP', 'warn'],
    [row({ outcome: 'stuck', wasStuck: true }), 'stuck', 'bad'],
  ])('%o', (past, word, shape) => {
    expect(pastWord(en, past)).toBe(word);
    expect(pastShape(past)).toBe(shape);
  });
  it('says who asked in both languages', () => {
    for (const by of ['menu', 'panel', 'window', 'palette', 'notification', 'hotkey', 'schedule', 'timer', 'elsewhere'])
      for (const t of [en, ru]) expect(t.has(`past.by-${by}`)).toBe(true);
  });
  it('names at most three kinds of failures of a day', () =>
    expect(failedWords(en, { changed: 60, 'same-ip': 1, stuck: 4, lost: 2, unknown: 1 })).toBe('4 stuck, 2 not back, 1 same IP'));
});

const settings: PortSettings = {
  ...{ id: 30, name: 'LV-04', active: true, modemType: 1, netMode: 'lte', monitoringIntervalS: 3, spoofing: true, fingerprint: 7 },
  ...{ ifname: 'wwan1', mtu: 0, reconnectType: 'time_link', reconnectIntervalS: 1200, reconnectMinS: 120, users: [2], unknown: ['params'] },
};

describe('settings of a port', () => {
  it('are told in words, from the list where the panel has no call for them', () => {
    expect(Object.fromEntries(factRows(en, factsOf(samplePort(), settings, null)))).toEqual({
      Rotation: 'timer and link',
      Every: '20 min',
      'Shortest step': '2 min',
      Network: 'LTE',
      Fingerprint: 'Windows SP3',
      Interface: 'wwan1, MTU default',
    });
    expect(Object.fromEntries(factRows(en, factsOf(samplePort({ reconnectType: 'link' }), null, null)))).toMatchObject({
      Rotation: 'link',
      Interface: 'enp0s29f7u2u2',
    });
    expect([30, 90, 3600, 90_000].map(seconds => secondsWords(ru, seconds))).toEqual(['30 с', '1 мин 30 с', '1 ч', '1 д 1 ч']);
  });
  it('are sent only as far as they differ', () => {
    const form = portFormOf(settings);
    expect(portProblems(form)).toEqual([]);
    expect(portChangeOf(settings, form)).toEqual({});
    expect(portChangeOf(settings, { ...form, name: ' LV-05 ', interval: '600', users: [] })).toEqual({
      name: 'LV-05',
      reconnectIntervalS: 600,
      users: [],
    });
  });
  it('that the panel did not tell are sent once they are typed', () => {
    const before = { ...settings, mtu: null, netMode: 'other' } as const;
    const form = { ...portFormOf(before), mtu: '1400', netMode: 'umts' };
    expect(portChangeOf(before, form)).toEqual({ mtu: 1400, netMode: 'umts' });
  });
  it('are refused with what is wrong', () => {
    expect(portProblems(NEW_PORT)).toEqual(['name', 'modemType', 'ifname']);
    const wrong = { ...portFormOf(settings), monitoring: '2', fingerprint: '', interval: '0', mtu: 'x', shortest: '' };
    expect(portProblems(wrong)).toEqual(['monitoring', 'fingerprint', 'mtu', 'interval', 'shortest']);
    expect(portDraftOf(wrong)).toBeNull();
    expect(portProblems({ ...portFormOf(settings), reconnectType: 'link', interval: '' })).toEqual([]);
  });
});
