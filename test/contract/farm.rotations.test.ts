import { afterEach, describe, expect, test } from 'vitest';
import { type Bench, LINK, OFF, startBench, TIME, TIME_LINK, UNPLUGGED } from './farm.harness';

const RECONNECT = '/api/devices/modem/reconnect';
const LIST = '/api/devices/modem/list';
const LOGIN = '/api/auth/login/';

let bench: Bench;
const start = async (...profile: Parameters<typeof startBench>): Promise<Bench> => {
  bench = await startBench(...profile);
  return bench;
};
afterEach(() => bench.close());

const modem = (id: number) => {
  const found = bench.farm.sim.modems.get(id);
  if (!found) throw new Error(`no modem ${id}`);
  return found;
};
const current = (id: number) => bench.rotations.current('farm-1', id);

describe.each([
  { lang: 'ru', errors: 'drf', dateStyle: 'окт', timezone: 'Europe/Riga' },
  { lang: 'en', errors: 'wrapped200', dateStyle: 'Oct', timezone: 'America/St_Johns' },
] as const)('proved rotations, a panel in $lang with errors as $errors', profile => {
  test('scenario 01: a new address', async () => {
    await start(profile);
    modem(LINK).next = { outcome: 'new-ip', durationMs: 12_000 };
    const oldIp = bench.port(LINK).externalIp;
    const asked = await bench.rotate(LINK);
    expect(asked).toMatchObject({ phase: 'requested', outcome: null, oldIp, askedBy: 'window', portName: 'Port-01' });
    await bench.advance(3);
    expect(bench.published.get('farm-1/21')?.phase).toBe('started');
    expect(bench.rotations.views('farm-1')[0]).toMatchObject({ eligibility: { state: 'busy' }, favourite: true });

    const outcome = await bench.outcome(LINK);
    const newIp = modem(LINK).ip;
    expect(newIp).not.toBe(oldIp);
    expect(outcome).toEqual({ type: 'changed', oldIp, newIp });
    // The panel shows the address with its next sample (3 s), the next poll (2 s) sees it.
    expect(current(LINK)?.durationMs).toBeGreaterThanOrEqual(12_000);
    expect(current(LINK)?.durationMs).toBeLessThanOrEqual(12_000 + 3000 + 2500);
    expect(bench.announced).toEqual([{ type: 'rotation', rotation: current(LINK) }]);
    expect(bench.requests(RECONNECT)).toBe(1);
    expect(modem(LINK).changes).toBe(1);
  });

  test('the outcome comes with the first reading that shows it', async () => {
    await start(profile);
    const oldIp = bench.port(LINK).externalIp;
    modem(LINK).next = { outcome: 'new-ip', durationMs: 9000 };
    const late: (string | null)[] = [];
    bench.farms.onReading(news => {
      if (news.type !== 'reading') return;
      const port = news.ports.find(({ id }) => id === LINK);
      const shown = port?.connInet && !port.reconnecting && port.externalIp !== null && port.externalIp !== oldIp;
      if (shown && current(LINK)?.outcome?.type !== 'changed') late.push(port.externalIp);
    });
    await bench.rotate(LINK);
    await bench.outcome(LINK);
    await bench.advance(5);
    expect(late).toEqual([]);
  });

  test('scenario 02: the same address', async () => {
    await start(profile);
    modem(LINK).next = { outcome: 'same-ip', durationMs: 10_000 };
    await bench.rotate(LINK);
    expect(await bench.outcome(LINK)).toEqual({ type: 'same-ip', ip: modem(LINK).ip });
    expect(current(LINK)?.durationMs).toBeLessThanOrEqual(10_000 + 3000 + 2500);
  });

  test('scenario 02: the same address, so fast that the panel never showed none', async () => {
    await start(profile);
    modem(LINK).next = { outcome: 'same-ip', durationMs: 1000 };
    await bench.rotate(LINK);
    expect(await bench.outcome(LINK)).toEqual({ type: 'same-ip', ip: modem(LINK).ip });
  });

  test('a new address between two polls', async () => {
    await start(profile);
    modem(LINK).next = { outcome: 'new-ip', durationMs: 800 };
    await bench.rotate(LINK);
    expect(await bench.outcome(LINK)).toMatchObject({ type: 'changed', newIp: modem(LINK).ip });
  });

  test('scenario 03: "ok" inside the minimal step, and nothing happens', async () => {
    // The port changed just before our first reading, and one changed by link has no countdown to tell it by.
    await start(profile, ({ sim }) => Object.assign(sim.modems.get(LINK) ?? {}, { lastStart: sim.clock.now() - 2000 }));
    await bench.rotate(LINK);
    expect(await bench.outcome(LINK)).toEqual({ type: 'not-started', reason: 'unknown', waitS: null });
    expect(current(LINK)?.durationMs).toBeGreaterThanOrEqual(15_000);
    expect(modem(LINK).changes).toBe(0);
  });

  test('scenario 03: the dates tell the cooldown as soon as one change told what the panel takes for the time', async () => {
    await start(profile, ({ sim }) => {
      const port = sim.modems.get(LINK);
      if (port) port.settings = { ...port.settings, reconnect_min: 240 };
      Object.assign(port ?? {}, { lastStart: sim.clock.now() - 100_000, lastEnd: sim.clock.now() - 90_000 });
    });
    const able = () => bench.rotations.views('farm-1').find(view => view.port.id === LINK)?.eligibility;
    expect(able()).toEqual({ state: 'ready', hint: 'cooldown-unknown' });
    modem(23).next = { outcome: 'new-ip', durationMs: 5000 };
    await bench.rotate(23);
    await bench.outcome(23);
    expect(able()?.state).toBe('cooling');
    const asked = await bench.rotations.rotate('farm-1', LINK, 'window');
    expect(asked.outcome).toMatchObject({ type: 'not-started', reason: 'cooling-down' });
  });

  test('scenario 03: a known cooldown is not asked for at all', async () => {
    await start(profile);
    modem(LINK).settings = { ...modem(LINK).settings, reconnect_min: 120 };
    await bench.rotate(LINK);
    await bench.outcome(LINK);
    const able = bench.rotations.views('farm-1').find(view => view.port.id === LINK)?.eligibility;
    expect(able?.state).toBe('cooling');
    const again = await bench.rotations.rotate('farm-1', LINK, 'menu');
    expect(again.outcome).toMatchObject({ type: 'not-started', reason: 'cooling-down' });
    const waitS = again.outcome?.type === 'not-started' ? (again.outcome.waitS ?? 0) : 0;
    expect(bench.requests(RECONNECT)).toBe(1);
    expect(bench.announced).toHaveLength(2);

    await bench.advance(waitS);
    modem(LINK).next = { outcome: 'new-ip' };
    await bench.rotate(LINK);
    expect((await bench.outcome(LINK)).type).toBe('changed');
  });

  test('scenario 04: a port that is changing is not asked', async () => {
    await start(profile);
    modem(LINK).reconnect();
    await bench.advance(5);
    const asked = await bench.rotations.rotate('farm-1', LINK, 'window');
    expect(asked.outcome).toEqual({ type: 'not-started', reason: 'busy', waitS: null });
    expect(bench.requests(RECONNECT)).toBe(0);
  });

  test('scenario 05: stuck, then the janitor: told once, and corrected', async () => {
    await start(profile);
    modem(LINK).next = { outcome: 'stuck' };
    const oldIp = bench.port(LINK).externalIp;
    await bench.rotate(LINK);
    await bench.advance(61);
    expect(current(LINK)).toMatchObject({ slow: true, phase: 'started' });
    expect(await bench.outcome(LINK)).toEqual({ type: 'stuck', oldIp });
    expect(current(LINK)?.durationMs).toBeLessThanOrEqual(186_000);
    // The change ends at last, before the five minutes of watching are over.
    modem(LINK).reconnect();
    modem(LINK).next = {};
    modem(LINK).unplug();
    modem(LINK).plug(undefined);
    await bench.advance(60);
    expect(current(LINK)?.outcome).toMatchObject({ type: 'changed', newIp: modem(LINK).ip });
    expect(bench.announced).toHaveLength(1);
  });

  test('scenario 06: back without internet', async () => {
    await start(profile);
    modem(LINK).next = { outcome: 'no-inet', durationMs: 8000 };
    const oldIp = bench.port(LINK).externalIp;
    await bench.rotate(LINK);
    expect(await bench.outcome(LINK)).toEqual({ type: 'no-internet', oldIp, newIp: null });
    expect(current(LINK)?.durationMs).toBeLessThanOrEqual(8000 + 2000 + 15_000 + 2500);
  });

  test('scenario 06: back without the operator', async () => {
    await start(profile);
    modem(LINK).next = { outcome: 'lost', durationMs: 8000 };
    await bench.rotate(LINK);
    expect(await bench.outcome(LINK)).toEqual({ type: 'lost' });
  });

  test('scenario 08: the token is revoked while a rotation is watched: one new login', async () => {
    await start(profile);
    modem(LINK).next = { outcome: 'new-ip', durationMs: 12_000 };
    await bench.rotate(LINK);
    for (const user of bench.farm.sim.users.values()) user.token = '';
    expect((await bench.outcome(LINK)).type).toBe('changed');
    expect(bench.requests(LOGIN)).toBe(2);
  });

  test('scenario 08: and the password was changed, too', async () => {
    await start(profile);
    await bench.rotate(LINK);
    for (const user of bench.farm.sim.users.values()) Object.assign(user, { token: '', password: 'another1' });
    expect(await bench.outcome(LINK)).toEqual({ type: 'auth-lost' });
  });
});

