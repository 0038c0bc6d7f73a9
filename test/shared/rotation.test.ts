import type { ErrorCode, Port, RotationOutcome } from '@shared/model';
import { beginRotation, isOver, next, nextDeadline, type Observation, type RotationState, watchEveryMs } from '@shared/rotation';
import { describe, expect, test } from 'vitest';
import { samplePort } from './support/port';

const T0 = Date.UTC(2026, 0, 12, 9);
const OLD = '198.51.100.7';
const NEW = '203.0.113.9';
const asked = { id: 'r1', serverId: 's1', portId: 30, portName: 'Порт-10', askedBy: 'menu' } as const;
const begin = (port: Port | null = samplePort(), lastIp: string | null = null) => beginRotation(asked, port, lastIp, T0);

const shows = (change: Partial<Port> = {}, changedAt: number | null = null): Observation => ({
  type: 'reading',
  port: samplePort(change),
  changedAt,
});
const fails = (type: 'refused' | 'silence' | 'not-sent', code: ErrorCode): Observation => ({
  type,
  failure: { code, message: `${code}!` },
});
const accepted: Observation = { type: 'accepted' };
const time: Observation = { type: 'time' };
const began = { reconnecting: true, reconnectStart: '26 окт 2020 16:00:00', connInet: false } as const;
const ended = { reconnectStart: '26 окт 2020 16:00:00', reconnectEnd: '26 окт 2020 16:00:12' } as const;

type Step = readonly [number, Observation];
/** An observation, `seconds` after the request. */
const at = (seconds: number, observation: Observation): Step => [seconds, observation];
function run(steps: readonly Step[], from = begin()): RotationState {
  return steps.reduce((state, [seconds, observation]) => next(state, observation, T0 + seconds * 1000), from);
}
const outcomeOf = (steps: readonly Step[], from = begin()): RotationOutcome | null => run(steps, from).rotation.outcome;

describe('a new address', () => {
  const steps = [
    at(0.1, accepted),
    at(2, shows(began)),
    at(8, shows({ ...began, externalIp: null })),
    at(14, shows({ ...ended, externalIp: NEW })),
  ];

  test('is proved by the address, with its duration', () => {
    const { rotation } = run(steps);
    expect(rotation).toMatchObject({
      phase: 'done',
      outcome: { type: 'changed', oldIp: OLD, newIp: NEW },
      durationMs: 14_000,
      slow: false,
    });
    expect(rotation.endedAt).toBe(T0 + 14_000);
    expect(rotation.evidence).toEqual([
      '+0.1 s request answered "ok"',
      '+2.0 s reconnect: true',
      '+14.0 s reconnect_end: 26 окт 2020 16:00:12',
      `+14.0 s external_ip: ${OLD} -> ${NEW}`,
    ]);
  });
  test('goes through its phases', () => {
    const phases = steps.map((_, index) => run(steps.slice(0, index + 1)).rotation.phase);
    expect(phases).toEqual(['requested', 'started', 'started', 'done']);
  });
  test('settles while the address is not there yet', () => {
    const state = run([...steps.slice(0, 3), at(14, shows({ ...ended, externalIp: null }))]);
    expect(state.rotation.phase).toBe('settling');
    expect(next(state, shows({ ...ended, externalIp: NEW }), T0 + 16_000).rotation.outcome?.type).toBe('changed');
  });
  test('is not believed while the change goes on or without internet', () => {
    expect(outcomeOf([at(2, shows({ ...began, connInet: true, externalIp: NEW }))])).toBeNull();
    expect(outcomeOf([at(2, shows({ ...ended, connInet: false, externalIp: NEW }))])).toBeNull();
  });
  test('may come faster than the polls: seen by the address alone', () =>
    expect(outcomeOf([at(2, shows({ externalIp: NEW }))])).toMatchObject({ type: 'changed', newIp: NEW }));
  test('may come faster than the polls: seen by the dates alone', () =>
    expect(outcomeOf([at(2, shows({ ...ended, externalIp: NEW }))])).toMatchObject({ type: 'changed' }));
  test('of a port that had none: what it last had is the old one', () => {
    const steps = [at(2, shows(began)), at(9, shows({ ...ended, externalIp: NEW }))];
    expect(outcomeOf(steps, begin(samplePort({ externalIp: null }), OLD))).toEqual({ type: 'changed', oldIp: OLD, newIp: NEW });
    expect(outcomeOf(steps, begin(samplePort({ externalIp: null })))).toEqual({ type: 'changed', oldIp: null, newIp: NEW });
  });
  test('an address that appears by itself on a port without one proves nothing', () => {
    const steps = [
      at(0.1, accepted),
      at(2, shows({ externalIp: NEW })),
      at(4, shows({ externalIp: NEW })),
      at(16, shows({ externalIp: NEW })),
    ];
    expect(outcomeOf(steps, begin(samplePort({ externalIp: null })))?.type).toBe('not-started');
  });
  test('is no other spelling of the old one', () => {
    const from = begin(samplePort({ externalIp: '2001:db8::1' }));
    expect(outcomeOf([at(2, shows(began)), at(9, shows({ ...ended, externalIp: '2001:DB8:0::1' }))], from)).toBeNull();
  });
});

