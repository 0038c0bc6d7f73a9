import { breachShape } from '@shared/limits/measures';
import { PRESETS, presetLimit } from '@shared/limits/presets';
import { type Breach, type Limit, MEASURES, type Measure } from '@shared/model';
import { createTexts } from '@shared/texts';
import { describe, expect, it } from 'vitest';
import { clearText } from '../../../src/renderer/pages/limits/clearText';
import { limitOf, newForm } from '../../../src/renderer/pages/limits/limitForm';
import { sampleBreach } from '../../../src/renderer/pages/limits/sampleBreach';
import { breachLine, breachMoment, breachWords, grouped, logText, routeOf, toldText } from '../../../src/renderer/ui/breachText';
import { lastingText, nowQuantity, ruleLine, standingShape, whereText } from '../../../src/renderer/ui/limitText';
import { spanText } from '../../../src/renderer/ui/metricValue';

const t = createTexts('en');
const units = { sizes: 'iec', rates: 'bytes' } as const;
const MiB = 1024 ** 2;
const NBSP = '\u00a0';
const plain = (text: string): string => text.replaceAll(NBSP, ' ');
const limit: Limit = { ...presetLimit('memory', 'Core memory'), id: 'l' };
const breach = (change: Partial<Breach>): Breach => ({
  id: 'b',
  limitId: 'l',
  limitName: 'Core memory',
  serverId: 's',
  subject: '',
  subjectName: '',
  measure: 'memory',
  side: 'over',
  startedAt: 0,
  endedAt: null,
  peak: 241 * MiB,
  threshold: 200 * MiB,
  muted: false,
  acknowledgedAt: null,
  told: 'once',
  action: null,
  ...change,
});

