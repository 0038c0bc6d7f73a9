import type { KeyRow, KeyWindow, OutboundView } from '@shared/model';
import { createTexts } from '@shared/texts';
import { describe, expect, it } from 'vitest';
import { findingTitle, resultWord } from '../../src/renderer/pages/doctor/doctorTexts';
import { isBarePort } from '../../src/renderer/pages/onboarding/draft';
import { addFrame, type Frame, SPARK_MS, sparkOf } from '../../src/renderer/pages/xray/history';
import { restOf } from '../../src/renderer/pages/xray/LiveKeys';
import { verdictOf } from '../../src/renderer/pages/xray/LiveOutbounds';
import { EMPTY_ROUTE, questionOf } from '../../src/renderer/pages/xray/routeForm';
import { uptimeText } from '../../src/renderer/pages/xray/uptime';

const frame = (at: number, rates: Readonly<Record<string, number>>): Frame => ({ at, rates: new Map(Object.entries(rates)) });

describe('the lines of the Live page', () => {
  it('keep two minutes, and each reading once', () => {
    let frames: readonly Frame[] = [];
    for (let at = 0; at <= SPARK_MS * 2; at += 5_000) frames = addFrame(frames, frame(at, { a: at }));
    expect(frames[0]?.at).toBe(SPARK_MS);
    expect(addFrame(frames, frame(SPARK_MS * 2, { a: 1 }))).toBe(frames);
  });
  it('end at the newest reading, with what was not read left out', () => {
    const frames = [frame(0, { a: 1, b: 5 }), frame(5_000, { a: 2 }), frame(60_000, { a: 3, b: 6 })];
    const a = sparkOf(frames, 'a', 12_000);
    expect(a.at(-1)).toBe(3);
    expect(a[0]).toBe(1);
    // A pause is a gap, not a line drawn across it.
    const known = a.map(value => value !== null);
    const runs = known.filter((value, index) => value && !known[index - 1]).length;
    expect(runs).toBe(2);
    expect(sparkOf(frames, 'b', 12_000).at(-1)).toBe(6);
    expect(sparkOf([], 'a', 12_000)).toEqual([]);
    // The first readings stand at the right edge of a short line.
    expect(sparkOf([frame(0, { a: 1 })], 'a', 12_000).filter(value => value !== null)).toEqual([1]);
  });
});

const row = (id: string, down: number | null): KeyRow =>
  ({ id, name: id, rate: down === null ? null : { down, up: down / 2 }, caveats: [] }) as unknown as KeyRow;

describe('the row of the other keys', () => {
  const window = { rows: [row('a', 100), row('b', 50), row('c', null)], rate: { down: 190, up: 80 } } as unknown as KeyWindow;
  it('holds what the shown ones do not', () => {
    expect(restOf(window, window.rows.slice(0, 2))).toEqual({ down: 40, up: 5 });
    expect(restOf(window, window.rows)).toEqual({ down: 40, up: 5 });
  });
  it('is never below zero, and unknown while the sum is', () => {
    expect(restOf({ ...window, rate: { down: 120, up: 0 } }, window.rows)).toEqual({ down: 0, up: 0 });
    expect(restOf({ ...window, rate: null }, window.rows)).toBeNull();
  });
});

describe('an outbound in the eyes of the observatory', () => {
  const observed = { alive: true, delayMs: 30, lastError: '', lastSeen: 1, lastTry: 2, tests: null };
  const outbound = (change: Partial<typeof observed> | null): OutboundView =>
    ({ tag: 'x', protocol: 'freedom', rate: null, observed: change && { ...observed, ...change } }) as OutboundView;
  it.each([
    [outbound(null), 'off'],
    [outbound({}), 'ok'],
    [{ ...outbound({}), observed: { ...observed, tests: { all: 10, fail: 2 } } }, 'warn'],
    [outbound({ alive: false }), 'bad'],
  ])('%#', (view, shape) => expect(verdictOf(view).shape).toBe(shape));
});

describe('the question to the router', () => {
  it.each([
    ['www.Example.com', { domain: 'www.example.com', ip: null }],
    ['192.0.2.7', { domain: null, ip: '192.0.2.7' }],
    ['[2001:db8::1]', { domain: null, ip: '2001:db8::1' }],
  ])('takes %s', (target, expected) => {
    expect(questionOf({ ...EMPTY_ROUTE, target })).toMatchObject({ ...expected, port: 443, protocol: null, user: null, network: 'tcp' });
  });
  it.each(['', 'two words', 'https://example.com', 'user@example.com', '300.1.1.1', 'a:b', 'x'.repeat(254)])(
    'refuses %j as a target',
    target => expect(questionOf({ ...EMPTY_ROUTE, target })).toBe('target'),
  );
  it.each(['', '0', '65536', 'http', '-1'])('refuses %j as a port', port =>
    expect(questionOf({ ...EMPTY_ROUTE, target: 'example.com', port })).toBe('port'),
  );
});

describe('an address that is not connected to unasked', () => {
  it.each(['192.0.2.7:10085', 'fra.example.net:10085', '[2001:db8::1]:10085', 'localhost:8080', 'grpc://192.0.2.7:10085', ' h:1 '])(
    '%s',
    text => expect(isBarePort(text)).toBe(true),
  );
  it.each([
    'http://192.0.2.7:9090',
    'https://panel.example.net:8000',
    'panel.example.net',
    'ssh://root@host',
    'host:8000/panel',
    '2001:db8::1',
    '',
  ])('not %s', text => expect(isBarePort(text)).toBe(false));
});

describe('uptime', () => {
  const t = createTexts('en');
  it.each([
    [0, '0:00:00'],
    [59, '0:00:59'],
    [1_334, '0:22:14'],
    [7_322, '2:02:02'],
    [90_000, '1 d 1 h'],
  ])('%i s reads %s', (s, text) => expect(uptimeText(t, s)).toBe(text));
});

describe('what the doctor says of a check', () => {
  const t = createTexts('en');
  const found = (code: string) => ({ code, params: {} });
  it('does not call all there what is only enough', () => {
    expect(resultWord(t, { name: 'services', result: 'pass', found: found('all') })).toBe('all there');
    expect(resultWord(t, { name: 'services', result: 'pass', found: found('some') })).toBe('enough');
    expect(resultWord(t, { name: 'services', result: 'waits', found: found('') })).toBe('waits');
  });
  it('does not say that nothing is counted where some are', () => {
    expect(findingTitle(t, { name: 'key-traffic', found: found('no-email') })).toBe('Some users are not counted');
    expect(findingTitle(t, { name: 'key-traffic', found: found('stats-off') })).toBe('Traffic per key is not counted');
  });
});