describe('scenario 07: the app is closed during a rotation', () => {
  test.each([0, 3, 12])('and started again %d s later: watched on to the proof', async afterS => {
    await start();
    modem(LINK).next = { outcome: 'new-ip', durationMs: 12_000 };
    const { id, oldIp } = await bench.rotate(LINK);
    await bench.advance(3);
    await bench.restart(afterS);
    expect(current(LINK)).toMatchObject({ id, oldIp, phase: 'started' });
    expect(await bench.outcome(LINK)).toEqual({ type: 'changed', oldIp, newIp: modem(LINK).ip });
    expect(bench.announced).toHaveLength(1);
    expect(bench.requests(RECONNECT)).toBe(1);
  });
  test('for more than five minutes: unknown, told once', async () => {
    await start();
    await bench.rotate(LINK);
    await bench.restart(301);
    expect(current(LINK)?.outcome).toEqual({ type: 'unknown' });
    await bench.restart(10);
    expect(current(LINK)).toBeNull();
    expect(bench.announced).toHaveLength(1);
  });
  test('while a stuck one was watched on: corrected, not told again', async () => {
    await start();
    modem(LINK).next = { outcome: 'stuck' };
    await bench.rotate(LINK);
    await bench.outcome(LINK);
    await bench.restart();
    expect(current(LINK)?.outcome?.type).toBe('stuck');
    await bench.advance(100);
    expect(current(LINK)?.outcome?.type).toBe('stuck');
    await bench.advance(30);
    expect(current(LINK)).toBeNull();
    expect(bench.announced).toHaveLength(1);
  });
  test('after the outcome: nothing is left over', async () => {
    await start();
    modem(LINK).next = { outcome: 'new-ip' };
    await bench.rotate(LINK);
    await bench.outcome(LINK);
    await bench.restart();
    expect(current(LINK)).toBeNull();
    expect(bench.announced).toHaveLength(1);
  });
  test('a server removed meanwhile: closed in silence', async () => {
    await start();
    await bench.rotate(LINK);
    bench.farms.removed = true;
    await bench.restart();
    bench.farms.removed = false;
    await bench.restart();
    expect(bench.announced).toEqual([]);
    expect(bench.published.size).toBe(0);
  });
});

