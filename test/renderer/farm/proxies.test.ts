/** The proxies' pages without a window: words, the form, what an export tells. */
import type { ExportPreview, ProxyChoices, ProxyView } from '@shared/model';
import { createTexts } from '@shared/texts';
import { describe, expect, it } from 'vitest';
import { noteText } from '../../../src/renderer/pages/farm/export/exportText';
import { EMPTY_TOKEN, tokenOf } from '../../../src/renderer/pages/farm/export/linkToken';
import {
  newProxyForm,
  numbersIn,
  proxyChangeOf,
  proxyDraftOf,
  proxyFormOf,
  proxyProblems,
} from '../../../src/renderer/pages/farm/proxies/proxyForm';
import {
  accessText,
  checkText,
  makeupText,
  megabits,
  proxyName,
  proxyWord,
  tookText,
} from '../../../src/renderer/pages/farm/proxies/proxyText';
import { isHttpUrl } from '../../../src/renderer/ui/httpUrl';

const t = createTexts('en');
const ru = createTexts('ru');
const NOW = 1_700_000_000_000;
const NONE: ReadonlySet<number> = new Set();
const proxy = (change: Partial<ProxyView> = {}): ProxyView => ({
  ...{ id: 1, portId: 21, portName: 'LV-01', operator: 'LMT', networkType: null, active: true, available: true, type: 'http' },
  access: { type: 'login', loginId: 2, login: 'scrape', downBps: 20_000_000, upBps: null },
  ...{ listenPort: 3001, maxConnections: null, local: false, sites: [3, 4], sitesMode: true, targetPorts: [], targetPortsMode: null },
  ...{ created: null, updated: null, hasPassword: true, externalIp: '198.51.100.7', check: null, checking: false },
  ...change,
});
const answers = (change: Partial<Extract<ProxyView['check'], { type: 'answers' }>> = {}) =>
  ({ type: 'answers', at: NOW, tookMs: 420, slow: false, ip: '198.51.100.7', seen: { type: 'own-port' }, ...change }) as const;

describe('a proxy in words', () => {
  it('is called by port, type and number', () => {
    expect(proxyName(t, proxy())).toBe('LV-01 http 3001');
    expect(proxyName(t, proxy({ portName: null, listenPort: null }))).toBe('port gone http');
  });
  it('says whether it can be used, and nothing that is no longer known', () => {
    const word = (change: Partial<ProxyView>, live = true) => {
      const { shape, text } = proxyWord(t, proxy(change), live, NOW);
      return `${shape}: ${text}`;
    };
    expect(word({})).toBe('ok: available');
    expect(word({}, false)).toBe('stale: unknown');
    expect(word({ available: false })).toBe('bad: no answer');
    expect(word({ active: false })).toBe('off: off');
    expect(word({ checking: true })).toBe('busy: testing…');
    expect(word({ check: answers({ tookMs: 4_100, slow: true }) })).toBe('warn: slow, 4.1 s');
    const seen = { type: 'other-port', serverId: 'f', portId: 7, portName: 'LV-07', operator: null } as const;
    expect(word({ check: answers({ seen }) })).toBe('warn: IP of LV-07');
  });
  it('tells what a test showed', () => {
    expect(checkText(t, answers(), 'LMT')).toBe('Answers in 0.42 s as 198.51.100.7, its own port’s IP (LMT).');
    expect(checkText(t, answers({ seen: { type: 'unknown' } }), null)).toContain('No port shows this IP.');
    expect(checkText(t, answers({ ip: null }), null)).toContain('holds no IP');
    expect(checkText(t, { type: 'no-answer', at: NOW, failure: { code: 'auth', message: '' } }, null)).toMatch(/^No answer: /);
    expect(tookText(ru, 4_100)).toBe('4,1 с');
  });
  it('names who may use it, and how fast', () => {
    expect(accessText(t, proxy())).toMatchObject({ text: 'scrape', quiet: false });
    const two = proxy({ access: { type: 'ip', recordIds: [1, 2], ips: ['192.0.2.1', '192.0.2.2'] } });
    expect(accessText(t, two)).toEqual({ text: '2 addresses', quiet: true, title: '192.0.2.1, 192.0.2.2' });
    expect([megabits(20_000_000, 'en'), megabits(500_000, 'ru'), megabits(1_234_567, 'en')]).toEqual(['20', '0,5', '1.23']);
    expect(makeupText(t, [proxy(), proxy({ id: 2, type: 'socks' }), proxy({ id: 3, portId: 22 })])).toBe('2 http, 1 socks on 2 ports');
  });
});

