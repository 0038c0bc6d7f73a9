import { Fault } from '@shared/fault';
import type { ErrorCode } from '@shared/model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Attempt, createStream, type Stream, type StreamOptions, type StreamStatus } from '../../../src/main/engine/transport/stream';
import { DrivenClock } from '../support/outside';

interface Rig {
  readonly clock: DrivenClock;
  readonly stream: Stream;
  /** Every attempt so far; `open` until its close function was called. */
  readonly attempts: (Attempt & { open: boolean })[];
  readonly states: StreamStatus[];
  readonly last: () => Attempt;
  /** `frames` frames, one each second. */
  readonly flow: (frames: number) => Promise<void>;
  readonly names: () => readonly string[];
}

function rig(options: Partial<StreamOptions> = {}): Rig {
  const clock = new DrivenClock();
  const attempts: (Attempt & { open: boolean })[] = [];
  const states: StreamStatus[] = [];
  const stream = createStream({
    clock,
    dataTimeoutMs: 4000,
    // The longest wait each time.
    random: () => 1,
    connect(attempt) {
      const entry = { ...attempt, open: true };
      attempts.push(entry);
      return () => {
        entry.open = false;
      };
    },
    onState: status => states.push(status),
    ...options,
  });
  const last = () => attempts.at(-1) ?? expect.fail('no attempt yet');
  const flow = async (frames: number) => {
    for (let i = 0; i < frames; i++) {
      await clock.advance(1000);
      last().data();
    }
  };
  return { clock, stream, attempts, states, last, flow, names: () => states.map(status => status.state) };
}
const fault = (code: ErrorCode, retryAfterMs?: number) => new Fault(code, 'test', retryAfterMs === undefined ? {} : { retryAfterMs });