describe('the same address', () => {
  test('is told at once when the panel showed none in between', () => {
    const steps = [at(2, shows(began)), at(8, shows({ ...began, externalIp: '' })), at(14, shows(ended))];
    expect(outcomeOf(steps)).toEqual({ type: 'same-ip', ip: OLD });
  });
  test('may be a stale sample: told when the panel has sampled anew', () => {
    const steps = [at(2, shows(began)), at(6, shows(ended)), at(8, shows(ended))];
    expect(outcomeOf(steps)).toBeNull();
    expect(outcomeOf([...steps, at(13, shows(ended))])).toEqual({ type: 'same-ip', ip: OLD });
    expect(outcomeOf([...steps, at(10, shows({ ...ended, externalIp: NEW }))])).toMatchObject({ type: 'changed' });
  });
  test('a flag that comes back: not ended before', () => {
    const calm = shows({ reconnectStart: began.reconnectStart });
    expect(run([at(2, calm), at(4, shows(began)), at(6, calm)]).rotation.phase).toBe('started');
    const settling = [at(2, shows(began)), at(6, shows(ended)), at(8, shows(began))];
    expect(outcomeOf([...settling, at(14, shows(ended))])).toBeNull();
    expect(outcomeOf([...settling, at(14, shows(ended)), at(21, shows(ended))])).toEqual({ type: 'same-ip', ip: OLD });
  });
  test('a panel that does not print the end: two calm readings are one', () => {
    const calm = shows({ reconnectStart: began.reconnectStart });
    expect(run([at(2, shows(began)), at(4, calm)]).rotation.phase).toBe('started');
    expect(run([at(2, shows(began)), at(4, calm), at(6, calm)]).rotation.phase).toBe('settling');
    expect(outcomeOf([at(2, shows(began)), at(4, calm), at(6, calm), at(13, calm)])).toEqual({ type: 'same-ip', ip: OLD });
  });
});

describe('back without use', () => {
  const dead = { ...ended, connInet: false, externalIp: null } as const;
  test('no internet, after it had time to come', () => {
    expect(outcomeOf([at(2, shows(began)), at(10, shows(dead)), at(20, shows(dead))])).toBeNull();
    expect(outcomeOf([at(2, shows(began)), at(10, shows(dead)), at(25, shows(dead))])).toEqual({
      type: 'no-internet',
      oldIp: OLD,
      newIp: null,
    });
  });
  test('no internet, with a new address', () => {
    const held = { ...dead, externalIp: NEW };
    expect(outcomeOf([at(2, shows(began)), at(10, shows(held)), at(25, shows(held))])).toEqual({
      type: 'no-internet',
      oldIp: OLD,
      newIp: NEW,
    });
  });
  test.each([{ connNet: false }, { connDev: false }, { active: false }])('%j is lost', change => {
    const gone = shows({ ...dead, ...change });
    expect(outcomeOf([at(2, shows(began)), at(10, gone), at(25, gone)])).toEqual({ type: 'lost' });
  });
  test('online with no address shown proves nothing', () => {
    const blank = shows({ ...ended, externalIp: '' });
    expect(outcomeOf([at(2, shows(began)), at(10, blank), at(100, blank)])).toBeNull();
    expect(outcomeOf([at(2, shows(began)), at(10, blank), at(181, blank)])).toEqual({ type: 'unknown' });
  });
});

