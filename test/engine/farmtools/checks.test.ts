/** "Test this proxy" and "check all", through real small proxies to a real echo address. */
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { realClock, until } from '../support/outside';
import { type Echo, startEcho } from './echo-server';
import { type ProxyOptions, startProxy } from './proxy-server';
import { EVERYTHING, serverId, tools } from './world';

/** A proxy that says nothing is given up by itself later than this. */
const NO_ANSWER_MS = 15_000;
const HOSTS = { 'echo.test': '127.0.0.1' };
let echo: Echo;
beforeAll(async () => {
  echo = await startEcho();
});
afterAll(() => echo.close());

async function proxy(options: ProxyOptions) {
  const started = await startProxy({ hosts: HOSTS, ...options });
  onTestFinished(() => started.close());
  return started;
}
/** Of a thousandth of the speed: what stands still for seconds is not slow by that. */
const unhurried = { ...realClock, monotonic: () => realClock.monotonic() / 1_000 };
/** Tools whose farm proxies are real: the lab's panel lists the numbers on which small proxies listen. */
async function world(clock = unhurried) {
  const made = await tools({ clock });
  made.world.settings.proxyEchoUrl = `http://echo.test:${echo.port}/`;
  const login = made.farm.sim.logins.get(1);
  if (!login) throw new Error('no login');
  const listen = (id: number, port: number): void => {
    const known = made.farm.sim.proxies.get(id);
    if (!known) throw new Error('no such proxy');
    known.port = port;
    known.auth_params = [1];
    known.auth = 'strong';
  };
  return { ...made, login: { name: login.login, password: login.password }, listen };
}

describe('one proxy', () => {
  it.each(['http', 'socks'] as const)('%s: how long it took, the IP seen, and whose it is', async type => {
    const { calls, login, listen, world: state } = await world();
    const id = type === 'http' ? 1 : 2;
    listen(id, (await proxy({ type, login, from: '127.0.0.21' })).port);
    state.ports = state.ports.map(port => (port.id === 21 ? { ...port, externalIp: '127.0.0.21', operator: 'LMT' } : port));
    const began = performance.now();
    const check = await calls.testProxy({ serverId, proxyId: id });
    const atMost = Math.ceil(performance.now() - began);
    expect(check).toMatchObject({ type: 'answers', slow: false, ip: '127.0.0.21', seen: { type: 'own-port' } });
    expect(check.type === 'answers' && check.tookMs <= atMost).toBe(true);
    const { rows } = await calls.listProxies({ serverId, query: EVERYTHING, again: false });
    expect(rows.find(row => row.id === id)?.check).toEqual(check);
  });
  it('says when another port’s address is seen, or nobody’s', async () => {
    const { calls, login, listen, world: state } = await world();
    listen(1, (await proxy({ type: 'http', login, from: '127.0.0.22' })).port);
    expect(await calls.testProxy({ serverId, proxyId: 1 })).toMatchObject({ ip: '127.0.0.22', seen: { type: 'unknown' } });
    state.ports = state.ports.map(port => (port.id === 23 ? { ...port, externalIp: '127.0.0.22', operator: 'Bite' } : port));
    expect(await calls.testProxy({ serverId, proxyId: 1 })).toMatchObject({
      seen: { type: 'other-port', serverId, portId: 23, portName: 'Port-03', operator: 'Bite' },
    });
  });
  it('that takes long is slow', async () => {
    let now = 0;
    // Each look at the clock is four seconds later.
    const { calls, login, listen } = await world({ ...realClock, monotonic: () => (now += 4_000) });
    listen(1, (await proxy({ type: 'http', login })).port);
    expect(await calls.testProxy({ serverId, proxyId: 1 })).toMatchObject({ type: 'answers', slow: true });
  });
  it('without an answer says why, and never with its password', async () => {
    const { calls, listen, login, farm, world: state } = await world();
    const refused = await startProxy({ type: 'http' });
    await refused.close();
    listen(1, refused.port);
    listen(2, (await proxy({ type: 'socks', login: { name: login.name, password: 'another' } })).port);
    listen(3, (await proxy({ type: 'http', login, refuses: 503 })).port);
    expect(await calls.testProxy({ serverId, proxyId: 1 })).toMatchObject({ type: 'no-answer', failure: { code: 'refused' } });
    const wrong = await calls.testProxy({ serverId, proxyId: 2 });
    expect(wrong).toMatchObject({ type: 'no-answer', failure: { code: 'auth' } });
    expect(JSON.stringify(wrong)).not.toContain(login.password);
    expect(await calls.testProxy({ serverId, proxyId: 3 })).toMatchObject({ type: 'no-answer', failure: { code: 'unexpected' } });
    expect(await calls.testProxy({ serverId, proxyId: 9_999 })).toMatchObject({ type: 'no-answer', failure: { code: 'not-found' } });
    state.settings.proxyEchoUrl = null;
    farm.log.clear();
    await expect(calls.testProxy({ serverId, proxyId: 1 })).rejects.toMatchObject({ code: 'no-echo' });
    expect(farm.log.entries).toEqual([]);
  });
  it('an answer without an address is an answer', async () => {
    const { calls, login, listen, world: state } = await world();
    const portal = await startEcho({ body: '<html>Pay here</html>' });
    onTestFinished(() => portal.close());
    state.settings.proxyEchoUrl = `http://echo.test:${portal.port}/`;
    listen(1, (await proxy({ type: 'http', login })).port);
    expect(await calls.testProxy({ serverId, proxyId: 1 })).toMatchObject({ type: 'answers', ip: null, seen: { type: 'unknown' } });
  });
});

