/** Rules and rule sets as windows ask for them: the real lists worker, the lab's core. */
import type { RuleQuery, RuleSetRun, Server } from '@shared/model';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createLists } from '../../../src/main/engine/lists';
import { createRules } from '../../../src/main/engine/rules';
import type { LineWorker } from '../../../src/main/engine/workers/parts';
import { eventually } from '../support/eventually';
import { MemoryLog, realClock } from '../support/outside';
import { bundleResident, type Resident } from '../support/worker';
import { labController, serverAt } from './lab';

let worker: Resident;
beforeAll(async () => {
  worker = await bundleResident();
});
afterAll(() => worker.remove());
const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

const QUERY: RuleQuery = { view: 'all', search: '', sort: { by: 'index', descending: false }, offset: 0, limit: 50 };

async function world(profile: Parameters<typeof labController>[0] = {}) {
  const made = await labController(profile, {});
  const ending = new AbortController();
  const workers: LineWorker[] = [];
  const start = (): LineWorker => {
    const made = worker.part('lists');
    workers.push(made);
    return made;
  };
  const lists = createLists({ clock: realClock, log: new MemoryLog(), worker: start });
  const runs: RuleSetRun[] = [];
  const events: { readonly type: string; readonly params: unknown }[] = [];
  const servers: Server[] = [serverAt(made.address)];
  const away = { now: false };
  const rules = createRules({
    ...{ clock: realClock, lists, ending: ending.signal },
    events: { add: (type, _shape, _server, params) => void events.push({ type, params }) },
    server: id => servers.find(server => server.id === id) ?? null,
    client: () => (away.now ? null : made.client),
    groups: () => [{ name: 'Skipper', type: 'Selector', now: 'PASS', nodes: ['PASS'], delays: {} }],
    send: run => runs.push(run),
  });
  rules.follow(servers);
  ends.push(async () => {
    ending.abort();
    await rules.stop();
    await lists.stop();
  });
  return { ...made, rules, runs, events, servers, away, workers };
}

describe('rules', () => {
  it('are asked for by rows, with what the core counts, and stay while it is away', async () => {
    const { rules, away, core } = await world();
    const first = await rules.query('s', { ...QUERY, limit: 2 }, false);
    expect(first).toMatchObject({ rows: [{ index: 0, type: 'RuleSet' }, { index: 1 }], switches: true, off: 0 });
    expect(first.total).toBe(core.sim.rules.length);
    expect(first.neverHit).toBeGreaterThan(0);
    const [most] = (await rules.query('s', { ...QUERY, sort: { by: 'hits', descending: true } }, false)).rows;
    expect(most?.use?.hits).toBeGreaterThan(0);
    away.now = true;
    expect((await rules.query('s', QUERY, false)).total).toBe(first.total);
    await expect(rules.query('s', QUERY, true)).rejects.toMatchObject({ code: 'gone' });
    await expect(rules.query('x', QUERY, false)).rejects.toMatchObject({ code: 'not-found' });
  });
  it('are switched, read back and told; a list that is another one is left alone', async () => {
    const { rules, core, events } = await world();
    const [first, second] = (await rules.query('s', QUERY, false)).rows;
    if (!first || !second) throw new Error('no rules');
    await rules.switch('s', [second], false);
    expect(core.sim.rules[1]?.disabled).toBe(true);
    expect(await rules.query('s', { ...QUERY, view: 'off' }, false)).toMatchObject({ count: 1, off: 1, rows: [{ index: 1 }] });
    await expect(rules.switch('s', [{ ...first, payload: 'another' }], false)).rejects.toMatchObject({ code: 'busy' });
    expect(core.sim.rules[0]?.disabled).toBe(false);
    expect(await rules.switchAllOn('s')).toBe(1);
    expect(await rules.switchAllOn('s')).toBe(0);
    expect(core.sim.rules.some(({ disabled }) => disabled)).toBe(false);
    expect(events.map(({ type }) => type)).toEqual(['rule-off', 'rules-on']);
  });
  it('of a core that counts and switches nothing, or has none, say so', async () => {
    const old = await world({ dialect: 'mihomo-old' });
    const [first] = (await old.rules.query('s', QUERY, false)).rows;
    expect(await old.rules.query('s', QUERY, false)).toMatchObject({ off: null, neverHit: null, switches: false });
    await expect(old.rules.switch('s', first ? [first] : [], false)).rejects.toMatchObject({ code: 'unimplemented' });
    const box = await world({ dialect: 'sing-box' });
    expect(await box.rules.query('s', QUERY, false)).toMatchObject({ total: 0, rows: [], off: null });
  });
  it('tell which of them would match, and the next; names are resolved by the core', async () => {
    const { rules, servers } = await world();
    const match = (target: string, after: number | null = null, resolve = false) => rules.match('s', { target, after, resolve });
    const found = await match('https://Cdn.Stream.example/x');
    expect(found).toMatchObject({
      rule: { index: 1, proxy: 'Streaming' },
      sets: ['reject'],
      target: { host: 'cdn.stream.example', port: 443 },
    });
    expect((await match('cdn.stream.example', 1)).rule?.type).toBe('Match');
    // The set `reject` holds names only.
    const address = await match('203.0.113.20:443');
    expect(address.rule).toMatchObject({ type: 'IPCIDR' });
    expect(address.unseen.map(({ type }) => type)).not.toContain('RuleSet');
    const name = await match('nothing.example');
    const resolved = await match('nothing.example', null, true);
    expect(name.undecidedByAddress).toBeGreaterThan(0);
    expect(resolved.undecidedByAddress).toBeLessThan(name.undecidedByAddress);
    expect(resolved.target.addresses).not.toEqual([]);
    expect((await match('bücher.example')).target.host).toBe('xn--bcher-kva.example');
    await expect(match('not a target')).rejects.toMatchObject({ code: 'bad-input' });
    servers.length = 0;
    rules.follow([]);
    await expect(match('a.example')).rejects.toMatchObject({ code: 'not-found' });
  });
  it('are read anew when the worker that held them has ended', async () => {
    const { rules, workers, core } = await world();
    const asked = () => core.log.entries.filter(({ target }) => target === '/rules').length;
    const { total } = await rules.query('s', QUERY, false);
    expect((await rules.query('s', QUERY, false)).total).toBe(total);
    const reads = asked();
    const ended = new Promise<void>(resolve => workers.at(-1)?.once('exit', resolve));
    workers.at(-1)?.terminate();
    await ended;
    expect((await rules.query('s', QUERY, false)).total).toBe(total);
    expect(workers).toHaveLength(2);
    expect(asked()).toBe(reads + 1);
  });
});