describe('one at a time, whoever asks', () => {
  test('a second request for the port is busy, at every moment of the first', async () => {
    await start();
    const [first, second] = await Promise.allSettled([
      bench.rotations.rotate('farm-1', LINK, 'menu'),
      bench.rotations.rotate('farm-1', LINK, 'panel'),
    ]);
    expect(first.status).toBe('fulfilled');
    expect(second).toMatchObject({ status: 'rejected', reason: { code: 'busy' } });
    await bench.advance(4);
    await expect(bench.rotations.rotate('farm-1', LINK, 'window')).rejects.toMatchObject({ code: 'busy' });
    expect(bench.requests(RECONNECT)).toBe(1);
  });
  test('two ports at once share one list call per poll', async () => {
    await start();
    for (const id of [LINK, 23, 26]) modem(id).next = { outcome: 'new-ip', durationMs: 12_000 };
    for (const id of [LINK, 23, 26]) await bench.rotate(id);
    const before = bench.requests(LIST);
    await bench.advance(10);
    expect(bench.requests(LIST) - before).toBe(5);
    for (const id of [LINK, 23, 26]) expect((await bench.outcome(id)).type).toBe('changed');
    expect(bench.announced).toHaveLength(3);
  });
  test('polls are quick for 30 s, then slower, then usual again', async () => {
    await start();
    modem(LINK).next = { outcome: 'stuck' };
    await bench.rotate(LINK);
    const seen: number[] = [];
    for (let part = 0; part < 3; part++) {
      const before = bench.requests(LIST);
      await bench.advance(30);
      seen.push(bench.requests(LIST) - before);
    }
    expect(seen).toEqual([14, 6, 6]);
  });
  test('what ended stays in view for a minute', async () => {
    await start();
    modem(LINK).next = { outcome: 'new-ip' };
    await bench.rotate(LINK);
    await bench.outcome(LINK);
    await bench.advance(59);
    expect(bench.published.has('farm-1/21')).toBe(true);
    await bench.advance(2);
    expect(bench.published.size).toBe(0);
    expect(current(LINK)).toBeNull();
  });
});