describe('"ok" and nothing happens', () => {
  const idle = shows();
  test('is not started after 15 s, and no earlier', () => {
    expect(outcomeOf([at(0.1, accepted), at(14, idle)])).toBeNull();
    expect(outcomeOf([at(0.1, accepted), at(15.2, idle)])).toEqual({ type: 'not-started', reason: 'unknown', waitS: null });
  });
  test('three monitoring intervals where these are longer', () => {
    const from = begin(samplePort({ monitoringIntervalS: 20 }));
    expect(outcomeOf([at(0.1, accepted), at(59, idle)], from)).toBeNull();
    expect(outcomeOf([at(0.1, accepted), at(61, idle)], from)?.type).toBe('not-started');
  });
  test('says that the port is cooling down and for how long', () => {
    const cooling = shows({}, T0 - 60_000);
    expect(outcomeOf([at(0.1, accepted), at(16, cooling)])).toEqual({ type: 'not-started', reason: 'cooling-down', waitS: 44 });
  });
  test('a change after the request is no reason', () =>
    expect(outcomeOf([at(0.1, accepted), at(16, shows({}, T0 + 5000))])).toMatchObject({ reason: 'unknown' }));
  test('a change long ago is no reason', () =>
    expect(outcomeOf([at(0.1, accepted), at(16, shows({}, T0 - 121_000))])).toMatchObject({ reason: 'unknown' }));
  test('a port that was busy already: only a change of its own counts', () => {
    const from = begin(samplePort({ reconnecting: true }));
    const busy = shows({ reconnecting: true });
    expect(outcomeOf([at(0.1, accepted), at(16, busy)], from)).toEqual({ type: 'not-started', reason: 'busy', waitS: null });
    expect(run([at(0.1, accepted), at(4, shows(began))], from).rotation.phase).toBe('started');
  });
  test('a call that blocks is waited for', () => {
    expect(outcomeOf([at(20, idle)])).toBeNull();
    expect(outcomeOf([at(29, accepted), at(40, idle)])).toBeNull();
    expect(outcomeOf([at(29, accepted), at(45, idle)])?.type).toBe('not-started');
  });
});

describe('the request itself fails', () => {
  test.each<[ErrorCode, RotationOutcome['type']]>([
    ['refused', 'unreachable'],
    ['dns', 'unreachable'],
    ['tls-expired', 'unreachable'],
    ['auth', 'auth-lost'],
    ['needs-secret', 'auth-lost'],
    ['forbidden', 'rejected'],
    ['rejected', 'rejected'],
    ['not-found', 'rejected'],
    ['unimplemented', 'rejected'],
    ['redirect', 'rejected'],
    ['rate-limited', 'rejected'],
  ])('%s: %s', (code, type) => expect(outcomeOf([at(0.1, fails('refused', code))])?.type).toBe(type));

  test.each<[ErrorCode, RotationOutcome['type']]>([
    ['timeout', 'unreachable'],
    ['reset', 'unreachable'],
    ['server-error', 'rejected'],
    ['not-json', 'rejected'],
  ])('%s may have been carried out: watched on, and %s only when nothing begins', (code, type) => {
    const doubtful = at(0.1, fails('refused', code));
    expect(outcomeOf([doubtful])).toBeNull();
    expect(outcomeOf([doubtful, at(4, shows(began)), at(14, shows({ ...ended, externalIp: NEW }))])?.type).toBe('changed');
    expect(outcomeOf([doubtful, at(16, shows())])?.type).toBe(type);
  });
  test('after the start was seen, the answer matters no more', () =>
    expect(run([at(2, shows(began)), at(3, fails('refused', 'rejected'))]).rotation.phase).toBe('started'));
  test('not sent at all', () => {
    expect(outcomeOf([at(0, fails('not-sent', 'timeout'))])).toEqual({ type: 'unreachable', message: 'timeout!' });
    expect(outcomeOf([at(0, fails('not-sent', 'auth'))])).toEqual({ type: 'auth-lost' });
    expect(outcomeOf([at(0, { type: 'withheld', reason: 'cooling-down', waitS: 43 })])).toEqual({
      type: 'not-started',
      reason: 'cooling-down',
      waitS: 43,
    });
  });
});

