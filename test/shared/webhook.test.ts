import { readSettings } from '@shared/model.schema';
import { DEFAULT_SETTINGS } from '@shared/settings';
import {
  fillTemplate,
  isPlainWebhook,
  templateProblem,
  WEBHOOK_FIELDS,
  WEBHOOK_TEMPLATES,
  type WebhookFacts,
  webhookTarget,
  webhookUrlProblem,
} from '@shared/webhook';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const facts: WebhookFacts = {
  ...{ title: 'Port-10: "offline"', body: 'Since 14:03.\nriga', text: 'a\nb', category: 'breaches', state: 'began', urgency: 'critical' },
  ...{
    server: 'riga',
    limit: 'Port offline',
    subject: null,
    measure: 'portOffline',
    value: 1.5,
    threshold: 0,
    count: 3,
    time: '2026-11-21T12:00:00Z',
  },
};

describe('addresses of a webhook', () => {
  it.each([
    ['https://example.com/hook', null],
    ['https://example.com', null],
    ['http://127.0.0.1:8080/hook?x=1', null],
    ['https://api.telegram.org/bot{secret}/sendMessage', null],
    ['https://discord.com/api/webhooks/123456789012345678/{secret}', null],
    ['https://example.com/hook?token={secret}', null],
    ['ftp://example.com', 'not-http'],
    ['example.com/hook', 'not-http'],
    ['https://', 'not-http'],
    ['https://a b/', 'not-http'],
    ['https://user:pass@example.com/', 'credentials'],
    ['https://{secret}.example.com/', 'secret-place'],
    ['https://discord.com/api/webhooks/123456789012345678/abcDEF123456abcDEF123456', 'secret-shown'],
    ['https://api.telegram.org/bot123456:AAF1abcdefghijklmnopqrst/sendMessage', 'secret-shown'],
    ['https://example.com/hook?token=abc', 'secret-shown'],
  ])('%s: %s', (url, problem) => expect(webhookUrlProblem(url)).toBe(problem));
  it('are marked where what they carry crosses a network unprotected', () => {
    expect(['http://127.0.0.1:80/a', 'http://localhost/', 'http://[::1]:8080/', 'https://example.com'].map(isPlainWebhook)).toEqual([
      false,
      false,
      false,
      false,
    ]);
    expect(['http://192.168.1.5:8123/', 'http://example.com'].map(isPlainWebhook)).toEqual([true, true]);
  });
  it('get the secret as they are sent, and only then', () => {
    expect(webhookTarget('https://example.com:8443/bot{secret}/send?a=1', 'x/y:z')).toEqual({
      origin: 'https://example.com:8443',
      path: '/botx%2Fy%3Az/send?a=1',
    });
    expect(webhookTarget('https://example.com?a=1', null)).toEqual({ origin: 'https://example.com', path: '/?a=1' });
    expect(webhookTarget('nonsense', 'x')).toBeNull();
  });
});

describe('templates', () => {
  it('keep numbers and what there is none of where they stand alone', () => {
    expect(fillTemplate('{"a":"{value}","b":["{subject}","{server}: {value}, {subject}"],"{title}":1,"c":true}', facts)).toEqual({
      a: 1.5,
      b: [null, 'riga: 1.5, '],
      '{title}': 1,
      c: true,
    });
  });
  it('are all of use, and say everything that can be said', () => {
    for (const template of Object.values(WEBHOOK_TEMPLATES)) expect(templateProblem(template)).toBeNull();
    expect(Object.keys(fillTemplate(WEBHOOK_TEMPLATES.full, facts) as object)).toEqual(WEBHOOK_FIELDS.filter(field => field !== 'text'));
  });
  it('are refused where they are no JSON, name what there is not, or would send the secret', () => {
    expect(templateProblem('{')).toEqual({ code: 'not-json' });
    expect(templateProblem('"text"')).toEqual({ code: 'not-json' });
    expect(templateProblem('{"a":"{nope}"}')).toEqual({ code: 'unknown', field: 'nope' });
    expect(templateProblem('{"a":["{secret}"]}')).toEqual({ code: 'secret' });
  });
  it('stay the same JSON, whatever is filled in', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (title, body) => {
        const filled = fillTemplate('{"a":"{title}","b":"<{body}>"}', { ...facts, title, body });
        expect(JSON.parse(JSON.stringify(filled))).toEqual({ a: title, b: `<${body}>` });
      }),
      { numRuns: 500 },
    );
  });
});

describe('stored settings', () => {
  const webhook = DEFAULT_SETTINGS.webhook;
  it('take their defaults where an address, a template or a header cannot be used', () => {
    for (const bad of [{ url: 'ftp://x' }, { template: '{' }, { header: 'Host' }, { header: 'a b' }, { on: true, url: '' }])
      expect(readSettings({ webhook: { ...webhook, ...bad } }).webhook).toEqual(webhook);
    const own = { on: true, url: 'https://example.com/{secret}', header: '', template: '{"a":"{title}"}' };
    expect(readSettings({ webhook: own }).webhook).toEqual(own);
  });
  it('have quiet hours within a day', () => {
    expect(readSettings({ quietHours: { on: true, from: 1_440, to: 0, critical: true } }).quietHours).toEqual(DEFAULT_SETTINGS.quietHours);
  });
});