describe('before the request', () => {
  test('the record is on the disk, and at each phase after', async () => {
    await start();
    modem(LINK).next = { outcome: 'new-ip', durationMs: 12_000 };
    await bench.rotate(LINK);
    await bench.outcome(LINK);
    const [saved, posted, ...later] = bench.order;
    expect([saved, posted]).toEqual(['save requested', 'POST']);
    expect([...new Set(later)]).toEqual(['save requested', 'save started', 'save settling', 'save done, closed']);
  });
  test.each([
    [OFF, 'rejected'],
    [UNPLUGGED, 'rejected'],
    [999, 'gone'],
  ])('port %d is refused: %s', async (id, code) => {
    await start();
    await expect(bench.rotations.rotate('farm-1', id, 'window')).rejects.toMatchObject({ code });
    expect(bench.requests(RECONNECT)).toBe(0);
    expect(bench.announced).toEqual([]);
    expect(bench.published.size).toBe(0);
  });
  test('a farm that is not there is refused', async () => {
    await start();
    await expect(bench.rotations.rotate('other', LINK, 'window')).rejects.toMatchObject({ code: 'gone' });
    expect(bench.rotations.views('other')).toEqual([]);
  });
  test('a snapshot older than two polls is taken anew', async () => {
    await start();
    bench.farms.stop();
    await bench.advance(11);
    const before = bench.requests(LIST);
    await bench.rotate(LINK);
    expect(bench.requests(LIST) - before).toBe(1);
    await bench.outcome(LINK);
  });
  test('and without an answer nothing is sent: unreachable', async () => {
    await start();
    bench.farms.stop();
    await bench.advance(11);
    bench.farm.faults.add({ type: 'html-502', route: `POST ${LIST}` });
    const asked = await bench.rotations.rotate('farm-1', LINK, 'menu');
    expect(asked).toMatchObject({ portName: 'Port-01', outcome: { type: 'rejected' } });
    expect(bench.requests(RECONNECT)).toBe(0);
    expect(bench.announced).toHaveLength(1);
  });
  test('no session, no request', async () => {
    await start();
    bench.farms.up = false;
    expect((await bench.rotations.rotate('farm-1', LINK, 'menu')).outcome?.type).toBe('unreachable');
    expect(bench.rotations.views('farm-1')[0]?.eligibility).toEqual({ state: 'disconnected' });
  });
});

describe('a request in trouble is never repeated', () => {
  test('its answer is lost: watched to the proof', async () => {
    await start();
    modem(LINK).next = { outcome: 'new-ip', durationMs: 9000 };
    bench.farm.faults.add({ type: 'answer-lost', route: `POST ${RECONNECT}`, count: 1 });
    await bench.rotate(LINK);
    expect((await bench.outcome(LINK)).type).toBe('changed');
    expect(bench.requests(RECONNECT)).toBe(1);
  });
  test.each([
    ['reset', 'unreachable'],
    ['html-502', 'rejected'],
    ['error-500', 'rejected'],
  ] as const)('%s: watched, and %s when nothing began', async (type, outcome) => {
    await start();
    bench.farm.faults.add({ type, route: `POST ${RECONNECT}` });
    await bench.rotate(LINK);
    expect(current(LINK)?.outcome).toBeNull();
    expect((await bench.outcome(LINK)).type).toBe(outcome);
    expect(bench.requests(RECONNECT)).toBe(1);
  });
  test.each([
    ['unauthorized', 'auth-lost'],
    ['rate-limited', 'rejected'],
  ] as const)('%s: %s at once', async (type, outcome) => {
    await start();
    bench.farm.faults.add({ type, route: `POST ${RECONNECT}` });
    await bench.rotate(LINK);
    expect(current(LINK)?.outcome?.type).toBe(outcome);
    expect(bench.requests(RECONNECT)).toBe(1);
  });
  test('the port vanished between the list and the request', async () => {
    await start();
    bench.farm.sim.modems.delete(LINK);
    await bench.rotate(LINK);
    expect(current(LINK)?.outcome?.type).toBe('rejected');
  });
  test('a call that blocks until the modem is back is not waited for', async () => {
    await start({ reconnectCall: 'blocking' });
    modem(LINK).next = { outcome: 'new-ip', durationMs: 12_000 };
    await bench.rotations.rotate('farm-1', LINK, 'window');
    await expect.poll(() => modem(LINK).changing).toBe(true);
    await bench.advance(3);
    expect(current(LINK)?.phase).toBe('started');
    expect((await bench.outcome(LINK)).type).toBe('changed');
  });
  test('the farm is away for half a minute: the proof is found after it', async () => {
    await start();
    modem(LINK).next = { outcome: 'new-ip', durationMs: 9000 };
    await bench.rotate(LINK);
    await bench.advance(3);
    const fault = bench.farm.faults.add({ type: 'reset', route: `POST ${LIST}` });
    await bench.advance(30);
    expect(current(LINK)?.outcome).toBeNull();
    bench.farm.faults.remove(fault);
    expect((await bench.outcome(LINK)).type).toBe('changed');
  });
  test('and for good: unknown after five minutes', async () => {
    await start();
    await bench.rotate(LINK);
    bench.farm.faults.add({ type: 'reset', route: `POST ${LIST}` });
    expect(await bench.outcome(LINK)).toEqual({ type: 'unknown' });
    expect(current(LINK)?.durationMs).toBe(300_000);
  });
});