describe('a rule in words', () => {
  it.each([
    ['server-down', 'out of reach for 5 min'],
    ['quota-90', 'from 90 %, clears at 85 %'],
    ['expires-3', '3 days before'],
    ['memory', 'over 200 MiB for 2 min'],
    ['port-offline', 'offline for 10 min'],
    ['no-internet', 'no internet for 3 min'],
    ['ip-stuck', 'no change in 3 turns, clears at 1'],
    ['weak-signal', 'SINR under 0 dB for 3 min'],
    ['counter-reset', 'every time'],
  ] as const)('of the preset %s', (preset, words) => expect(plain(ruleLine(t, presetLimit(preset, ''), units))).toBe(words));
  it('over traffic names its period', () => {
    const traffic = { ...limit, measure: 'keyTraffic', at: 50 * 1024 * MiB, forS: 0 } as const;
    expect(plain(ruleLine(t, { ...traffic, period: { type: 'month' } }, units))).toBe('over 50.0 GiB a month');
    expect(plain(ruleLine(t, { ...traffic, period: { type: 'rolling', days: 7 } }, units))).toBe('over 50.0 GiB in 7 days');
  });
  it('has words for every measure, in both languages', () => {
    for (const texts of [t, createTexts('ru')])
      for (const measure of MEASURES) {
        const checked = limitOf(newForm(measure, { type: 'all' }, measure, null, units), units);
        const rule = 'limit' in checked ? checked.limit : null;
        expect(rule, measure).not.toBeNull();
        if (!rule) continue;
        expect(ruleLine(texts, rule, units), measure).not.toMatch(/limits\.|\{\{/);
        expect(
          whereText(texts, rule, id => id),
          measure,
        ).not.toMatch(/limits\./);
        expect(texts.has(`measure.${measure}`), measure).toBe(true);
      }
  });
  it('says of what it is', () => {
    const where = (measure: Limit['measure'], of: Limit['where']) => whereText(t, { measure, where: of }, id => id);
    expect(where('unreachable', { type: 'all' })).toBe('all servers');
    expect(where('portsOnline', { type: 'all' })).toBe('all farms');
    expect(where('keyQuota', { type: 'all' })).toBe('all keys');
    expect(where('memory', { type: 'servers', ids: ['home-gw', 'fra'] })).toBe('home-gw, fra');
    expect(where('sinr', { type: 'subjects', serverId: 'riga', subjects: ['1', '2'] })).toBe('2 ports of riga');
  });
  it('tells times in their largest whole unit', () =>
    expect([30, 90, 300, 7200, 172_800].map(s => lastingText(t, s))).toEqual(['30 s', '90 s', '5 min', '2 h', '2 d']));
});

describe('how a rule stands', () => {
  it('is never fine without data', () => {
    expect(standingShape(limit, 'unjudged')).toBe('stale');
    expect(standingShape(limit, 'fine')).toBe('ok');
    expect(standingShape(limit, 'broken')).toBe('warn');
    expect(standingShape({ measure: 'unreachable', at: 0 }, 'broken')).toBe('bad');
  });
  it('shows of states for how long, of stuck ports how many turns, of dates how many days', () => {
    const now = (measure: Limit['measure'], value: number | null) => {
      const quantity = nowQuantity(t, measure, value, units);
      return `${quantity.value} ${quantity.unit}`.trim();
    };
    expect(now('portOffline', 440)).toBe('7 min');
    expect(now('unreachable', 12)).toBe('12 s');
    expect(now('unreachable', 90_000)).toBe('25 h');
    expect(now('ipStuck', 1)).toBe('1 turn');
    expect(now('keyExpires', 2.2)).toBe('3 days');
    expect(now('memory', 118 * MiB)).toBe('118 MiB');
    expect(now('portOffline', null)).toBe('–');
  });
  it('is worse for outages and for what is used up', () => {
    expect(breachShape({ measure: 'keyQuota', threshold: 90 })).toBe('warn');
    expect(breachShape({ measure: 'keyQuota', threshold: 100 })).toBe('bad');
    expect(breachShape({ measure: 'noInternet', threshold: 0 })).toBe('bad');
  });
});

describe('a breach in words', () => {
  it('has its worst value, a state how long it lasts', () => {
    expect(plain(breachLine(t, breach({}), 0, units))).toBe('reached 241 MiB, the limit is 200 MiB');
    expect(breachLine(t, breach({ measure: 'unreachable', peak: 1 }), 480_000, units)).toBe('for 8 min');
  });
  it('stands in the log with whose it is, and whether it is over', () => {
    expect(plain(logText(t, breach({ endedAt: 5 }), 'home-gw', units))).toBe('Core memory: home-gw, 241 MiB, over');
    const port = breach({ measure: 'portOffline', limitName: 'Port offline', subject: '16', subjectName: 'LV-16', peak: 1 });
    expect(logText(t, port, 'riga-farm', units)).toBe('Port offline: LV-16');
  });
  it('tells what was done because of it, else how it was told', () => {
    expect(toldText(t, breach({ told: 'grouped' }))).toBe('one notice');
    expect(toldText(t, breach({ action: { type: 'pause-key', state: 'done', at: 1, code: null } }))).toBe('key paused');
  });
  it('has a moment with its day', () => {
    const now = new Date(2026, 8, 14, 12, 0).getTime();
    expect(breachMoment(t, new Date(2026, 8, 14, 11, 58).getTime(), now)).toBe('today 11:58');
    expect(breachMoment(t, new Date(2026, 8, 13, 22, 10).getTime(), now)).toMatch(/13.*22:10/);
  });
  it('leads to what broke it', () => {
    expect(routeOf(breach({}))).toEqual({ page: 'server', serverId: 's' });
    expect(routeOf(breach({ measure: 'sinr', subject: '16' }))).toEqual({ page: 'server', serverId: 's', tab: 'ports/16' });
    expect(routeOf(breach({ measure: 'keyQuota', subject: 'k' }))).toEqual({ page: 'server', serverId: 's', tab: 'keys' });
  });
  it('is one line with others of its limit from three on', () => {
    const ports = ['1', '2', '3'].map(subject => breach({ id: subject, measure: 'sinr', subject, subjectName: `LV-${subject}` }));
    const other = breach({ id: 'x', limitId: 'm' });
    const groups = grouped([...ports, other]);
    expect(groups.map(({ breaches }) => breaches.length)).toEqual([3, 1]);
    const [group] = groups;
    expect(group && breachWords(t, group, 'riga', 0, units)).toEqual(['Core memory: 3 of riga', 'LV-1, LV-2, LV-3']);
    expect(grouped(ports.slice(1)).length).toBe(2);
  });
});

describe('how far from where it breaks a limit clears', () => {
  const ru = createTexts('ru');
  const form = (measure: Measure, at: string, clearAt: string) => ({ ...newForm(measure, { type: 'all' }, '', null, units), at, clearAt });
  it.each([
    [form('memory', '200', '180'), '10 % below', 'на 10 % ниже'],
    [form('keyQuota', '90', '85'), '5 points below', 'на 5 пунктов ниже'],
    [form('keyQuota', '90', '89'), '1 point below', 'на 1 пункт ниже'],
    [form('keyQuota', '90', '87,5'), '2.5 points below', 'на 2,5 пункта ниже'],
    [form('sinr', '0', '3'), '3 dB above', 'на 3 дБ выше'],
    [form('rsrp', '-110', '-105'), '5 dB above', 'на 5 дБ выше'],
    [form('ipStuck', '3', '1'), '2 below', 'на 2 ниже'],
  ])('in what it is counted in: %o', (typed, english, russian) => {
    expect(plain(clearText(t, typed))).toBe(`${english}, so it cannot flap`);
    expect(plain(clearText(ru, typed))).toBe(`${russian}, не дёргается`);
  });
  it('is not told where there is nothing to tell', () => {
    expect(clearText(t, form('memory', '200', '200'))).toBe('the same, so it may flap');
    expect(clearText(t, form('memory', '', '180'))).toBe('apart, so it cannot flap');
  });
});

describe('how long something lasts', () => {
  it.each([
    [0, '0 s'],
    [59.9, '59 s'],
    [90, '1 min'],
    [3_600, '1 h'],
    [3_660, '1 h 1 min'],
    [86_400, '1 d'],
    [86_400 + 3_599, '1 d'],
    [6 * 86_400 + 7_200, '6 d 2 h'],
  ])('%d s', (s, text) => expect(spanText(t, s)).toBe(text));
});

describe('the breach that is read beforehand', () => {
  it('is a little beyond the threshold, whatever is judged', () => {
    for (const preset of PRESETS) {
      const rule = presetLimit(preset, preset);
      const { peak } = sampleBreach(rule, 's', 'x');
      if (rule.measure === 'keyQuota' || rule.measure === 'keyExpires' || rule.measure === 'ipStuck') expect(peak, preset).toBe(rule.at);
      else expect(rule.side === 'over' ? peak > rule.at : peak < rule.at, preset).toBe(true);
    }
  });
});
