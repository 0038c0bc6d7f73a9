/** The four streams: shared, alive by data alone, and what a core can do to them. */
import { readLarge } from '@shared/mihomo/large';
import type { LogLine } from '@shared/model';
import { describe, expect, it } from 'vitest';
import type { TrafficTick } from '../../../src/main/engine/clients/mihomo/streams';
import { eventually } from '../support/eventually';
import { keep, labController } from './lab';

type Core = Awaited<ReturnType<typeof labController>>;

/** A second of the lab, and its frames at the client. */
async function tick({ lab }: Core, frames: readonly unknown[]): Promise<void> {
  const before = frames.length;
  lab.advance(1000);
  await eventually(() => expect(frames.length).toBeGreaterThan(before));
}
const opened = (core: Core, count: number) => eventually(() => expect(core.core.streams()).toBe(count));
/** A core notices that a listener went only when it next writes to it. */
const left = (core: Core, count: number) =>
  eventually(() => {
    core.lab.advance(1000);
    expect(core.core.streams()).toBe(count);
  });
/** Frames come again, whenever the connection stands. */
const flows = (core: Core, frames: readonly unknown[]) => {
  const before = frames.length;
  return eventually(() => {
    core.lab.advance(1000);
    expect(frames.length).toBeGreaterThan(before);
  });
};
/** Paths of the WebSockets that were asked for. */
const asked = ({ core }: Core) =>
  core.log.entries.filter(({ headers }) => headers.upgrade === 'websocket').map(({ target }) => target.replace(/\?.*/, ''));

describe('one subscription', () => {
  it('serves every listener, and ends with the last', async () => {
    const core = await labController();
    const [one, other] = [keep<TrafficTick>(), keep<TrafficTick>()];
    const first = core.client.streams.traffic.subscribe(undefined, one.listener);
    await opened(core, 1);
    await tick(core, one.frames);
    const second = core.client.streams.traffic.subscribe(undefined, other.listener);
    expect(other.states.map(({ state }) => state)).toEqual(['live']);
    await tick(core, other.frames);
    expect(other.frames.at(-1)).toEqual(one.frames.at(-1));
    expect(core.client.streams.traffic.listeners).toBe(2);
    first.end();
    first.end();
    await tick(core, other.frames);
    expect(asked(core)).toEqual(['/traffic']);
    second.end();
    await left(core, 0);
    expect(core.client.streams.traffic.status.state).toBe('idle');
    expect(core.clock.timers).toBe(0);
  });

  it('is the summary’s own as well', async () => {
    const core = await labController();
    const seen = keep<TrafficTick>();
    const stop = core.client.stream({
      reading: () => undefined,
      state: (state, failure, retryAt) => seen.states.push({ state, failure, retryAt }),
    });
    await opened(core, 1);
    const chart = core.client.streams.traffic.subscribe(undefined, seen.listener);
    await tick(core, seen.frames);
    await opened(core, 2);
    core.client.streams.memory.subscribe(undefined, keep<number>().listener);
    await tick(core, seen.frames);
    expect(asked(core)).toEqual(['/traffic', '/memory']);
    stop();
    await tick(core, seen.frames);
    chart.end();
    await left(core, 1);
  });

  it('follows what its listeners wish: the lowest level, the shortest interval', async () => {
    const core = await labController();
    const { streams } = core.client;
    const [low, high] = [keep<LogLine>(), keep<LogLine>()];
    const errors = streams.logs('error', high.listener);
    await opened(core, 1);
    const debug = streams.logs('debug', low.listener);
    await eventually(() => expect(asked(core)).toEqual(['/logs', '/logs']));
    await left(core, 1);
    await flows(core, low.frames);
    core.lab.advance(120_000);
    await eventually(() => expect(new Set(low.frames.map(({ level }) => level)).size).toBeGreaterThan(2));
    expect(new Set(high.frames.map(({ level }) => level))).toEqual(new Set(['error']));
    debug.end();
    await eventually(() => expect(asked(core)).toHaveLength(3));
    errors.end();
    expect(streams.logs('silent', low.listener).end()).toBeUndefined();
    const slow = streams.connections(60_000_000, keep<Buffer>().listener);
    const fast = streams.connections(-5, keep<Buffer>().listener);
    streams.connections(Number.NaN, keep<Buffer>().listener).end();
    await left(core, 1);
    slow.end();
    fast.end();
    await left(core, 0);
  });

  it('ends with the client, and begins no more', async () => {
    const core = await labController();
    const seen = keep<TrafficTick>();
    core.client.streams.traffic.subscribe(undefined, seen.listener);
    await opened(core, 1);
    const told = seen.states.length;
    core.client.close();
    await left(core, 0);
    core.client.streams.traffic.subscribe(undefined, seen.listener).end();
    expect(seen.states.slice(told)).toEqual([{ state: 'stopped', failure: null, retryAt: null }]);
    expect(core.clock.timers).toBe(0);
  });
});