describe('rule sets', () => {
  it('are updated one after the other; what fails is quoted until it succeeds, and one that is added joins', async () => {
    const { rules, runs, events, core } = await world();
    const { sets } = await rules.sets.list('s');
    expect(sets.map(({ name }) => name)).toEqual(core.sim.ruleProviders.map(({ name }) => name));
    const begun = await rules.sets.update('s', ['trackers']);
    const joined = await rules.sets.update('s', ['streaming', 'trackers']);
    expect(joined.id).toBe(begun.id);
    expect(joined.sets.map(({ name }) => name)).toEqual(['trackers', 'streaming']);
    await eventually(() => expect(runs.at(-1)?.endedAt).not.toBeNull());
    expect(runs.at(-1)?.sets.map(({ name, state }) => [name, state])).toEqual([
      ['trackers', 'failed'],
      ['streaming', 'done'],
    ]);
    expect((await rules.sets.list('s')).failures.trackers?.message).toContain('503');
    expect(events.at(-1)).toMatchObject({ type: 'rule-sets-run', params: { done: 1, total: 2, failed: 1 } });
    const refusing = core.sim.ruleProviders.find(({ name }) => name === 'trackers');
    Object.assign(refusing ?? {}, { refuses: null });
    await rules.sets.update('s', ['trackers']);
    await eventually(() => expect(runs.at(-1)).toMatchObject({ endedAt: expect.any(Number), sets: [{ state: 'done' }] }));
    expect((await rules.sets.list('s')).failures).toEqual({});
    await expect(rules.sets.update('s', ['no such set'])).rejects.toMatchObject({ code: 'not-found' });
  });
  it('that wait are not begun after a cancel; those of a server that goes end', async () => {
    const { rules, runs } = await world();
    const { id } = await rules.sets.update('s', null);
    rules.sets.cancel(id);
    await eventually(() => expect(runs.at(-1)?.endedAt).not.toBeNull());
    const states = runs.at(-1)?.sets.map(({ state }) => state) ?? [];
    expect(states[0]).toBe('done');
    expect(states.slice(1).every(state => state === 'cancelled')).toBe(true);
    await rules.sets.update('s', null);
    rules.follow([]);
    await eventually(() => expect(runs.at(-1)?.sets.some(({ state }) => state === 'updating')).toBe(false));
  });
  it('are not updated at another core than the one they were seen at', async () => {
    const { rules, runs, servers, events } = await world();
    await rules.sets.update('s', null);
    const [server] = servers;
    if (server) servers[0] = { ...server, name: 'Another name' };
    rules.follow(servers);
    expect(runs.at(-1)?.sets.some(({ state }) => state === 'cancelled')).toBe(false);
    if (server) servers[0] = { ...server, address: 'http://127.0.0.1:1' };
    rules.follow(servers);
    await eventually(() => expect(runs.at(-1)?.endedAt).not.toBeNull());
    expect(runs.at(-1)?.sets.every(({ state }) => state === 'cancelled')).toBe(true);
    expect([events, (await rules.sets.list('s')).run]).toEqual([[], null]);
  });
});