describe('long ones', () => {
  const going = shows(began);
  test('a minute is longer than usual', () => {
    expect(run([at(2, going), at(59, time)]).rotation.slow).toBe(false);
    expect(run([at(2, going), at(60, time)]).rotation.slow).toBe(true);
    expect(run([at(2, going), at(70, shows({ ...ended, externalIp: NEW }))]).rotation).toMatchObject({ outcome: { type: 'changed' } });
  });
  test('three minutes are stuck, by a reading and not by the clock', () => {
    expect(outcomeOf([at(2, going), at(185, time)])).toBeNull();
    expect(outcomeOf([at(2, going), at(180, going)])).toEqual({ type: 'stuck', oldIp: OLD });
  });
  test('a stuck one is watched on and corrected', () => {
    const stuck = [at(2, going), at(180, going)];
    expect(isOver(run(stuck), T0 + 181_000)).toBe(false);
    const corrected = run([...stuck, at(240, shows({ ...ended, externalIp: NEW }))]);
    expect(corrected.rotation).toMatchObject({ phase: 'done', outcome: { type: 'changed' }, durationMs: 240_000 });
    expect(isOver(corrected, T0 + 241_000)).toBe(true);
  });
  test('a stuck one that is missing for a while stays stuck', () =>
    expect(outcomeOf([at(2, going), at(180, going), at(200, { type: 'reading', port: null, changedAt: null })])?.type).toBe('stuck'));
  test('after five minutes it stays stuck', () => {
    const steps = [at(2, going), at(180, going), at(300, shows({ ...ended, externalIp: NEW }))];
    expect(outcomeOf(steps)).toEqual({ type: 'stuck', oldIp: OLD });
  });
  test('an empty list of a panel that restarts is not the end', () => {
    const none: Observation = { type: 'reading', port: null, changedAt: null };
    expect(outcomeOf([at(2, going), at(10, none), at(20, shows({ ...ended, externalIp: NEW }))])?.type).toBe('changed');
    expect(outcomeOf([at(2, going), at(10, none), at(180, none)])).toEqual({ type: 'lost' });
  });
});

describe('contact lost', () => {
  test('is unknown after five minutes, not before', () => {
    const silent = at(0.1, accepted);
    expect(outcomeOf([silent, at(299, fails('silence', 'timeout'))])).toBeNull();
    expect(outcomeOf([silent, at(300, time)])).toEqual({ type: 'unknown' });
  });
  test('and found again: the readings decide', () =>
    expect(outcomeOf([at(0.1, accepted), at(5, fails('silence', 'refused')), at(90, shows({ ...ended, externalIp: NEW }))])?.type).toBe(
      'changed',
    ));
  test('a refused login ends it', () =>
    expect(outcomeOf([at(0.1, accepted), at(5, fails('silence', 'auth'))])).toEqual({ type: 'auth-lost' }));
  test('the app was closed: watched again', () => {
    const resumed: Observation = { type: 'resumed' };
    expect(outcomeOf([at(40, resumed), at(42, shows({ ...ended, externalIp: NEW }))])?.type).toBe('changed');
    expect(outcomeOf([at(40, resumed), at(56, shows())])).toMatchObject({ type: 'not-started' });
    expect(outcomeOf([at(400, { type: 'abandoned' })])).toEqual({ type: 'unknown' });
  });
});

describe('when to look', () => {
  test('every 2 s for half a minute, then every 5 s', () => {
    const state = begin();
    expect([0, 29, 30, 200].map(seconds => watchEveryMs(state, T0 + seconds * 1000))).toEqual([2000, 2000, 5000, 5000]);
  });
  test('the clock is asked at a minute and at five', () => {
    expect(nextDeadline(begin())).toBe(T0 + 60_000);
    expect(nextDeadline(run([at(60, time)]))).toBe(T0 + 300_000);
  });
});