describe('a core that misbehaves', () => {
  const live = async (more: Parameters<typeof labController>[0] = {}) => {
    const core = await labController(more);
    const seen = keep<TrafficTick>();
    core.client.streams.traffic.subscribe(undefined, seen.listener);
    await opened(core, 1);
    await tick(core, seen.frames);
    return { ...core, ...seen };
  };
  /** Silence long enough that the stream is stale, then given up, then connected again. */
  const reconnects = async (core: Awaited<ReturnType<typeof live>>) => {
    await core.clock.advance(5000);
    expect(core.state()).toBe('stale');
    await core.clock.advance(5000);
    expect(core.state()).toBe('backoff');
    await core.clock.advance(2000);
    await eventually(() => expect(asked(core)).toHaveLength(2));
  };

  it('says nothing on an open socket: stale, then connected again for as long as it takes', async () => {
    const core = await live();
    await core.control('/silence', { on: true });
    core.lab.advance(3000);
    await reconnects(core);
    await core.control('/silence', { on: false });
    await flows(core, core.frames);
    expect(core.state()).toBe('live');
  });

  it('is gone without a word (half-open): the next connection lives', async () => {
    const core = await live();
    await core.control('/strand');
    await reconnects(core);
    await flows(core, core.frames);
    expect(core.state()).toBe('live');
  });

  it('changes its secret: refused once, and not asked again until told', async () => {
    const core = await live();
    await core.control('/revoke');
    await core.until('backoff');
    await core.clock.advance(2000);
    await core.until('auth-failed');
    expect(core.states.at(-1)?.failure).toMatchObject({ code: 'auth' });
    const asks = asked(core).length;
    await core.clock.advance(600_000);
    expect(asked(core)).toHaveLength(asks);
    core.core.sim.setProfile({ secret: core.secret });
    // A new listener is somebody who asks again, as `resumeNow` is.
    core.client.streams.traffic.subscribe(undefined, keep<TrafficTick>().listener);
    await flows(core, core.frames);
  });

  it('is awake again: what waits connects at once, and what was refused stays so', async () => {
    const core = await live();
    await core.control('/drop');
    await core.until('backoff');
    const before = asked(core).length;
    core.client.wake?.();
    await flows(core, core.frames);
    expect(asked(core)).toHaveLength(before + 1);
    core.client.wake?.();
    expect(core.state()).toBe('live');
    await core.control('/revoke');
    await core.until('backoff');
    core.client.wake?.();
    await core.until('auth-failed');
    const asks = asked(core).length;
    core.client.wake?.();
    await core.clock.advance(60_000);
    expect(asked(core)).toHaveLength(asks);
  });

  it('restarts, with the sockets or behind a proxy that keeps them: the totals tell', async () => {
    const core = await live();
    core.core.sim.traffic.downTotal = 1e12;
    await tick(core, core.frames);
    core.core.sim.restart();
    await tick(core, core.frames);
    await tick(core, core.frames);
    expect(core.frames.filter(({ restarted }) => restarted)).toHaveLength(1);
    core.core.sim.traffic.downTotal = 1e12;
    await tick(core, core.frames);
    core.core.sim.restart();
    await core.control('/drop');
    await core.until('backoff');
    await core.clock.advance(2000);
    await flows(core, core.frames);
    expect(core.frames.filter(({ restarted }) => restarted)).toHaveLength(2);
  });

  it('sends garbage: no sign of life, and the stream goes on', async () => {
    const core = await live();
    const told = core.frames.length;
    await core.control('/garbage');
    await tick(core, core.frames);
    expect(core.frames).toHaveLength(told + 1);
    expect(core.state()).toBe('live');
  });

  it('announces a frame of 64 MiB: refused before it is received, with a message', async () => {
    const core = await labController();
    const seen = keep<Buffer>();
    core.client.streams.connections(1000, seen.listener);
    await eventually(() => expect(seen.frames.length).toBe(1));
    await core.control('/huge');
    await seen.until('backoff');
    expect(seen.states.at(-1)?.failure).toEqual({ code: 'too-large', message: 'a frame of the stream is larger than 33554432 bytes' });
    await core.clock.advance(2000);
    await seen.until('live');
  });

  it('has no connection: null, and [] in sing-box', async () => {
    for (const dialect of ['mihomo', 'sing-box'] as const) {
      const core = await labController({ dialect, idle: true });
      const seen = keep<Buffer>();
      core.client.streams.connections(1000, seen.listener);
      await eventually(() => expect(seen.frames.length).toBe(1));
      const text = String(seen.frames[0]);
      expect(text).toContain(dialect === 'mihomo' ? '"connections":null' : '"connections":[]');
      expect(readLarge('connections', [text])).toMatchObject({ connections: [] });
      expect((await core.client.connections.closeAll(AbortSignal.timeout(20_000))).closed).toBe(0);
    }
  });

  it('has ten thousand: each frame is one list of them', async () => {
    const core = await labController({}, { clock: 'manual', scale: 'large' });
    const seen = keep<Buffer>();
    core.client.streams.connections(1000, seen.listener);
    await eventually(() => expect(seen.frames.length).toBe(1));
    core.lab.advance(1000);
    await eventually(() => expect(seen.frames.length).toBe(2));
    expect(readLarge('connections', [String(seen.frames[1])])?.connections.length).toBe(10_000);
  });

  it('knows no such level of a log: the handshake is refused in its words', async () => {
    const core = await labController({ dialect: 'sing-box' });
    core.core.faults.add({ type: 'error-500', route: '/logs', count: 1 });
    const seen = keep<LogLine>();
    core.client.streams.logs('info', seen.listener);
    await seen.until('backoff');
    expect(seen.states.at(-1)?.failure).toMatchObject({ code: 'server-error', message: '500: internal error' });
    await core.clock.advance(2000);
    await seen.until('live');
    expect(() => core.client.streams.logs('trace' as 'info', seen.listener)).toThrow(expect.objectContaining({ code: 'bad-input' }));
    const refused = await fetch(`${core.address}/logs?level=silent`, { headers: { Authorization: `Bearer ${core.secret}` } });
    expect([refused.status, await refused.json()]).toEqual([400, { message: 'Body invalid' }]);
  });
});