describe('the form of a proxy', () => {
  const choices: ProxyChoices = {
    ports: [{ id: 21, name: 'LV-01' }],
    logins: [{ id: 2, login: 'scrape' }],
    ...{ addresses: [], siteIds: [], taken: [3001], freeNumber: 3002 },
  };
  it('asks for what cannot be guessed', () => {
    const form = newProxyForm(choices);
    expect(form).toMatchObject({ listenPort: '3002', loginId: '2' });
    expect(proxyProblems(form, NONE)).toEqual(['portId']);
    expect(proxyProblems({ ...form, portId: '21', access: 'ip', listenPort: '70000', sites: '3, x' }, NONE)).toEqual([
      'recordIds',
      'listenPort',
      'sites',
    ]);
    expect(proxyProblems({ ...form, portId: '21', listenPort: '3001' }, new Set([3001]))).toEqual(['taken']);
    expect(proxyDraftOf({ ...form, portId: '21' }, NONE)).toMatchObject({
      portId: 21,
      listenPort: 3002,
      access: { type: 'login', loginId: 2 },
    });
  });
  it('sends only what was changed: what the panel did not tell stays untouched', () => {
    const before = proxyFormOf(proxy());
    expect(proxyChangeOf(before, before, NONE)).toEqual({});
    expect(proxyChangeOf(before, { ...before, sites: '3, 4, 9', listenPort: '3009' }, NONE)).toEqual({
      sites: [3, 4, 9],
      listenPort: 3009,
    });
    expect(proxyChangeOf(before, { ...before, most: 'many' }, NONE)).toBeNull();
  });
  it('reads lists of numbers', () => {
    expect(numbersIn('80, 443;8080 80', 65_535)).toEqual([80, 443, 8080]);
    expect(numbersIn('', 65_535)).toEqual([]);
    expect(numbersIn('0', 65_535)).toBeNull();
    expect(numbersIn('80 65536', 65_535)).toBeNull();
  });
});

describe('an export', () => {
  const preview: ExportPreview = {
    ...{ text: '', shown: 0, count: 36, available: 33, total: 38, withoutPassword: 6, trusted: 2, skipped: [] },
    ...{ host: 'h', hosts: ['h'], needsToken: false, problem: null },
  };
  it('tells where the passwords are, who needs none, and what is left out', () => {
    expect(noteText(t, preview)).toBe(
      'Passwords are filled in as you copy and never shown here. 6 have no password: they trust 2 addresses.',
    );
    expect(noteText(t, { ...preview, withoutPassword: 0, skipped: [{ reason: 'no-credentials', count: 2 }] })).toContain('2 are left out');
  });
  it('makes a link only with a user’s login, or with the administrator’s token after the warning', () => {
    expect(tokenOf(EMPTY_TOKEN)).toBeNull();
    expect(tokenOf({ ...EMPTY_TOKEN, username: ' anna ', password: 'p' })).toEqual({ type: 'panel-user', username: 'anna', password: 'p' });
    expect(tokenOf({ ...EMPTY_TOKEN, type: 'administrator' })).toBeNull();
    expect(tokenOf({ ...EMPTY_TOKEN, type: 'administrator', understood: true })).toEqual({ type: 'administrator', understood: true });
  });
  it('takes only addresses that can be asked', () => {
    expect(['https://a.example/ip', ' http://1.2.3.4 '].map(isHttpUrl)).toEqual([true, true]);
    expect(['', 'a.example', 'ftp://a', 'https://u:p@a', 'javascript:1'].map(isHttpUrl)).toEqual([false, false, false, false, false]);
  });
});
