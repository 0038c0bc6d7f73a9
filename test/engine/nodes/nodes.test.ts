/** Groups, nodes and providers by rows, and the runs over them, against the lab's controller. */
import { describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually';
import { EVERYTHING, nodesWorld, ofGroup, QUICK, serverId, withWorker } from './world';

withWorker();
const names = (rows: readonly { readonly name: string }[] | undefined) => rows?.map(({ name }) => name);

describe('rows', () => {
  it('of groups in the configuration’s order, with what each leads to', async () => {
    const { nodes, core } = await nodesWorld();
    const view = await nodes.query(serverId, ofGroup('Main'), false);
    expect(names(view.groups)).toEqual(['Main', 'Fastest', 'Streaming', 'Fallback', 'Spread', 'Work', 'GLOBAL']);
    expect(view.groups.map(({ choice }) => choice)).toEqual(['choose', 'pin', 'choose', 'pin', 'none', 'choose', 'choose']);
    expect(view.groups.find(({ name }) => name === 'Spread')).toMatchObject({
      hidden: true,
      now: null,
      members: 4,
      alive: 4,
      latency: null,
    });
    // Twelve nodes and DIRECT; what leads nowhere is none.
    expect(view.counts).toEqual({ all: 13, alive: 12, failed: 1 });
    expect(view.shown).toBe(13);
    const rows = view.ranges[0]?.rows;
    expect(rows).toHaveLength(14);
    const fastest = rows?.[0];
    // A group in a group has the figures of the node that it uses.
    expect(fastest).toMatchObject({ name: 'Fastest', isGroup: true, type: 'URLTest' });
    expect(fastest?.latency).toBe(core.sim.proxies.delayOf('Fastest'));
    const failing = rows?.find(({ name }) => name === 'SIN 3');
    expect(failing).toMatchObject({ provider: 'amberline', latency: 0, run: 'none' });
    expect(failing?.marks).toHaveLength(10);
    expect(failing?.marks.at(-1)).toBe(0);
    expect(view.providers).toMatchObject([
      { name: 'northway', vehicle: 'HTTP', nodes: 4, alive: 4, subscription: { download: 130 * 1024 ** 3 } },
      { name: 'amberline', vehicle: 'HTTP', nodes: 4, alive: 3 },
      { name: 'own-nodes', vehicle: 'File', nodes: 2, subscription: null },
    ]);
  });
  it('by latency, by name, and those that a filter lets through', async () => {
    const { nodes } = await nodesWorld();
    const ask = async (change: Parameters<typeof ofGroup>[1]) =>
      (await nodes.query(serverId, ofGroup('Streaming', change), false)).ranges[0]?.rows;
    const byLatency = (await ask({ order: 'latency' })) ?? [];
    expect(byLatency.at(-1)?.name).toBe('SIN 3');
    const delays = byLatency.slice(0, -1).map(({ latency }) => latency ?? 0);
    expect(delays).toEqual([...delays].sort((a, b) => a - b));
    expect(names(await ask({ order: 'name' }))).toEqual(['AMS 1', 'Fastest', 'FRA 1', 'FRA 2', 'LON 2', 'NYC 1', 'SIN 3', 'TYO 1']);
    expect(names(await ask({ state: 'failed' }))).toEqual(['SIN 3']);
    expect(names(await ask({ search: 'amber hyst' }))).toEqual(['LON 2']);
    const fast = (await ask({ search: '<150' })) ?? [];
    const slow = (await ask({ search: 'vless >=150ms' })) ?? [];
    expect(names([...fast, ...slow])).toEqual(expect.arrayContaining(['AMS 1', 'NYC 1']));
    expect(fast.every(({ latency }) => latency !== null && latency > 0 && latency < 150)).toBe(true);
    expect(slow.every(({ latency, type }) => latency !== null && latency >= 150 && type === 'Vless')).toBe(true);
    const view = await nodes.query(serverId, { ...EVERYTHING, search: 'fra' }, false);
    expect(view.shown).toBe(2);
    expect(Object.fromEntries(view.groups.map(({ name, shown }) => [name, shown]))).toMatchObject({ Main: 2, Work: 0 });
  });
  it('only those asked for, of five thousand', async () => {
    const { nodes } = await nodesWorld({}, { scale: 'large' });
    const query = { ...EVERYTHING, order: 'latency', ranges: [{ group: 'Main', offset: 4000, limit: 60 }] } as const;
    const view = await nodes.query(serverId, query, false);
    expect(view.counts.all).toBe(5013);
    expect(view.ranges[0]?.rows).toHaveLength(60);
    const again = await nodes.query(serverId, { ...query, ranges: [{ group: 'Main', offset: 4059, limit: 2 }] }, false);
    expect(again.ranges[0]?.rows[0]).toEqual(view.ranges[0]?.rows[59]);
  });
  it('are read again when something changed there, and stay while the controller is away', async () => {
    const { nodes, core, world, lists } = await nodesWorld();
    const now = async (again = false) => (await nodes.query(serverId, EVERYTHING, again)).groups.find(({ name }) => name === 'Work')?.now;
    expect(await now()).toBe('HEL 1');
    const group = core.sim.proxies.groups.get('Work');
    if (group) group.now = 'DIRECT';
    expect(await now()).toBe('HEL 1');
    world.revision += 1;
    expect(await now()).toBe('DIRECT');
    world.connected = false;
    world.revision += 1;
    expect(await now()).toBe('DIRECT');
    await expect(now(true)).rejects.toMatchObject({ code: 'gone' });
    expect(() => nodes.runs.start(serverId, { type: 'test-node', node: 'FRA 1' })).toThrow(expect.objectContaining({ code: 'gone' }));
    world.connected = true;
    // A worker that ended takes its lists along.
    await lists.ask('forget', { serverId });
    world.revision += 1;
    expect(await now()).toBe('DIRECT');
    nodes.follow([]);
    await expect(now()).rejects.toMatchObject({ code: 'not-found' });
  });
  it('are read once more for whoever knows of a change that a reading on its way may not show', async () => {
    const { nodes, core, world } = await nodesWorld();
    const now = async () => (await nodes.query(serverId, EVERYTHING, false)).groups.find(({ name }) => name === 'Work')?.now;
    // Its answer stands when it is asked for, and comes slowly.
    core.faults.add({ type: 'drip', route: 'GET /proxies', count: 1, bytes: 8192, ms: 300 });
    const before = now();
    await eventually(() => expect(core.log.entries.map(({ target }) => target)).toContain('/proxies'));
    const group = core.sim.proxies.groups.get('Work');
    if (group) group.now = 'DIRECT';
    world.revision += 1;
    expect(await now()).toBe('DIRECT');
    await before;
  });
  it('of one node with all that is known of it', async () => {
    const { nodes } = await nodesWorld();
    expect(await nodes.detail(serverId, 'FRA 1')).toMatchObject({
      ...{ name: 'FRA 1', type: 'Vless', provider: 'northway', dialer: null, udp: true },
      groups: ['Main', 'Fastest', 'Streaming', 'Fallback', 'Spread', 'GLOBAL'],
    });
    await expect(nodes.detail(serverId, 'Nowhere')).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('a test', () => {
  it('of a group goes node by node, counts failures and leaves its pin', async () => {
    const { nodes, run, told, client, core, events, world } = await nodesWorld();
    await client.selectNode('Fastest', 'AMS 1', AbortSignal.timeout(20_000));
    const done = await run({ type: 'test-group', group: 'Streaming' });
    // Seven nodes and the one that Fastest uses, which is among them.
    expect(done).toMatchObject({ state: 'done', total: 7, done: 7, failed: 1, byCore: false, pin: null });
    expect(done.failures).toEqual([{ name: 'SIN 3', reason: expect.stringContaining('Timeout') }]);
    expect(core.sim.proxies.groups.get('Fastest')?.fixed).toBe('AMS 1');
    expect(told[0]).toMatchObject({ state: 'running', done: 0 });
    expect(events.at(-1)).toEqual({ type: 'group-tested', shape: 'warn', params: { group: 'Streaming', done: 7, total: 7, failed: 1 } });
    expect(world.refreshed).toBe(1);
    expect(nodes.runs.list(serverId)).toEqual([done]);
  });
  it('shows what it found before it ended, and what still waits; rows keep their places meanwhile', async () => {
    const { nodes, ended, told, core, world } = await nodesWorld();
    world.server = { ...world.server, latency: { ...QUICK, atOnce: 3, timeoutMs: 20_000 } };
    const query = ofGroup('Streaming', { order: 'latency' });
    const rows = async () => (await nodes.query(serverId, query, false)).ranges[0]?.rows ?? [];
    const before = names(await rows());
    // All but one give no answer.
    for (const node of core.sim.proxies.nodes.values()) Object.assign(node, { latency: node.name === 'LON 2' ? 5 : 0 });
    const { id } = nodes.runs.start(serverId, { type: 'test-group', group: 'Streaming' });
    expect(nodes.runs.start(serverId, { type: 'test-group', group: 'Streaming' }).id).toBe(id);
    await eventually(() => expect(told.some(({ done }) => done === 1)).toBe(true));
    const during = await rows();
    expect(names(during)).toEqual(before);
    expect(during.find(({ name }) => name === 'LON 2')).toMatchObject({ run: 'fresh', latency: expect.any(Number) });
    expect(during.find(({ name }) => name === 'LON 2')?.latency).toBeLessThan(20);
    const states = Object.fromEntries(during.map(({ name, run }) => [name, run]));
    expect(states).toMatchObject({ 'AMS 1': 'testing', 'NYC 1': 'testing', 'FRA 1': 'testing', 'SIN 3': 'waiting', Fastest: 'none' });
    nodes.runs.cancel(id);
    expect((await ended(id)).state).toBe('cancelled');
    expect(names(await rows())?.[0]).toBe('LON 2');
  });
  it('by the core takes the pin and puts it back, also when it is cancelled', async () => {
    const { run, nodes, client, core, world, told, ended } = await nodesWorld();
    world.server = { ...world.server, latency: { ...QUICK, groups: 'core' } };
    await client.selectNode('Fastest', 'AMS 1', AbortSignal.timeout(20_000));
    const pin = () => core.sim.proxies.groups.get('Fastest')?.fixed;
    expect(await run({ type: 'test-group', group: 'Fastest' })).toMatchObject({
      ...{ state: 'done', byCore: true, total: 6, done: 6, failed: 0 },
      pin: { node: 'AMS 1', back: true },
    });
    expect(pin()).toBe('AMS 1');
    for (const node of core.sim.proxies.nodes.values()) Object.assign(node, { latency: 0 });
    const { id } = nodes.runs.start(serverId, { type: 'test-group', group: 'Fastest' });
    await eventually(() => expect(pin()).toBe(''));
    expect(told.findLast(run => run.id === id)?.pin).toEqual({ node: 'AMS 1', back: null });
    nodes.runs.cancel(id);
    expect(await ended(id)).toMatchObject({ state: 'cancelled', pin: { node: 'AMS 1', back: true } });
    expect(pin()).toBe('AMS 1');
  });
  it('by the core gives the pin back before its server, or the app, goes', async () => {
    const { nodes, client, core, world, ended, events } = await nodesWorld();
    world.server = { ...world.server, latency: { ...QUICK, groups: 'core', timeoutMs: 20_000 } };
    await client.selectNode('Fastest', 'AMS 1', AbortSignal.timeout(20_000));
    for (const node of core.sim.proxies.nodes.values()) Object.assign(node, { latency: 0 });
    const { id } = nodes.runs.start(serverId, { type: 'test-group', group: 'Fastest' });
    const pin = () => core.sim.proxies.groups.get('Fastest')?.fixed;
    await eventually(() => expect(pin()).toBe(''));
    await nodes.hurry('another');
    expect(pin()).toBe('');
    await nodes.hurry(serverId);
    expect(pin()).toBe('AMS 1');
    expect(await ended(id)).toMatchObject({ state: 'cancelled', pin: { node: 'AMS 1', back: true } });
    await nodes.hurry();
    expect(events).toHaveLength(1);
  });
  it('of a server that is gone tells nothing any more', async () => {
    const { nodes, core, world, ended, events } = await nodesWorld();
    for (const node of core.sim.proxies.nodes.values()) Object.assign(node, { latency: 0 });
    const { id } = nodes.runs.start(serverId, { type: 'test-all', filter: { search: '', state: 'all' } });
    world.gone = true;
    nodes.follow([]);
    expect((await ended(id)).state).toBe('cancelled');
    expect([events, world.refreshed]).toEqual([[], 0]);
  });
  it('of all that a filter shows can be stopped: nothing further begins', async () => {
    const { nodes, ended, told, core, world } = await nodesWorld();
    world.server = { ...world.server, latency: { ...QUICK, atOnce: 2, timeoutMs: 5000 } };
    for (const node of core.sim.proxies.nodes.values()) Object.assign(node, { latency: 120 });
    const { id } = nodes.runs.start(serverId, { type: 'test-all', filter: { search: 'vless', state: 'all' } });
    await eventually(() => expect(told.findLast(run => run.id === id)?.done).toBeGreaterThan(0));
    nodes.runs.cancel(id);
    const over = await ended(id);
    expect(over).toMatchObject({ state: 'cancelled', total: 8, failure: null });
    expect(over.done).toBeLessThan(8);
    const tests = core.log.entries.filter(({ target: path }) => /\/(delay|healthcheck)/.test(path));
    expect(tests.length).toBeLessThanOrEqual(over.done + 2);
  });
  it('ends with the reason where it cannot go on', async () => {
    const { run, events } = await nodesWorld();
    expect(await run({ type: 'test-group', group: 'Nowhere' })).toMatchObject({ state: 'failed', failure: { code: 'not-found' } });
    expect(events.at(-1)).toMatchObject({ type: 'group-test-failed', shape: 'bad', params: { group: 'Nowhere', code: 'not-found' } });
    expect(await run({ type: 'test-node', node: 'SIN 3' })).toMatchObject({ state: 'done', total: 1, failed: 1 });
    expect(events).toHaveLength(1);
  });
});

describe('providers', () => {
  it('are checked by the core, with their progress', async () => {
    const { run, events } = await nodesWorld();
    expect(await run({ type: 'check-provider', provider: 'northway' })).toMatchObject({
      state: 'done',
      byCore: true,
      total: 4,
      done: 4,
      failed: 0,
    });
    expect(events.at(-1)).toMatchObject({ type: 'provider-checked', params: { provider: 'northway', done: 4 } });
    expect(await run({ type: 'check-provider', provider: 'nobody' })).toMatchObject({ state: 'failed', failure: { code: 'not-found' } });
  });
  it('are updated, one or all, and what failed is counted', async () => {
    const { run, nodes, core } = await nodesWorld();
    const dates = async () =>
      Object.fromEntries((await nodes.query(serverId, EVERYTHING, true)).providers.map(({ name, updatedAt }) => [name, updatedAt]));
    const before = await dates();
    expect(await run({ type: 'update-provider', provider: 'northway' })).toMatchObject({ state: 'done', total: 1, done: 1 });
    const after = await dates();
    expect(after.northway).toBeGreaterThan(before.northway ?? 0);
    expect(after.amberline).toBe(before.amberline);
    // Gone by the time that its turn comes.
    core.sim.proxies.providers.delete('amberline');
    const all = await run({ type: 'update-all' });
    expect(all).toMatchObject({ state: 'done', total: 3, done: 3, failed: 1, failures: [{ name: 'amberline' }] });
    expect(await run({ type: 'update-provider', provider: 'amberline' })).toMatchObject({
      state: 'failed',
      failure: { code: 'not-found' },
    });
  });
});

describe('unpinning', () => {
  it('is over when the core shows no pin', async () => {
    const { nodes, client, core, events } = await nodesWorld();
    await client.selectNode('Fastest', 'LON 2', AbortSignal.timeout(20_000));
    const group = (await nodes.query(serverId, EVERYTHING, true)).groups.find(({ name }) => name === 'Fastest');
    const members = core.sim.proxies.groups.get('Fastest')?.all ?? [];
    const [fastest] = [...members].sort((a, b) => core.sim.proxies.delayOf(a) - core.sim.proxies.delayOf(b));
    expect(group).toMatchObject({ now: 'LON 2', pinned: 'LON 2', wouldChoose: fastest });
    await nodes.unpin(serverId, 'Fastest');
    expect(core.sim.proxies.groups.get('Fastest')?.fixed).toBe('');
    expect(events).toEqual([{ type: 'group-unpinned', shape: 'ok', params: { group: 'Fastest' } }]);
    await expect(nodes.unpin(serverId, 'Work')).rejects.toMatchObject({ code: 'rejected' });
  });
});