describe('more of the acceptance list', () => {
  test('scenario 10: a scheduled change during a manual one: one row of history per change', async () => {
    await start();
    const rows = () => bench.farm.sim.history.filter(row => row.modem === TIME_LINK).length;
    const before = rows();
    modem(TIME_LINK).next = { outcome: 'new-ip', durationMs: 12_000 };
    await bench.rotate(TIME_LINK);
    await bench.advance(2);
    modem(TIME_LINK).plan();
    expect((await bench.outcome(TIME_LINK)).type).toBe('changed');
    expect(rows() - before).toBe(1);
  });
  test('scenario 12: a panel on summer time, its clock 3 minutes ahead: the cooldown is right', async () => {
    await start({ timezone: 'Australia/Lord_Howe', skewMs: 180_000 });
    modem(LINK).settings = { ...modem(LINK).settings, reconnect_min: 120 };
    modem(LINK).next = { outcome: 'new-ip', durationMs: 12_000 };
    await bench.rotate(LINK);
    await bench.outcome(LINK);
    for (let waited = 0; waited < 130; waited += 1) {
      const state = bench.rotations.views('farm-1').find(view => view.port.id === LINK)?.eligibility.state;
      if (state === 'ready') expect(modem(LINK).accepts()).toBe(true);
      await bench.advance(1);
    }
    expect(bench.rotations.views('farm-1').find(view => view.port.id === LINK)?.eligibility.state).toBe('ready');
  });
  test('scenario 19: the queue is down: not started, and it says why it may be', async () => {
    await start();
    bench.farm.sim.setService('rabbitmq', false);
    await bench.rotate(LINK);
    expect(await bench.outcome(LINK)).toMatchObject({ type: 'not-started' });
    await bench.advance(61);
    const { figures } = await bench.farms.farmClient.sample(new AbortController().signal);
    expect(figures.warnings).toContain('rotation-service-down');
  });
  test('scenario 20: no credential in what the panel logs, is published, announced or thrown', async () => {
    await start();
    await bench.rotate(LINK);
    bench.farm.faults.add({ type: 'unauthorized' });
    await bench.outcome(LINK);
    const { secret } = bench.farm.server;
    const token = bench.farm.sim.users.get(1)?.token ?? '';
    const told = JSON.stringify([bench.farm.log.entries, [...bench.published], bench.announced]);
    expect(told).not.toContain(secret);
    expect(told).not.toContain(token);
  });
  test('a port changed by time only may be asked, too', async () => {
    await start();
    await bench.advance(400);
    const view = () => bench.rotations.views('farm-1').find(({ port }) => port.id === TIME);
    while (view()?.eligibility.state !== 'ready') await bench.advance(5);
    expect(view()?.eligibility).toEqual({ state: 'ready', hint: 'time-only' });
    modem(TIME).next = { outcome: 'new-ip' };
    await bench.rotate(TIME);
    expect((await bench.outcome(TIME)).type).toBe('changed');
  });
  test('a server that is removed leaves nothing behind', async () => {
    await start();
    await bench.rotate(LINK);
    bench.rotations.forget('farm-1');
    expect(bench.published.size).toBe(0);
    expect(current(LINK)).toBeNull();
    await bench.restart();
    expect(bench.announced).toEqual([]);
    expect(current(LINK)).toBeNull();
  });
});