describe('all of them', () => {
  it('at most six at once, told as they go, with what came of it', async () => {
    const { calls, login, listen, runs } = await world();
    const slow = await proxy({ type: 'http', login, delayMs: 400 });
    const ids = Array.from({ length: 15 }, (_, at) => at * 1 + 1).filter(id => id % 2 === 1);
    const gone = await startProxy({ type: 'http' });
    await gone.close();
    for (const id of ids) listen(id, id === 5 ? gone.port : slow.port);
    const { id: run } = calls.testProxies({ serverId, proxyIds: [...ids, ...ids] }) as { id: string };
    await until('it ended', () => runs.at(-1)?.state === 'done');
    expect(runs.at(-1)).toEqual({ id: run, serverId, state: 'done', total: 8, done: 8, answered: 7, slow: 0, noAnswer: 1 });
    expect(slow.most).toBeGreaterThan(1);
    expect(slow.most).toBeLessThanOrEqual(6);
    const { totals } = await calls.listProxies({ serverId, query: EVERYTHING, again: false });
    expect(totals.noAnswer).toBe(1);
  });
  it('cancelled: none begins any more, those under way are given up at once', async () => {
    const { calls, login, listen, runs } = await world();
    const mute = await proxy({ type: 'http', login, delayMs: Number.POSITIVE_INFINITY });
    const ids = [1, 3, 5, 7, 9, 11, 13, 15];
    for (const id of ids) listen(id, mute.port);
    const { id: run } = calls.testProxies({ serverId, proxyIds: ids }) as { id: string };
    await until('six are under way', () => mute.open === 6);
    const { rows } = await calls.listProxies({ serverId, query: EVERYTHING, again: false });
    expect(rows.filter(({ checking }) => checking)).toHaveLength(6);
    calls.cancelProxyTests({ id: run });
    await until('it ended', () => runs.at(-1)?.state === 'cancelled', NO_ANSWER_MS);
    await until('the connections are closed', () => mute.open === 0, NO_ANSWER_MS);
    expect(runs.at(-1)).toMatchObject({ done: 0, total: 8 });
    expect(mute.most).toBe(6);
    const after = await calls.listProxies({ serverId, query: EVERYTHING, again: false });
    expect(after.rows.filter(({ checking, check }) => checking || check !== null)).toEqual([]);
  });
});
