/** Windows that watch the connections of the lab's controller: what they are told, and when nothing is asked of the core. */
import { describe, expect, it } from 'vitest';
import { paceFor } from '../../../src/main/engine/connections/pace';
import { serverAt } from '../mihomo/lab';
import { eventually } from '../support/eventually';
import { hubWorld, QUICK, serverId, windowOf, withWorker } from './world';

withWorker();
const isLive = (tick: { readonly stream: { readonly state: string }; readonly frame: unknown }): boolean =>
  tick.stream.state === 'live' && tick.frame !== null;

describe('a watch', () => {
  it('is told at once, with each frame and after each change, and costs nothing after its end', async () => {
    const { connections, core, world } = await hubWorld();
    const window = windowOf(1);
    const { watch } = connections.watch(window, serverId, QUICK);
    const first = await window.until(isLive);
    expect(first).toMatchObject({
      watch,
      revision: 1,
      counts: { closed: 0, groups: 0 },
      stream: { everyMs: 1000, stretched: false },
    });
    expect(first.counts.open).toBeGreaterThan(100);
    expect([first.counts.rows, first.counts.listed]).toEqual([first.counts.open, first.counts.open]);
    expect(window.ids().every(id => id !== undefined)).toBe(true);
    const next = await window.until(tick => (tick.frame?.at ?? 0) > (first.frame?.at ?? 0));
    expect(next.totals.downRate).toBeGreaterThan(0);
    connections.change(watch, { ...QUICK, revision: 2, filter: 'network:udp', limit: 500 }, false);
    const filtered = await window.until(({ revision }) => revision === 2);
    expect(filtered.texts.every(({ network }) => network === 'udp')).toBe(true);
    expect(filtered.counts.shown).toBeLessThan(filtered.counts.open);
    expect(window.ticks.map(({ number }) => number)).toEqual(window.ticks.map((_, index) => index + 1));
    expect(core.streams()).toBe(1);
    connections.unwatch(watch);
    await eventually(() => expect(core.streams()).toBe(0));
    expect(() => connections.change(watch, QUICK, false)).toThrow(expect.objectContaining({ code: 'gone' }));
    expect(world.workers).toHaveLength(1);
  });

  it('is one of several over one stream; each has its own view, and a window that is gone has none', async () => {
    const { connections, core } = await hubWorld();
    const [one, two] = [windowOf(1), windowOf(2)];
    connections.watch(one, serverId, { ...QUICK, sort: { by: 'host', descending: false } });
    const other = connections.watch(two, serverId, { ...QUICK, limit: 0 });
    await Promise.all([one.until(isLive), two.until(isLive)]);
    expect([core.streams(), two.last().rows.length]).toEqual([1, 0]);
    const again = connections.watch(two, serverId, QUICK);
    await two.until(({ watch }) => watch === again.watch);
    expect(() => connections.seen(other.watch, 1)).toThrow(expect.objectContaining({ code: 'gone' }));
    connections.gone(1);
    connections.gone(2);
    await eventually(() => expect(core.streams()).toBe(0));
  });

  it('is told nothing while its window is hidden, and all when it shows again', async () => {
    const { connections, core } = await hubWorld();
    const window = windowOf(1);
    connections.watch(window, serverId, QUICK);
    const before = await window.until(isLive);
    window.shown = false;
    connections.windowsChanged();
    await eventually(() => expect(core.streams()).toBe(0));
    const told = window.ticks.length;
    window.shown = true;
    connections.shown(1);
    await window.until(tick => isLive(tick) && (tick.frame?.at ?? 0) > (before.frame?.at ?? 0));
    expect(window.ticks.length).toBeGreaterThan(told);
    expect(window.ids().every(id => id !== undefined)).toBe(true);
  });

  it('is told no more where a window hangs, and no core is asked for it, until it moves', async () => {
    const { connections, core } = await hubWorld();
    const window = windowOf(1);
    const { watch } = connections.watch(window, serverId, QUICK);
    await window.until(isLive);
    for (let revision = 2; revision < 40; revision++) connections.change(watch, { ...QUICK, revision }, false);
    await connections.detail(watch, 1);
    expect(window.last().number).toBeLessThanOrEqual(13);
    await eventually(() => expect(core.streams()).toBe(0));
    connections.seen(watch, window.last().number);
    await window.until(({ revision }) => revision === 39);
  });

  it('finds its way when the client is another one', async () => {
    const { connections, world, connect } = await hubWorld();
    const window = windowOf(1);
    connections.watch(window, serverId, QUICK);
    await window.until(isLive);
    world.client?.close();
    world.client = null;
    await window.until(({ stream }) => stream.state === 'connecting');
    const before = window.ticks.length;
    world.client = connect();
    await eventually(() => expect(window.ticks.slice(before).some(isLive)).toBe(true));
  });
});

