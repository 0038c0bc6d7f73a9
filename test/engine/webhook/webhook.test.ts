import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Failure, Webhook as WebhookSettings } from '@shared/model';
import { testFacts } from '@shared/notification/facts';
import { DEFAULT_SETTINGS } from '@shared/settings';
import { afterEach, describe, expect, it } from 'vitest';
import { createWebhook, GIVE_UP_MS, WAITING_MOST } from '../../../src/main/engine/webhook/webhook';
import { eventually } from '../support/eventually';
import { DrivenClock, MemoryLog, MemoryVault } from '../support/outside';

const SECRET = 'hunter-2/secret';
const ends: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

interface Received {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}
type Answer = { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string };

/** A receiver that answers in turn; the last answer goes on. */
async function receiver(...answers: readonly (Answer | 'silence' | 'hang-up')[]) {
  const received: Received[] = [];
  const times: number[] = [];
  const watch = { now: () => 0 };
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', chunk => {
      text += chunk;
    });
    request.on('end', () => {
      const answer = answers[Math.min(received.length, answers.length - 1)] ?? { status: 200 };
      times.push(watch.now());
      received.push({ url: request.url ?? '', headers: request.headers, body: JSON.parse(text) });
      if (answer === 'silence') return;
      if (answer === 'hang-up') request.socket.destroy();
      else response.writeHead(answer.status, answer.headers).end(answer.body ?? '');
    });
  });
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  ends.push(
    () =>
      new Promise<void>(done => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  );
  return { received, times, watch, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}
function setUp(change: Partial<WebhookSettings>) {
  const clock = new DrivenClock();
  const vault = new MemoryVault();
  const log = new MemoryLog();
  const lost: Failure[] = [];
  let settings: WebhookSettings = { ...DEFAULT_SETTINGS.webhook, on: true, template: '{"title":"{title}","n":"{count}"}', ...change };
  const webhook = createWebhook({ clock, log, vault, settings: () => settings, lost: failure => lost.push(failure) });
  ends.push(webhook.stop);
  return { webhook, clock, vault, log, lost, set: (next: Partial<WebhookSettings>) => (settings = { ...settings, ...next }) };
}
const notice = (title: string) => testFacts({ title, body: '', urgency: 'normal' }, 0, {});
const titles = (received: readonly Received[]) => received.map(({ body }) => (body as { readonly title: string }).title);

describe('forwarding', () => {
  it('sends each notice in turn, as the template says, with the secret in its header', async () => {
    const { received, origin } = await receiver({ status: 204 });
    const { webhook } = setUp({ url: `${origin}/hook?x=1`, header: 'X-Token' });
    await webhook.setSecret(SECRET);
    webhook.forward(notice('one'));
    webhook.forward(notice('two'));
    await eventually(() => expect(titles(received)).toEqual(['one', 'two']));
    expect(received[0]).toMatchObject({ url: '/hook?x=1', body: { title: 'one', n: 1 } });
    expect(received[0]?.headers).toMatchObject({ 'x-token': SECRET, 'content-type': 'application/json' });
    await eventually(async () =>
      expect(await webhook.state()).toMatchObject({ secret: true, waiting: 0, lost: 0, last: { failure: null } }),
    );
  });
  it('puts the secret into the address where that asks for it, and never into words', async () => {
    const { received, origin } = await receiver({ status: 404, body: `no such bot: hunter-2%2Fsecret, ${SECRET}` });
    const { webhook, lost, log } = setUp({ url: `${origin}/bot{secret}/send`, header: '' });
    await webhook.setSecret(SECRET);
    webhook.forward(notice('one'));
    await eventually(() => expect(lost).toHaveLength(1));
    expect(received[0]?.url).toBe('/bothunter-2%2Fsecret/send');
    const { last } = await webhook.state();
    expect(JSON.stringify([lost, last, log.lines])).not.toMatch(/hunter/);
    await webhook.setSecret('');
    expect(await webhook.state()).toMatchObject({ secret: false });
  });
  it('tries again while nobody is there, in order, and waits longer each time', async () => {
    const answers = [{ status: 503 }, 'hang-up', { status: 429, headers: { 'retry-after': '120' } }, { status: 200 }] as const;
    const { received, times, watch, origin } = await receiver(...answers);
    const { webhook, clock, lost } = setUp({ url: origin });
    watch.now = clock.monotonic;
    webhook.forward(notice('one'));
    webhook.forward(notice('two'));
    await eventually(async () => {
      await clock.advance(1_000);
      expect(titles(received)).toEqual(['one', 'one', 'one', 'one', 'two']);
    });
    const [first = 0, second = 0, third = 0, fourth = 0] = times;
    expect(second - first).toBeGreaterThanOrEqual(1_000);
    expect(third - second).toBeGreaterThanOrEqual(2_000);
    // As long as the receiver asked for.
    expect(fourth - third).toBeGreaterThanOrEqual(120_000);
    expect(lost).toEqual([]);
  });
  it('is delivered once the status says so, however long the answer is, or if it never ends', async () => {
    const long = 'x'.repeat(200_000);
    const endless = { 'content-length': '10' };
    const { received, origin } = await receiver(
      { status: 200, body: long },
      { status: 201, headers: endless, body: 'x' },
      { status: 503, body: long },
      { status: 200 },
    );
    const { webhook, clock, lost } = setUp({ url: origin });
    for (const title of ['one', 'two', 'three']) webhook.forward(notice(title));
    // Overloaded is no reason to give up, whatever it says besides.
    await eventually(async () => {
      await clock.advance(1_000);
      expect(titles(received)).toEqual(['one', 'two', 'three', 'three']);
      expect(await webhook.state()).toMatchObject({ waiting: 0, lost: 0, last: { failure: null } });
    });
    expect(lost).toEqual([]);
  });
  it('gives up what is refused for good at once, what nobody takes after a while, and says so once', async () => {
    const { origin } = await receiver({ status: 400 }, { status: 400 }, { status: 200 }, { status: 503 });
    const { webhook, clock, lost } = setUp({ url: origin });
    webhook.forward(notice('one'));
    webhook.forward(notice('two'));
    await eventually(async () => expect(await webhook.state()).toMatchObject({ lost: 2, waiting: 0 }));
    expect(lost.map(({ code }) => code)).toEqual(['rejected']);
    webhook.forward(notice('three'));
    await eventually(async () => expect(await webhook.state()).toMatchObject({ waiting: 0, last: { failure: null } }));
    webhook.forward(notice('four'));
    await eventually(() => expect(clock.timers).toBe(1));
    clock.sleep(GIVE_UP_MS);
    await clock.advance(600_000);
    await eventually(() => expect(lost.map(({ code }) => code)).toEqual(['rejected', 'server-error']));
  });
  it('keeps a bounded number waiting: the oldest go', async () => {
    const { origin } = await receiver({ status: 503 });
    const { webhook, lost } = setUp({ url: origin });
    for (let n = 0; n < WAITING_MOST + 25; n++) webhook.forward(notice(String(n)));
    expect(await webhook.state()).toMatchObject({ waiting: WAITING_MOST, lost: 25 });
    expect(lost.map(({ code }) => code)).toEqual(['busy']);
  });
  it('ends what is on its way, and says nothing of it', async () => {
    const { received, origin } = await receiver('silence');
    const { webhook, lost, clock } = setUp({ url: origin });
    webhook.forward(notice('one'));
    await eventually(() => expect(received).toHaveLength(1));
    webhook.stop();
    webhook.forward(notice('two'));
    expect(await webhook.state()).toMatchObject({ waiting: 0 });
    expect([lost, clock.timers]).toEqual([[], 0]);
  });
  it('sends nothing while it is off', async () => {
    const { received, origin } = await receiver({ status: 200 });
    const { webhook } = setUp({ url: origin, on: false });
    webhook.forward(notice('one'));
    expect(await webhook.test(notice('test'))).toMatchObject({ failure: null, status: 200 });
    expect(titles(received)).toEqual(['test']);
  });
  it('sends nothing of what waited once it is switched off, and says nothing of that', async () => {
    const { received, origin } = await receiver({ status: 503 }, { status: 200 });
    const { webhook, clock, lost, set } = setUp({ url: origin });
    for (const title of ['one', 'two', 'three']) webhook.forward(notice(title));
    await eventually(() => expect(clock.timers).toBe(1));
    set({ on: false });
    await clock.advance(60_000);
    expect(await webhook.state()).toMatchObject({ waiting: 0, lost: 0 });
    set({ on: true });
    webhook.forward(notice('four'));
    await eventually(async () => expect(await webhook.state()).toMatchObject({ waiting: 0, last: { failure: null } }));
    expect([titles(received), lost]).toEqual([['one', 'four'], []]);
  });
  it('tells no secret that no header can hold', async () => {
    const { origin } = await receiver({ status: 200 });
    for (const secret of ['очень секретно', 'two\r\nX-Other: lines', 'a\u0000b-secret']) {
      const { webhook, lost, log } = setUp({ url: origin });
      await webhook.setSecret(secret);
      webhook.forward(notice('one'));
      await eventually(() => expect(lost).toHaveLength(1));
      const told = JSON.stringify([lost, log.lines, await webhook.test(notice('test'))]);
      expect(told).not.toMatch(/секретно|X-Other|b-secret/);
    }
  });
  it('says what is wrong when it is tried: no address, a redirect, a keychain that is locked', async () => {
    const { origin } = await receiver({ status: 302, headers: { location: 'https://example.com/?token=x' } });
    const { webhook, set, vault } = setUp({ url: '' });
    const code = async () => (await webhook.test(notice('test'))).failure?.code;
    expect(await code()).toBe('bad-address');
    set({ url: origin });
    expect(await code()).toBe('redirect');
    vault.become('locked');
    expect(await code()).toBe('keychain');
  });
});
