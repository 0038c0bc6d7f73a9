import { Fault } from '@shared/fault';
import type { Server } from '@shared/model';
import { DEFAULT_SETTINGS } from '@shared/settings';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Client, ClientContext } from '../../../src/main/engine/clients/client';
import { type News, Sampler } from '../../../src/main/engine/sampler/sampler';
import { createState, type State, setServers, update } from '../../../src/main/engine/state';
import { FakeClient, FakeStreamingClient, mihomoServer, xrayServer } from '../support/client';
import { DrivenClock, settle } from '../support/outside';

let clock: DrivenClock;
let state: State;
let sampler: Sampler;
let clients: FakeClient[];
let contexts: ClientContext[];
let news: News[];
let secrets: Map<string, string>;
let secretFailure: Fault | null;
let prepare: (client: FakeClient) => void;
let intervalMs: number;
let resting: boolean;

beforeEach(() => {
  clock = new DrivenClock();
  state = createState(DEFAULT_SETTINGS, clock.now());
  clients = [];
  contexts = [];
  news = [];
  secrets = new Map();
  secretFailure = null;
  prepare = () => undefined;
  intervalMs = 2000;
  resting = false;
  sampler = new Sampler({
    clock,
    state,
    random: () => 0.5,
    create: async context => {
      contexts.push(context);
      const client = context.server.kind === 'mihomo' ? new FakeStreamingClient(clock) : new FakeClient(clock);
      if (client instanceof FakeStreamingClient) client.clockNow = clock.now;
      prepare(client);
      clients.push(client);
      return client as Client;
    },
    secret: async id => {
      if (secretFailure) throw secretFailure;
      const value = secrets.get(id);
      return value === undefined ? null : { value };
    },
    saveToken: () => undefined,
    intervalMs: () => intervalMs,
    atRest: () => resting,
  });
  sampler.listen(one => news.push(one));
});
afterEach(() => sampler.stop());

function follow(...servers: Server[]): void {
  update(state, setServers(servers, clock.now()));
  sampler.follow(servers);
}
const summary = (id = 'a') => {
  const found = state.getState().summaries[id];
  if (!found) throw new Error(`no summary of ${id}`);
  return found;
};
const only = (): FakeClient => {
  const [client] = clients;
  if (!client) throw new Error('no client was made');
  return client;
};

