import { normaliseIp } from '@shared/ip';
import type { ErrorCode, Port } from '@shared/model';
import { ERROR_CODES } from '@shared/model';
import { beginRotation, isOver, next, type Observation, ROTATION_MS, type RotationState } from '@shared/rotation';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { samplePort } from './support/port';

const T0 = 1_000_000;
const asked = { id: 'r1', serverId: 's1', portId: 30, portName: 'p', askedBy: 'panel' } as const;

const ip = fc.constantFrom(null, '', '198.51.100.7', '198.51.100.007', '203.0.113.9', '2001:db8::1', '2001:DB8:0::1');
const date = fc.constantFrom(null, 'a', 'b', 'c');
const port: fc.Arbitrary<Port> = fc
  .record({
    externalIp: ip,
    reconnecting: fc.boolean(),
    reconnectStart: date,
    reconnectEnd: date,
    connInet: fc.boolean(),
    connNet: fc.boolean(),
    connDev: fc.boolean(),
    active: fc.boolean(),
    reconnectMinS: fc.constantFrom(null, 0, 20, 240),
    monitoringIntervalS: fc.constantFrom(null, 3, 30),
  })
  .map(change => samplePort(change));
const failure = fc.constantFrom<ErrorCode>(...ERROR_CODES).map(code => ({ code, message: code }));
const observation: fc.Arbitrary<Observation> = fc.oneof(
  { weight: 1, arbitrary: fc.constant<Observation>({ type: 'accepted' }) },
  { weight: 1, arbitrary: fc.constant<Observation>({ type: 'time' }) },
  { weight: 1, arbitrary: failure.map((failure): Observation => ({ type: 'refused', failure })) },
  { weight: 1, arbitrary: failure.map((failure): Observation => ({ type: 'silence', failure })) },
  { weight: 1, arbitrary: fc.constant<Observation>({ type: 'resumed' }) },
  {
    weight: 12,
    arbitrary: fc
      .tuple(fc.option(port, { freq: 20 }), fc.option(fc.integer({ min: T0 - 300_000, max: T0 })))
      .map(([port, changedAt]): Observation => ({ type: 'reading', port, changedAt })),
  },
);
/** Observations with the milliseconds between them. */
const story = fc.array(fc.tuple(fc.integer({ min: 0, max: 20_000 }), observation), { maxLength: 60 });

interface Step {
  readonly before: RotationState;
  readonly after: RotationState;
  readonly seen: Observation;
  readonly now: number;
}
function play(from: Port, steps: readonly (readonly [number, Observation])[]): readonly Step[] {
  let now = T0;
  let state = beginRotation(asked, from, null, now);
  return steps.map(([wait, seen]) => {
    now += wait;
    const before = state;
    state = next(state, seen, now);
    return { before, after: state, seen, now };
  });
}
const everyStep = (check: (step: Step) => void): void =>
  fc.assert(
    fc.property(port, story, (from, steps) => {
      for (const step of play(from, steps)) check(step);
    }),
    { numRuns: 1000 },
  );

const order = ['requested', 'started', 'settling', 'done'];

describe('whatever is observed', () => {
  test('phases only go forward', () =>
    everyStep(({ before, after }) =>
      expect(order.indexOf(after.rotation.phase)).toBeGreaterThanOrEqual(order.indexOf(before.rotation.phase)),
    ));
  test('there is an outcome exactly when it is done, with its time', () =>
    everyStep(({ after: { rotation } }) => {
      const done = rotation.phase === 'done';
      expect([rotation.outcome !== null, rotation.endedAt !== null, rotation.durationMs !== null]).toEqual([done, done, done]);
      if (rotation.durationMs !== null) expect(rotation.durationMs).toBeGreaterThanOrEqual(0);
    }));
  test('changed means two different addresses, the new one shown by a quiet port with internet', () =>
    everyStep(({ before, after, seen }) => {
      const { outcome } = after.rotation;
      if (outcome?.type !== 'changed' || before.rotation.outcome === outcome) return;
      expect(normaliseIp(outcome.oldIp)).not.toBe(normaliseIp(outcome.newIp));
      expect(seen).toMatchObject({ type: 'reading', port: { connInet: true, reconnecting: false } });
      expect(seen.type === 'reading' && normaliseIp(seen.port?.externalIp)).toBe(outcome.newIp);
    }));
  test('same-ip means the same address, shown by a quiet port with internet', () =>
    everyStep(({ before, after, seen }) => {
      const { outcome } = after.rotation;
      if (outcome?.type !== 'same-ip' || before.rotation.outcome === outcome) return;
      expect(outcome.ip).toBe(after.before.ip);
      expect(seen).toMatchObject({ type: 'reading', port: { connInet: true, reconnecting: false } });
    }));
  test('what is over stays as it is; only a stuck one is corrected', () =>
    everyStep(({ before, after, now }) => {
      if (isOver(before, now)) expect(after).toBe(before);
      else if (before.rotation.phase === 'done') expect(before.rotation.outcome?.type).toBe('stuck');
    }));
  test('slow stays slow, evidence only grows, who asked stays', () =>
    everyStep(({ before, after }) => {
      if (before.rotation.slow) expect(after.rotation.slow).toBe(true);
      expect(after.rotation.evidence.slice(0, before.rotation.evidence.length)).toEqual(before.rotation.evidence);
      expect(after.rotation.evidence.length).toBeLessThanOrEqual(24);
      expect(after.rotation).toMatchObject({ ...asked, requestedAt: T0, oldIp: before.rotation.oldIp });
    }));
  test('it ends: at five minutes at the latest', () => {
    fc.assert(
      fc.property(port, story, (from, steps) => {
        const state = play(from, steps).at(-1)?.after ?? beginRotation(asked, from, null, T0);
        const late =
          T0 +
          Math.max(
            ROTATION_MS.watch,
            steps.reduce((sum, [wait]) => sum + wait, 0),
          );
        const last = next(state, { type: 'time' }, late);
        expect(isOver(last, late)).toBe(true);
        expect(last.rotation.outcome).not.toBeNull();
      }),
    );
  });
  test('"ok" and the passing of time are never a success', () => {
    const ok = fc.constantFrom<Observation>({ type: 'accepted' }, { type: 'time' }, { type: 'resumed' });
    fc.assert(
      fc.property(port, fc.array(fc.tuple(fc.integer({ min: 0, max: 60_000 }), ok)), (from, steps) => {
        for (const { after } of play(from, steps)) expect([null, 'unknown']).toContain(after.rotation.outcome?.type ?? null);
      }),
    );
  });
  test('a panel that shows the same row for ever never makes it a success', () => {
    fc.assert(
      fc.property(port, from => {
        const idle = { ...from, reconnecting: false };
        const steps = Array.from({ length: 70 }, () => [5000, { type: 'reading', port: idle, changedAt: null }] as const);
        for (const { after } of play(idle, [[1, { type: 'accepted' }], ...steps]))
          expect([null, 'not-started']).toContain(after.rotation.outcome?.type ?? null);
      }),
    );
  });
  test('the state survives storage', () =>
    everyStep(({ after, seen, now }) => {
      const revived = JSON.parse(JSON.stringify(after)) as RotationState;
      expect(next(revived, seen, now)).toEqual(next(after, seen, now));
    }));
});