describe('what goes wrong', () => {
  it('a worker that dies is started anew, with the same views', async () => {
    const { connections, world } = await hubWorld();
    const window = windowOf(1);
    connections.watch(window, serverId, { ...QUICK, filter: 'network:tcp' });
    await window.until(isLive);
    await world.workers[0]?.terminate();
    const before = window.ticks.length;
    await eventually(() => expect(world.workers).toHaveLength(2));
    await eventually(() => expect(window.ticks.slice(before).some(isLive)).toBe(true));
    const { counts, texts, rows } = window.last();
    // No handle of before means another connection now.
    expect(rows[0]).toBeGreaterThan(2 ** 41);
    expect(counts.shown).toBeLessThan(counts.open);
    expect(texts.every(({ network }) => network === 'tcp')).toBe(true);
  });

  it('a silent stream is stale, a frame that is none is no sign of life, and rows stay', async () => {
    const { connections, control } = await hubWorld();
    const window = windowOf(1);
    connections.watch(window, serverId, QUICK);
    await window.until(isLive);
    await control('/silence', { on: true });
    await control('/garbage');
    const stale = await window.until(({ stream }) => stream.state === 'stale');
    expect(stale.counts.open).toBeGreaterThan(0);
    expect(stale.stream.failure?.code).toBe('timeout');
    await control('/silence', { on: false });
    const before = window.ticks.length;
    await eventually(() => expect(window.ticks.slice(before).some(isLive)).toBe(true));
  });

  it('a list that cannot be read is told as such, as often as it comes, and over with the next good one', async () => {
    const { connections, core, world } = await hubWorld();
    const window = windowOf(1);
    const listeners: { frame(bytes: Buffer): void }[] = [];
    const { client } = world;
    if (!client) throw new Error('no client');
    const { streams } = client;
    const scripted: typeof streams.connections = (everyMs, listener) => {
      listeners.push(listener);
      return streams.connections(everyMs, { ...listener, frame: () => undefined });
    };
    world.client = { ...client, streams: { ...streams, connections: scripted } };
    connections.watch(window, serverId, QUICK);
    const send = (text: string) => listeners.at(-1)?.frame(Buffer.from(text));
    await window.until(({ stream }) => stream.state === 'live');
    const good = JSON.stringify({ downloadTotal: 1, uploadTotal: 1, connections: [{ id: 'a', upload: 1, download: 1, metadata: {} }] });
    send(good);
    await window.until(({ counts }) => counts.open === 1);
    for (let bad = 0; bad < 20; bad++) {
      const told = window.ticks.length;
      send(`${good.slice(0, -9)} nonsense`);
      await eventually(() => expect(window.ticks.length).toBeGreaterThan(told));
      connections.seen(window.last().watch, window.last().number);
      expect(window.last()).toMatchObject({ counts: { open: 1 }, stream: { state: 'live', failure: { code: 'unexpected' } } });
    }
    expect(core.streams()).toBe(1);
    send(good.replace('"a"', '"b"'));
    await eventually(() => expect(window.last()).toMatchObject({ counts: { closed: 1 }, stream: { failure: null } }));
  });

  it('a core at another address has nothing to do with the one before', async () => {
    const { connections, world, connect, core } = await hubWorld();
    const window = windowOf(1);
    const { server } = world;
    connections.watch(window, serverId, QUICK);
    const before = await window.until(isLive);
    world.client?.close();
    world.client = connect();
    connections.follow([{ ...serverAt(core.server.address), id: serverId, address: 'http://127.0.0.1:1' }]);
    const last = window.last().frame?.at ?? 0;
    const after = await eventually(() => {
      const found = window.ticks.find(tick => isLive(tick) && (tick.frame?.at ?? 0) > last);
      if (!found) throw new Error('no list yet');
      return found;
    });
    // Connections that go on are new ones, and none was closed.
    expect(after.counts.open).toBeGreaterThan(100);
    expect([after.frame?.opened, after.counts.closed]).toEqual([after.counts.open, 0]);
    expect(after.texts.length).toBeGreaterThan(0);
    expect(Math.min(...after.texts.map(({ handle }) => handle))).toBeGreaterThan(Math.max(...before.texts.map(({ handle }) => handle)));
    world.server = server;
  });

  it('a list of 64 MiB is refused with a reason, and asked for again', async () => {
    const { connections, control } = await hubWorld();
    const window = windowOf(1);
    connections.watch(window, serverId, QUICK);
    await window.until(isLive);
    await control('/huge');
    const refused = await window.until(({ stream }) => stream.failure?.code === 'too-large');
    expect(refused.stream.retryAt).not.toBeNull();
    expect(refused.counts.open).toBeGreaterThan(0);
    const before = window.ticks.length;
    await eventually(() => expect(window.ticks.slice(before).some(isLive)).toBe(true));
  });

  it('a core that restarts closes everything', async () => {
    const { connections, control, lab } = await hubWorld({ restartMs: 50 });
    // So long that the totals of the new run are less.
    lab.advance(60_000);
    const window = windowOf(1);
    connections.watch(window, serverId, { ...QUICK, list: 'closed' });
    const { counts } = await window.until(isLive);
    await control('/restart');
    await window.until(({ frame }) => frame?.restarted === true);
    expect(window.last().counts.closed).toBeGreaterThanOrEqual(counts.open);
  });

  it.each(['mihomo', 'sing-box'] as const)('a %s without connections has an empty list', async dialect => {
    const { connections } = await hubWorld({ dialect, idle: true });
    const window = windowOf(1);
    connections.watch(window, serverId, QUICK);
    expect((await window.until(isLive)).counts).toMatchObject({ open: 0, rows: 0 });
  });

  it('a sing-box is read as a whole', async () => {
    const { connections } = await hubWorld({ dialect: 'sing-box' });
    const window = windowOf(1);
    connections.watch(window, serverId, QUICK);
    expect((await window.until(isLive)).counts.open).toBeGreaterThan(100);
  });
});

describe('the pace', () => {
  const MIB = 1024 * 1024;
  it.each([
    ['a small list', 0.3, false, 1000, 1000],
    ['8 MiB from this computer', 8, true, 1000, 1000],
    ['8 MiB through a network', 8.1, false, 1000, 5000],
    ['a list that just fits stays as it is', 3.9, false, 5000, 5000],
    ['a list that fits easily', 2, false, 5000, 2000],
    ['the largest list', 32, false, 1000, 20_000],
  ] as const)('of %s', (_what, mib, isNear, now, wanted) => {
    expect(paceFor({ bytes: mib * MIB, parsedMs: 10 }, isNear, now)).toBe(wanted);
  });
  it('leaves time where reading is slow', () => {
    expect(paceFor({ bytes: MIB, parsedMs: 900 }, true, 1000)).toBe(5000);
  });
});