describe('a polled server', () => {
  it('is probed once, then sampled at its interval', async () => {
    follow(xrayServer('a'));
    sampler.start();
    expect(summary().link).toBe('connecting');
    await clock.advance(10_000);
    expect(only().probes).toBe(1);
    expect(only().sampledAt).toEqual([0, 2000, 4000, 6000, 8000, 10_000]);
    expect(summary()).toMatchObject({ link: 'live', program: 'Xray-core', memory: 100, lastData: clock.now(), failure: null });
  });

  it('never has two samples at once, however slow it is or often it is asked', async () => {
    prepare = client => {
      client.tookMs = 5000;
    };
    follow(xrayServer('a'));
    sampler.start();
    for (let n = 0; n < 20; n++) {
      void sampler.refresh('a');
      await clock.advance(700);
    }
    expect(only().samples).toBeGreaterThan(2);
    expect(only().most).toBe(1);
  });

  it('is read once more for whoever asks while a reading is under way, which may be older than what is asked for', async () => {
    prepare = client => {
      client.tookMs = 1000;
    };
    follow(xrayServer('a'));
    sampler.start();
    await clock.advance(1000);
    await clock.advance(1500);
    // The second reading began at 2000 and is not over.
    expect([only().running, only().samples]).toEqual([1, 2]);
    const [one, two] = [sampler.refresh('a'), sampler.refresh('a')];
    const joined = sampler.join('a');
    await clock.advance(600);
    expect([only().running, only().samples]).toEqual([1, 3]);
    await clock.advance(1000);
    expect((await one).at).toBe(clock.now() - 100);
    expect(await two).toBe(await one);
    expect((await joined).at).toBeLessThan((await one).at);
    expect(only().most).toBe(1);
  });

  it('is read once more, too, when the reading that was under way failed', async () => {
    prepare = client => {
      client.tookMs = 1000;
      client.failure = new Fault('refused', 'no');
    };
    follow(xrayServer('a'));
    sampler.start();
    await clock.advance(500);
    const refreshed = sampler.refresh('a');
    await clock.advance(501);
    only().failure = null;
    await clock.advance(1000);
    await expect(refreshed).resolves.toMatchObject({ figures: { memory: 100 } });
    expect(summary().link).toBe('live');
  });

  it('rejects what was asked for while a reading was under way when it is suspended, and reads a new client when it is connected anew', async () => {
    prepare = client => {
      client.tookMs = 1000;
    };
    follow(xrayServer('a'));
    sampler.start();
    await clock.advance(500);
    const anew = sampler.refresh('a');
    sampler.restart('a');
    await clock.advance(1500);
    await expect(anew).resolves.toMatchObject({ figures: { memory: 100 } });
    expect([clients.length, clients[1]?.samples]).toEqual([2, 1]);
    await clock.advance(1200);
    const cut = sampler.refresh('a');
    cut.catch(() => undefined);
    sampler.suspend();
    await expect(cut).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('backs off on failures with growing waits, and says when it tries again', async () => {
    prepare = client => {
      client.failure = new Fault('refused', 'connection refused');
    };
    follow(xrayServer('a'));
    sampler.start();
    await clock.advance(0);
    expect(summary()).toMatchObject({ link: 'backoff', failure: { code: 'refused' }, needsSecret: false });
    expect(summary().retryAt).toBeGreaterThan(clock.now());
    await clock.advance(120_000);
    const waits = only()
      .sampledAt.slice(1)
      .map((at, index) => at - (only().sampledAt[index] ?? 0));
    expect(waits[0]).toBeLessThan(2000);
    expect(Math.max(...waits)).toBeGreaterThan(10_000);
    expect(Math.max(...waits)).toBeLessThanOrEqual(30_000);
    only().failure = null;
    await clock.advance(40_000);
    expect(summary()).toMatchObject({ link: 'live', failure: null, retryAt: null });
  });

  it('honours what the server says about waiting', async () => {
    prepare = client => {
      client.failure = new Fault('rate-limited', 'slow down', { retryAfterMs: 60_000 });
    };
    follow(xrayServer('a'));
    sampler.start();
    await clock.advance(59_000);
    expect(only().samples).toBe(1);
  });

  it('probes again after a long outage only', async () => {
    follow(xrayServer('a'));
    sampler.start();
    await clock.advance(1000);
    only().failure = new Fault('reset', 'reset');
    await clock.advance(5000);
    only().failure = null;
    await clock.advance(10_000);
    expect(summary().link).toBe('live');
    expect(only().probes).toBe(1);
    only().failure = new Fault('reset', 'reset');
    await clock.advance(60_000);
    only().failure = null;
    await clock.advance(40_000);
    expect(summary().link).toBe('live');
    expect(only().probes).toBe(2);
  });

  it('stops and asks after a rejected credential; a new secret connects it again', async () => {
    secrets.set('a', 'wrong');
    prepare = client => {
      client.probeFailure = new Fault('auth', 'rejected');
    };
    follow(xrayServer('a'));
    sampler.start();
    await clock.advance(600_000);
    expect(clients).toHaveLength(1);
    expect(only()).toMatchObject({ probes: 1, closed: true });
    expect(summary()).toMatchObject({ link: 'auth-failed', needsSecret: true, retryAt: null, failure: { code: 'auth' } });
    prepare = () => undefined;
    sampler.restart('a');
    await clock.advance(0);
    expect(summary()).toMatchObject({ link: 'live', needsSecret: false, failure: null });
  });

  it('never touches a server again that connecting harms, until the user asks', async () => {
    prepare = client => {
      client.probeFailure = new Fault('api-loop', 'loop');
    };
    follow(xrayServer('a'));
    sampler.start();
    await clock.advance(600_000);
    expect(clients.map(client => client.probes)).toEqual([1]);
    expect(summary()).toMatchObject({ link: 'stopped', needsSecret: false });
    await expect(sampler.refresh('a')).rejects.toMatchObject({ code: 'api-loop' });
    expect(clients.map(client => client.probes)).toEqual([1, 1]);
  });

  it('asks for a secret that the keychain cannot give, without connecting', async () => {
    secretFailure = new Fault('keychain', 'locked');
    follow(xrayServer('a'));
    sampler.start();
    await clock.advance(60_000);
    expect(clients).toEqual([]);
    expect(summary()).toMatchObject({ link: 'auth-failed', needsSecret: true, failure: { code: 'keychain' } });
  });

  it('asks for a secret that a server wants and that was never given', async () => {
    prepare = client => {
      client.probeFailure = new Fault('auth', 'rejected');
    };
    follow(xrayServer('a'));
    sampler.start();
    await clock.advance(0);
    expect(summary()).toMatchObject({ link: 'auth-failed', needsSecret: true, failure: { code: 'needs-secret' } });
  });

  it('asks for the password of a farm that has none', async () => {
    const { publicHost: _h, inboundTag: _t, keyPattern: _k, ...base } = xrayServer('a');
    follow({ ...base, kind: 'farm', username: 'operator', favourites: [] });
    sampler.start();
    await clock.advance(0);
    expect(clients).toEqual([]);
    expect(summary()).toMatchObject({ link: 'auth-failed', needsSecret: true, failure: { code: 'needs-secret' } });
  });

  it('is stale when an answer does not come', async () => {
    follow(xrayServer('a'));
    sampler.start();
    await clock.advance(1000);
    only().tookMs = 60_000;
    await clock.advance(20_000);
    expect(summary().link).toBe('stale');
    expect(news).toContainEqual(expect.objectContaining({ type: 'link', from: 'live', to: 'stale' }));
  });

  it('is polled faster while a lease lasts, and at once after it began', async () => {
    intervalMs = 30_000;
    follow(xrayServer('a'));
    sampler.start();
    await clock.advance(1000);
    const release = sampler.pollFaster('a', 2000);
    const other = sampler.pollFaster('a', 5000);
    await clock.advance(10_000);
    const fast = only().samples;
    expect(fast).toBeGreaterThanOrEqual(5);
    release();
    release();
    await clock.advance(2000);
    await clock.advance(10_000);
    expect(only().samples - fast).toBeGreaterThanOrEqual(2);
    other();
    const before = only().samples;
    await clock.advance(31_000);
    expect(only().samples - before).toBeLessThanOrEqual(2);
  });

  it('follows a shorter interval of the settings at once', async () => {
    intervalMs = 3_600_000;
    follow(xrayServer('a'));
    sampler.start();
    await clock.advance(1000);
    intervalMs = 1000;
    sampler.replan();
    await clock.advance(5000);
    expect(only().samples).toBeGreaterThanOrEqual(5);
  });

  it('is read now on demand, also while it waits in back-off', async () => {
    prepare = client => {
      client.failure = new Fault('refused', 'no', { retryAfterMs: 500_000 });
    };
    follow(xrayServer('a'));
    sampler.start();
    await clock.advance(1000);
    await expect(sampler.refresh('a')).rejects.toMatchObject({ code: 'refused' });
    only().failure = null;
    await expect(sampler.refresh('a')).resolves.toMatchObject({ figures: { memory: 100 } });
    expect(summary().link).toBe('live');
    await expect(sampler.refresh('b')).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('a streamed server', () => {
  const stream = (): FakeStreamingClient => only() as FakeStreamingClient;

  it('is read once, then follows its stream', async () => {
    follow(mihomoServer('a'));
    sampler.start();
    await clock.advance(0);
    expect(summary()).toMatchObject({ link: 'connecting', mode: 'rule' });
    stream().become('live');
    stream().frame(500);
    expect(summary()).toMatchObject({ link: 'live', rates: { down: 500 }, mode: 'rule' });
    await clock.advance(60_000);
    expect(only().samples).toBe(1);
    stream().become('stale', { code: 'timeout', message: 'no data' });
    expect(summary()).toMatchObject({ link: 'stale', failure: { code: 'timeout' } });
    stream().become('auth-failed', { code: 'auth', message: 'no' });
    expect(summary()).toMatchObject({ link: 'auth-failed', needsSecret: true, failure: { code: 'needs-secret' } });
  });

  it('connects anew when it is asked for while its stream is down', async () => {
    follow(mihomoServer('a'));
    sampler.start();
    await clock.advance(0);
    stream().become('backoff', { code: 'refused', message: 'no' }, clock.now() + 30_000);
    await sampler.refresh('a');
    expect(clients).toHaveLength(2);
    expect(stream()).toMatchObject({ stops: 1, closed: true });
  });

  it('is told every few seconds while nobody looks, at once when that ends', async () => {
    follow(mihomoServer('a'));
    sampler.start();
    await clock.advance(0);
    stream().become('live');
    resting = true;
    stream().frame(1);
    const readings = () => news.filter(one => one.type === 'reading').length;
    const before = readings();
    for (let second = 0; second < 4; second += 1) {
      await clock.advance(1000);
      stream().frame(10 + second);
    }
    expect(readings()).toBe(before);
    await clock.advance(1000);
    stream().frame(20);
    expect(readings()).toBe(before + 1);
    expect(summary()).toMatchObject({ link: 'live', rates: { down: 20 } });
    resting = false;
    sampler.replan();
    stream().frame(21);
    stream().frame(22);
    expect(readings()).toBe(before + 3);
    expect(summary()).toMatchObject({ rates: { down: 22 } });
  });

  it('is deaf to a stream that was ended', async () => {
    follow(mihomoServer('a'));
    sampler.start();
    await clock.advance(0);
    stream().become('live');
    sampler.suspend();
    stream().frame(999);
    stream().become('backoff', { code: 'reset', message: 'late' });
    expect(summary()).toMatchObject({ link: 'idle', failure: null, rates: null });
  });
});

describe('sleep', () => {
  it('stops every request and timer at once, and reads at once after it', async () => {
    follow(xrayServer('a'), mihomoServer('b'));
    sampler.start();
    await clock.advance(1500);
    sampler.suspend();
    sampler.suspend();
    expect(clock.timers).toBe(0);
    expect(clients.every(client => client.closed)).toBe(true);
    expect(state.getState().app.suspended).toBe(true);
    expect([summary('a').link, summary('b').link]).toEqual(['idle', 'idle']);
    expect(state.getState().totals).toMatchObject({ live: 0, down: 0, count: 2 });
    const before = clients.map(client => client.samples);
    await clock.advance(3_600_000);
    expect(clients.map(client => client.samples)).toEqual(before);
    await expect(sampler.refresh('a')).rejects.toMatchObject({ code: 'cancelled' });
    sampler.resume();
    sampler.resume();
    await clock.advance(0);
    expect(state.getState().app.suspended).toBe(false);
    expect(clients).toHaveLength(4);
    expect(summary('a').link).toBe('live');
  });

  it('that nobody told of ends, too: what waits is tried at once, what was refused for good is not', async () => {
    follow(xrayServer('a'), mihomoServer('b'), xrayServer('c'));
    sampler.start();
    await clock.advance(0);
    const [a, b, c] = clients;
    if (!a || !c || !(b instanceof FakeStreamingClient)) throw new Error('not three clients');
    a.failure = new Fault('refused', 'no route');
    c.failure = new Fault('auth', 'no');
    await clock.advance(5000);
    expect([summary('a').link, summary('c').link]).toEqual(['backoff', 'auth-failed']);
    const before = [a.samples, c.samples];
    a.failure = null;
    sampler.resume();
    await clock.advance(0);
    expect([a.samples, c.samples]).toEqual([(before[0] ?? 0) + 1, before[1]]);
    expect(summary('a').link).toBe('live');
    expect(b.wakes).toBe(1);
  });

  it('drops an answer that comes after it began', async () => {
    prepare = client => {
      client.tookMs = 1000;
    };
    follow(xrayServer('a'));
    sampler.start();
    await clock.advance(500);
    sampler.suspend();
    await clock.advance(5000);
    expect(summary()).toMatchObject({ link: 'idle', memory: null, failure: null });
    expect(news.filter(one => one.type === 'failure')).toEqual([]);
  });
});

describe('the list', () => {
  it('keeps a connection through a new name, and makes a new one for a new address', async () => {
    follow(xrayServer('a'));
    sampler.start();
    await clock.advance(0);
    follow(xrayServer('a', { name: 'other', tags: ['x'], keyPattern: 'k' }));
    await clock.advance(0);
    expect(clients).toHaveLength(1);
    follow(xrayServer('a', { address: '127.0.0.1:9' }));
    await clock.advance(0);
    expect(clients.map(client => client.closed)).toEqual([true, false]);
    expect(contexts[1]?.server.address).toBe('127.0.0.1:9');
    follow();
    expect(clients.map(client => client.closed)).toEqual([true, true]);
    const samples = clients.map(client => client.samples);
    await clock.advance(60_000);
    expect(clients.map(client => client.samples)).toEqual(samples);
  });

  it('keeps a farm through another public host and other favourites, not through another user', async () => {
    const { publicHost: _h, inboundTag: _t, keyPattern: _k, ...base } = xrayServer('a');
    const farm = { ...base, kind: 'farm', username: 'operator', favourites: [] } as const;
    secrets.set('a', 'x');
    follow(farm);
    sampler.start();
    await clock.advance(0);
    expect(contexts).toHaveLength(1);
    follow({ ...farm, publicHost: 'riga.example', favourites: [4] });
    await clock.advance(0);
    follow({ ...farm, publicHost: null });
    await clock.advance(0);
    expect(contexts).toHaveLength(1);
    follow({ ...farm, username: 'other' });
    await clock.advance(0);
    expect(contexts).toHaveLength(2);
  });

  it('leaves nothing running after a stop', async () => {
    follow(xrayServer('a'), mihomoServer('b'));
    sampler.start();
    await clock.advance(100);
    sampler.stop();
    sampler.stop();
    sampler.start();
    sampler.resume();
    await settle();
    expect(clock.timers).toBe(0);
    expect(clients.every(client => client.closed)).toBe(true);
  });
});

describe('figures', () => {
  it('adds up live real servers, and the lab only while it is alone', async () => {
    follow(xrayServer('l', { lab: true }));
    sampler.start();
    await clock.advance(2000);
    expect(state.getState().totals).toMatchObject({ down: 10, up: 1, live: 1, count: 1 });
    follow(xrayServer('a'), xrayServer('b'), xrayServer('l', { lab: true }));
    await clock.advance(3000);
    expect(state.getState().totals).toMatchObject({ down: 20, up: 2, live: 2, count: 2 });
    const second = clients[2];
    if (second) second.failure = new Fault('refused', 'no');
    await clock.advance(4000);
    expect(state.getState().totals).toMatchObject({ live: 1, count: 2 });
  });

  it('counts who is live at once, also at rest', async () => {
    resting = true;
    follow(xrayServer('a'));
    sampler.start();
    await clock.advance(0);
    expect(state.getState().totals).toMatchObject({ live: 1, count: 1 });
    await clock.advance(100);
    sampler.suspend();
    expect(state.getState().totals).toMatchObject({ live: 0 });
    sampler.resume();
    await clock.advance(100);
    expect(state.getState().totals).toMatchObject({ live: 1 });
  });

  it('keeps a value a second, and a gap where there was none', async () => {
    follow(xrayServer('a'));
    sampler.start();
    await clock.advance(5000);
    only().failure = new Fault('refused', 'no');
    await clock.advance(5000);
    const block = sampler.series('a', 'memory', 12);
    expect(block.stepMs).toBe(1000);
    expect([...block.values].filter(value => value === 100).length).toBeGreaterThanOrEqual(4);
    expect(block.values.at(-1)).toBeNaN();
    expect([...sampler.series(null, 'down', 12).values].filter(value => value === 10).length).toBeGreaterThanOrEqual(4);
    expect([...sampler.series('a', 'portsOnline', 3).values]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  });

  it('keeps a value for every second of a rest, though it wakes less often', async () => {
    follow(xrayServer('a'));
    resting = true;
    sampler.start();
    await clock.advance(20_000);
    const values = [...sampler.series('a', 'memory', 15).values];
    expect(values.filter(value => value === 100).length).toBeGreaterThanOrEqual(11);
    expect(values.slice(0, 11)).not.toContain(Number.NaN);
    resting = false;
    sampler.replan();
    await clock.advance(3000);
    expect([...sampler.series('a', 'memory', 15).values].slice(0, 14)).not.toContain(Number.NaN);
  });

  it('tells the samples of a reading, and a gap when the link is lost', async () => {
    follow(xrayServer('a'));
    sampler.start();
    await clock.advance(0);
    const samples = () => news.flatMap(one => (one.type === 'samples' ? one.samples : []));
    expect(samples().map(one => [one.metric, one.value])).toEqual([
      ['down', 10],
      ['up', 1],
      ['memory', 100],
      ['rtt', 0],
    ]);
    only().failure = new Fault('refused', 'no');
    await clock.advance(2000);
    expect(
      samples()
        .slice(4)
        .every(one => one.value === null),
    ).toBe(true);
    expect(samples().slice(4)).toHaveLength(7);
  });
});
