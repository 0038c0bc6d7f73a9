/** Connections of the lab's controller closed by a fixed plan, all at once and after a switch, each proved by the core's own list. */
import { describe, expect, it } from 'vitest';
import { serverAt } from '../mihomo/lab';
import { eventually } from '../support/eventually';
import { hubWorld, QUICK, serverId, windowOf, withWorker } from './world';

withWorker();

const watching = async (view: Partial<typeof QUICK> = {}) => {
  const world = await hubWorld();
  const window = windowOf(1);
  const { watch } = world.connections.watch(window, serverId, { ...QUICK, ...view });
  await window.until(({ frame }) => frame !== null);
  return { ...world, window, watch };
};

describe('closing', () => {
  it('closes what the filter showed when it was planned, and nothing else', async () => {
    const { connections, watch, ended, core, events, runs } = await watching({ filter: 'process:firefox' });
    const { plan, count } = await connections.closing.plan(watch, { type: 'shown' });
    expect(count).toBeGreaterThan(0);
    const others = core.sim.traffic.connections.size - count;
    connections.change(watch, { ...QUICK, revision: 2 }, false);
    const { id } = connections.closing.close(plan);
    expect(() => connections.closing.close(plan)).toThrow(expect.objectContaining({ code: 'gone' }));
    expect(await ended(id)).toMatchObject({ state: 'done', what: 'shown', total: count, done: count, closed: count, left: 0 });
    expect(core.sim.traffic.connections.size).toBeGreaterThan(others / 2);
    expect(runs.some(({ state }) => state === 'proving')).toBe(true);
    expect([events, connections.closing.list(serverId)]).toEqual([['connections-closed'], [expect.objectContaining({ id })]]);
  });

  it('closes one, and all', async () => {
    const { connections, watch, ended, window } = await watching();
    const [handle = 0] = window.last().texts.map(text => text.handle);
    const one = await connections.closing.plan(watch, { type: 'rows', handles: [handle] });
    expect(one.count).toBe(1);
    expect(await ended(connections.closing.close(one.plan).id)).toMatchObject({ closed: 1, left: 0 });
    const { id } = await connections.closing.closeAll(serverId);
    const all = await ended(id);
    expect([all.what, all.left]).toEqual(['all', 0]);
    expect(all.closed).toBeGreaterThan(100);
  });

  it('is one run at a time; a cancelled one leaves the rest open', async () => {
    const { connections, watch, ended, control, core, events } = await watching();
    await control('/fault', { type: 'latency', ms: 200, route: 'DELETE /connections/*' });
    const first = await connections.closing.plan(watch, { type: 'shown' });
    const second = await connections.closing.plan(watch, { type: 'shown' });
    const { id } = connections.closing.close(first.plan);
    expect(() => connections.closing.close(second.plan)).toThrow(expect.objectContaining({ code: 'busy' }));
    connections.closing.cancel(id);
    expect(await ended(id)).toMatchObject({ state: 'cancelled', closed: null });
    expect(core.sim.traffic.connections.size).toBeGreaterThan(100);
    expect(events).toEqual(['connections-cancelled']);
  });

  it('tells which the core kept, and a core that is gone', async () => {
    const { connections, watch, ended, control, events, core, world } = await watching();
    await control('/fault', { type: 'error-500', route: 'DELETE /connections/*' });
    const kept = await connections.closing.plan(watch, { type: 'shown' });
    const run = await ended(connections.closing.close(kept.plan).id);
    expect(['done', 'failed']).toContain(run.state);
    expect(core.sim.traffic.connections.size).toBeGreaterThan(100);
    const late = await connections.closing.plan(watch, { type: 'shown' });
    world.client?.close();
    world.client = null;
    expect(() => connections.closing.close(late.plan)).toThrow(expect.objectContaining({ code: 'gone' }));
    expect(events).toHaveLength(1);
  });

  it('after a switch takes those that still go through the group by another node, where the user wants it', async () => {
    const { connections, core, world, runs, ended } = await hubWorld();
    connections.closing.switched(serverId, 'Main', 'FRA 2');
    world.server = { ...serverAt(core.server.address), closeAfterSwitch: true };
    const through = () => [...core.sim.traffic.connections.values()].filter(({ tail }) => tail.includes('"FRA 1","Main"')).length;
    expect(through()).toBeGreaterThan(0);
    const before = [...core.sim.traffic.connections.values()].filter(({ tail }) => tail.includes('"FRA 1","Main"')).map(({ id }) => id);
    connections.closing.switched(serverId, 'Main', 'AMS 1');
    const run = await eventually(() => {
      const [found] = runs;
      if (!found) throw new Error('no run yet');
      return found;
    });
    expect(await ended(run.id)).toMatchObject({ what: 'switch', state: 'done' });
    expect(before.filter(id => core.sim.traffic.connections.has(id))).toEqual([]);
    expect(new Set(runs.map(({ id }) => id)).size).toBe(1);
  });

  it('after two switches in a row waits for what is closing, and takes what does not go by the last node', async () => {
    const { connections, core, world, runs, ended, control, watch } = await watching({ filter: 'process:firefox' });
    world.server = { ...serverAt(core.server.address), closeAfterSwitch: true };
    await control('/fault', { type: 'latency', ms: 100, route: 'DELETE /connections/*' });
    const { plan } = await connections.closing.plan(watch, { type: 'shown' });
    const { id } = connections.closing.close(plan);
    connections.closing.switched(serverId, 'Main', 'AMS 1');
    connections.closing.switched(serverId, 'Main', 'FRA 1');
    connections.closing.cancel(id);
    await ended(id);
    const run = await eventually(() => {
      const found = runs.find(({ what }) => what === 'switch');
      if (!found) throw new Error('no run yet');
      return found;
    });
    const through = (node: string) => [...core.sim.traffic.connections.values()].filter(({ tail }) => tail.includes(`"${node}","Main"`));
    const kept = through('FRA 1').length;
    expect(await ended(run.id)).toMatchObject({ state: 'done', failure: null, left: 0 });
    expect(new Set(runs.filter(({ what }) => what === 'switch').map(each => each.id)).size).toBe(1);
    expect([kept > 0, through('FRA 1').length > kept / 2]).toEqual([true, true]);
  });

  it('sends nothing to another controller than the one whose connections were shown, and keeps nothing of one that is gone', async () => {
    const { connections, core, world, watch, ended, runs, events } = await watching({ filter: 'process:firefox' });
    const { plan } = await connections.closing.plan(watch, { type: 'shown' });
    world.server = serverAt('http://127.0.0.1:1');
    expect(() => connections.closing.close(plan)).toThrow(expect.objectContaining({ code: 'gone' }));
    expect(runs).toEqual([]);
    world.server = serverAt(core.server.address);
    const { id } = connections.closing.close(plan);
    connections.follow([]);
    world.server = null;
    expect(await ended(id)).toMatchObject({ state: 'cancelled' });
    expect([connections.closing.list(serverId), events]).toEqual([[], []]);
  });
});

it('an address has the name that the core finds', async () => {
  const { connections } = await hubWorld();
  expect(await connections.reverse(serverId, '203.0.113.20')).toMatchObject({ by: expect.stringMatching(/^(core|system)$/) });
});