describe('a stream', () => {
  it('does nothing before its start', async () => {
    const { clock, stream, attempts } = rig();
    await clock.advance(60_000);
    expect([stream.status.state, attempts.length, clock.timers]).toEqual(['idle', 0, 0]);
  });

  it('is live by data, not by an open socket', () => {
    const { stream, last, names } = rig();
    stream.start();
    stream.start();
    last().opened();
    expect(names()).toEqual(['connecting']);
    last().data();
    last().data();
    expect(names()).toEqual(['connecting', 'live']);
  });

  it('is stale when data stops, and live again when it comes', async () => {
    const { clock, stream, last, flow, names, attempts } = rig();
    stream.start();
    last().opened();
    await flow(3);
    await clock.advance(3999);
    expect(stream.status.state).toBe('live');
    await clock.advance(1);
    expect(stream.status).toMatchObject({ state: 'stale', failure: { code: 'timeout' } });
    last().data();
    expect(stream.status).toEqual({ state: 'live', failure: null, retryAt: null });
    expect(names()).toEqual(['connecting', 'live', 'stale', 'live']);
    expect(attempts).toHaveLength(1);
  });

  it('gives a stale connection up, closes it, and connects again', async () => {
    const { clock, stream, last, flow, attempts } = rig();
    stream.start();
    last().opened();
    await flow(1);
    await clock.advance(8000);
    expect(stream.status).toMatchObject({ state: 'backoff', failure: { code: 'timeout' }, retryAt: clock.now() + 1000 });
    expect(attempts.map(attempt => attempt.open)).toEqual([false]);
    await clock.advance(1000);
    expect(attempts.map(attempt => attempt.open)).toEqual([false, true]);
  });

  it('gives up a connection that opens and stays silent, and one that never opens', async () => {
    const { clock, stream, last } = rig();
    stream.start();
    last().opened();
    await clock.advance(8000);
    expect(stream.status).toMatchObject({ state: 'backoff', failure: { message: 'connected, but no data within 8 s' } });
    await clock.advance(1000);
    expect(stream.status.state).toBe('connecting');
    await clock.advance(15_000);
    expect(stream.status).toMatchObject({ state: 'backoff', failure: { message: 'not connected within 15 s' } });
  });

  it('keeps the last failure while it connects again, until data comes', async () => {
    const { clock, stream, last } = rig();
    stream.start();
    last().failed(fault('refused'));
    await clock.advance(1000);
    expect(stream.status).toMatchObject({ state: 'connecting', failure: { code: 'refused' }, retryAt: null });
    last().data();
    expect(stream.status.failure).toBeNull();
  });

  it('waits longer each time, at most 30 s, and never gives up', async () => {
    const { clock, stream, last, attempts } = rig();
    stream.start();
    const waits: number[] = [];
    for (let i = 0; i < 40; i++) {
      last().failed(fault('refused'));
      const wait = (stream.status.retryAt ?? 0) - clock.now();
      waits.push(wait);
      await clock.advance(wait - 1);
      expect(attempts).toHaveLength(i + 1);
      await clock.advance(1);
      expect(attempts).toHaveLength(i + 2);
    }
    expect(waits.slice(0, 7)).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
    expect(waits.at(-1)).toBe(30_000);
  });

  it("honours the server's Retry-After", () => {
    const { clock, stream, last } = rig();
    stream.start();
    last().failed(fault('rate-limited', 90_000));
    expect(stream.status.retryAt).toBe(clock.now() + 90_000);
  });

  it('starts from the shortest wait again only after some seconds of good data', async () => {
    const { clock, stream, last, flow } = rig();
    const wait = () => (stream.status.retryAt ?? 0) - clock.now();
    stream.start();
    for (const expected of [1000, 2000, 4000]) {
      last().failed(fault('reset'));
      expect(wait()).toBe(expected);
      await clock.advance(expected);
    }
    // One good frame is no recovery: a server that accepts, sends and hangs up is still failing.
    last().data();
    last().failed(fault('reset'));
    expect(wait()).toBe(8000);
    await clock.advance(8000);
    await flow(7);
    last().failed(fault('reset'));
    expect(wait()).toBe(1000);
  });

  it.each<[ErrorCode, string]>([
    ['auth', 'auth-failed'],
    ['needs-secret', 'auth-failed'],
    ['forbidden', 'auth-failed'],
    ['api-loop', 'stopped'],
    ['tls-pin', 'stopped'],
    ['wrong-kind', 'stopped'],
    ['bad-address', 'stopped'],
  ])('stops for good at %s and waits for the user', async (code, state) => {
    const { clock, stream, last, attempts } = rig();
    stream.start();
    last().failed(fault(code));
    expect(stream.status).toMatchObject({ state, failure: { code }, retryAt: null });
    await clock.advance(3_600_000);
    expect([attempts.length, clock.timers]).toEqual([1, 0]);
    stream.resumeNow();
    expect([stream.status.state, attempts.length]).toEqual(['connecting', 2]);
  });

  it('resumes at once from every state, with one connection only', async () => {
    const { clock, stream, last, attempts, flow } = rig();
    stream.start();
    last().failed(fault('refused'));
    stream.resumeNow();
    expect(stream.status.state).toBe('connecting');
    last().opened();
    await flow(1);
    clock.sleep(3_600_000);
    stream.resumeNow();
    expect(stream.status.state).toBe('connecting');
    expect(attempts.map(attempt => attempt.open)).toEqual([false, false, true]);
    expect(clock.timers).toBe(1);
  });

  it('stops at once and for good', async () => {
    const { clock, stream, last, attempts, names } = rig();
    stream.start();
    last().data();
    stream.stop();
    stream.stop();
    last().data();
    last().failed(fault('reset'));
    stream.resumeNow();
    stream.start();
    await clock.advance(100_000);
    expect(names()).toEqual(['connecting', 'live', 'stopped']);
    expect([attempts.length, attempts[0]?.open, clock.timers]).toEqual([1, false, 0]);
  });

  it('ignores what an older attempt still reports', async () => {
    const { clock, stream, attempts } = rig();
    stream.start();
    attempts[0]?.failed(fault('reset'));
    await clock.advance(1000);
    attempts[0]?.failed(fault('auth'));
    attempts[0]?.data();
    attempts[0]?.opened();
    expect(stream.status).toMatchObject({ state: 'connecting', failure: { code: 'reset' } });
    attempts[1]?.data();
    attempts[0]?.failed(fault('reset'));
    expect(stream.status.state).toBe('live');
  });

  it('may be silent when it is that kind of stream', async () => {
    const { clock, stream, last } = rig({ dataTimeoutMs: null });
    stream.start();
    last().opened();
    expect(stream.status.state).toBe('live');
    await clock.advance(86_400_000);
    last().data();
    expect(stream.status.state).toBe('live');
    last().failed(fault('reset'));
    expect((stream.status.retryAt ?? 0) - clock.now()).toBe(1000);
  });

  it('survives a connection that fails, or throws, at once', () => {
    let calls = 0;
    const failing = rig({
      connect(attempt) {
        calls += 1;
        attempt.failed(fault('refused'));
        return () => {
          calls += 10;
        };
      },
    });
    failing.stream.start();
    expect([failing.stream.status.state, calls]).toEqual(['backoff', 11]);
    const throwing = rig({
      connect() {
        throw fault('auth');
      },
    });
    throwing.stream.start();
    expect(throwing.stream.status.state).toBe('auth-failed');
  });

  it('can be stopped from inside its own report', async () => {
    const inner: { stream?: Stream } = {};
    const clock = new DrivenClock();
    let connections = 0;
    inner.stream = createStream({
      clock,
      dataTimeoutMs: 1000,
      connect: () => {
        connections += 1;
        return () => {};
      },
      onState: status => {
        if (status.state === 'connecting') inner.stream?.stop();
      },
    });
    inner.stream.start();
    await clock.advance(10_000);
    expect([inner.stream.status.state, connections, clock.timers]).toEqual(['stopped', 0, 0]);
  });

  it('never has two connections, and none in a state without one, whatever happens', async () => {
    const action = fc.oneof(
      fc.constantFrom('opened', 'data', 'resume', 'old-data', 'old-fail').map(name => ({ name, ms: 0 })),
      fc.constantFrom('reset', 'refused', 'auth').map(name => ({ name, ms: 0 })),
      fc.integer({ min: 1, max: 20_000 }).map(ms => ({ name: 'wait', ms })),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 25 }), async actions => {
        const { clock, stream, attempts, last } = rig();
        stream.start();
        for (const { name, ms } of actions) {
          if (name === 'wait') await clock.advance(ms);
          else if (name === 'opened') last().opened();
          else if (name === 'data') last().data();
          else if (name === 'resume') stream.resumeNow();
          else if (name === 'old-data') attempts[0]?.data();
          else if (name === 'old-fail') attempts[0]?.failed(fault('reset'));
          else last().failed(fault(name as ErrorCode));
          const connected = ['connecting', 'live', 'stale'].includes(stream.status.state);
          expect(attempts.filter(attempt => attempt.open)).toHaveLength(connected ? 1 : 0);
          expect(clock.timers).toBeLessThanOrEqual(1);
          expect(stream.status.retryAt === null).toBe(stream.status.state !== 'backoff');
        }
        stream.stop();
        expect([attempts.filter(attempt => attempt.open).length, clock.timers]).toEqual([0, 0]);
      }),
      { numRuns: 150 },
    );
  });
});
