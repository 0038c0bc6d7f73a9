/** Between any two steps: the program ends, the user goes on, the server comes back. No key is lost, no change forgotten. On an Xray of the lab. */

import { randomUUID } from 'node:crypto';
import type { Worker } from 'node:worker_threads';
import type { DesiredKey } from '@shared/model';
import { describe, expect, it } from 'vitest';
import { createEngine } from '../../../src/main/engine/engine';
import type { Outside } from '../../../src/main/engine/outside';
import { createStore } from '../../../src/main/engine/store/client';
import { createParts } from '../../../src/main/engine/workers/parts';
import { until } from '../support/outside';
import {
  ALTER,
  calls,
  codeOf,
  eventsOf,
  idOf,
  inWorld,
  isThere,
  make as makeKey,
  rowOf,
  soon,
  stateOf,
  USERS,
  untilState,
} from './harness';

const world = inWorld('test');

const make = (name: string) => makeKey(world, name, { flow: '' });
const again = async (): Promise<void> => {
  await world.stop();
  world.engine = createEngine(world.outside);
};
/** The next write is lost, and nothing can be read, until the returned function is called. */
function blind(): () => void {
  const { faults } = world.xray;
  faults.add({ type: 'answer-lost', route: `POST ${ALTER}`, count: 1 });
  const { log } = world.xray;
  const note = log.add.bind(log);
  let fault: number | null = null;
  log.add = (exchange, at) => {
    if (exchange.path === ALTER) fault ??= faults.add({ type: 'reset', route: `POST ${USERS}` });
    return note(exchange, at);
  };
  return () => {
    log.add = note;
    if (fault !== null) faults.remove(fault);
  };
}

describe('a change that is made while a write is in doubt', () => {
  it('is kept when the write is settled', async () => {
    const { key } = await make('zoe');
    const see = blind();
    const edit = (change: object) => world.engine.handlers.editKey({ serverId: world.serverId, keyId: key.id, change });
    expect(await edit({ paused: true })).toMatchObject({ result: 'failed', failure: { code: 'doubtful' } });
    const quota = { bytes: 5e9, resets: { every: 'month', day: 3 }, atFull: 'notify' } as const;
    expect(await edit({ note: 'paid till June', quota, tags: ['paid'] })).toMatchObject({ result: 'done' });
    see();
    await until('it is settled', () => eventsOf(world, 'key-settled-done').length > 0);
    expect(await stateOf(world, 'zoe')).toBe('paused');
    expect(await rowOf(world, 'zoe')).toMatchObject({ note: 'paid till June', tags: ['paid'], quota: { bytes: 5e9, atFull: 'notify' } });
  });

  it('and the next start settles it the same way', async () => {
    const { key } = await make('zoe');
    const see = blind();
    const edit = (change: object) => world.engine.handlers.editKey({ serverId: world.serverId, keyId: key.id, change });
    expect(await edit({ paused: true })).toMatchObject({ failure: { code: 'doubtful' } });
    expect(await edit({ note: 'paid till June' })).toMatchObject({ result: 'done' });
    await again();
    see();
    await world.start();
    await until('it is settled', () => eventsOf(world, 'key-settled-done').length > 0);
    expect(await rowOf(world, 'zoe')).toMatchObject({ note: 'paid till June', state: 'paused' });
  });
});

describe('keys lost in a restart', () => {
  it('are put back by the next start when the program ends meanwhile', async () => {
    const names = ['ann', 'ben', 'cid', 'dot', 'eve'];
    for (const name of names) await make(name);
    world.xray.faults.add({ type: 'latency', ms: 400, route: `POST ${ALTER}` });
    const before = calls(world, ALTER);
    await world.xray.restart();
    await until('the first is being put back', () => calls(world, ALTER) > before);
    await again();
    world.xray.faults.clear();
    expect(names.filter(name => isThere(world, name)).length).toBeLessThan(names.length);
    await world.start();
    for (const name of names) await untilState(world, name, 'active');
    expect(names.filter(name => isThere(world, name))).toEqual(names);
  });

  it('and what another program took away later is not put back with them', async () => {
    await make('ann');
    await make('ben');
    await world.xray.restart();
    await untilState(world, 'ann', 'active');
    await until('both are back', () => isThere(world, 'ben') && eventsOf(world, 'keys-put-back').length > 0);
    await world.stranger.removeUser('ben', null, soon());
    await again();
    await world.start();
    await untilState(world, 'ben', 'lost');
    for (let poll = 0; poll < 3; poll += 1) await world.engine.handlers.refreshServer({ id: world.serverId });
    expect(isThere(world, 'ben')).toBe(false);
  });
});

describe('what was decided a moment ago', () => {
  it('does not bring back a key that is deleted or paused meanwhile', async () => {
    for (const name of ['ann', 'ben', 'cid', 'dot']) await make(name);
    const ids = { cid: await idOf(world, 'cid'), dot: await idOf(world, 'dot') };
    world.xray.faults.add({ type: 'latency', ms: 500, route: `POST ${ALTER}` });
    const before = calls(world, ALTER);
    await world.xray.restart();
    await until('the first is being put back', () => calls(world, ALTER) > before);
    const { handlers } = world.engine;
    const { serverId } = world;
    await Promise.all([
      codeOf(handlers.deleteKey({ serverId, keyId: ids.dot })),
      handlers.editKey({ serverId, keyId: ids.cid, change: { paused: true } }),
    ]);
    world.xray.faults.clear();
    await until('the rest is back', () => eventsOf(world, 'keys-put-back').length > 0);
    for (let poll = 0; poll < 2; poll += 1) await handlers.refreshServer({ id: serverId });
    expect(['ann', 'ben', 'cid', 'dot'].filter(name => isThere(world, name))).toEqual(['ann', 'ben']);
    expect([await stateOf(world, 'cid'), await stateOf(world, 'dot')]).toEqual(['paused', 'none']);
  });

  it('does not block a key whose limit is lifted meanwhile, and keeps the new one', async () => {
    const names = ['ann', 'ben', 'cid', 'dot'];
    for (const name of names) await make(name);
    const { handlers } = world.engine;
    const { serverId } = world;
    const id = await idOf(world, 'dot');
    const soon = Date.now() + world.time.aheadMs + 60_000;
    for (const name of names) await handlers.editKey({ serverId, keyId: await idOf(world, name), change: { expiresAt: soon } });
    world.xray.faults.add({ type: 'latency', ms: 600, route: `POST ${ALTER}` });
    world.time.aheadMs += 61_000;
    await until('the first is blocked', () => eventsOf(world, 'key-expired').length > 0);
    const later = Date.now() + world.time.aheadMs + 86_400_000;
    expect(await handlers.editKey({ serverId, keyId: id, change: { expiresAt: later, note: 'paid' } })).toMatchObject({ result: 'done' });
    world.xray.faults.clear();
    await until('the others are blocked', () => eventsOf(world, 'key-expired').length >= 3);
    for (let poll = 0; poll < 2; poll += 1) await handlers.refreshServer({ id: serverId });
    expect(await rowOf(world, 'dot')).toMatchObject({ state: 'active', expiresAt: later, note: 'paid' });
    expect(isThere(world, 'dot')).toBe(true);
  });
});

describe('a rename that the end of the program comes into', () => {
  it('is told at the next start when neither name is there', async () => {
    await make('zoe');
    const id = await idOf(world, 'zoe');
    // The old name is gone, which is being proved.
    const { log, faults } = world.xray;
    const note = log.add.bind(log);
    log.add = (exchange, at) => {
      if (exchange.path === ALTER) faults.add({ type: 'latency', ms: 700, route: `POST ${USERS}` });
      return note(exchange, at);
    };
    const before = calls(world, ALTER);
    const renamed = codeOf(world.engine.handlers.editKey({ serverId: world.serverId, keyId: id, change: { name: 'zora' } }));
    await until('the old name goes', () => calls(world, ALTER) > before);
    await Promise.all([again(), renamed]);
    log.add = note;
    faults.clear();
    const kept = ['zoe', 'zora'].filter(name => isThere(world, name)).length;
    await world.start();
    if (kept === 0)
      await until('it is told', () => eventsOf(world, 'key-settled-not').length + eventsOf(world, 'key-settled-done').length > 0);
    await until(
      'its users are read',
      async () => (await stateOf(world, 'zoe')) !== 'unread' && (await stateOf(world, 'zora')) !== 'unread',
    );
    const states = [await stateOf(world, 'zoe'), await stateOf(world, 'zora')].filter(state => state !== 'none');
    expect(states).toEqual([kept === 0 ? 'lost' : 'active']);
  });
});

describe('the thread of store and keys, when it dies', () => {
  it('is missed by the rows for no longer than a poll or two, and costs no key and no byte', async () => {
    const alive: Worker[] = [];
    await world.stop();
    const worker: Outside['worker'] = name => {
      const made = world.outside.worker(name);
      alive.push(made);
      return made;
    };
    world.engine = createEngine({ ...world.outside, worker });
    await world.start();
    await make('zoe');
    await untilState(world, 'zoe', 'active');
    // Its users were just read: the next reading of them would be a minute away.
    for (let poll = 0; poll < 2; poll += 1) await world.engine.handlers.refreshServer({ id: world.serverId });
    // No message of ours: an error that nobody catches.
    const thread = alive.at(-1);
    thread?.postMessage({});
    await until('it has died', () => thread?.threadId === -1);
    const began = performance.now();
    await until('it is read again', async () => (await stateOf(world, 'zoe')) === 'active');
    // Not with the next reading of the users by the clock, a minute later.
    expect(performance.now() - began).toBeLessThan(30_000);
    expect(alive.length).toBe(2);
    expect(isThere(world, 'zoe')).toBe(true);
  });
});

describe('limits of keys that cannot be let in', () => {
  it("are in nobody's way", async () => {
    const { serverId, outside } = world;
    await world.stop();
    const store = createStore({
      ...outside,
      repaired: () => undefined,
      worker: () => createParts(() => outside.worker('resident'))('store'),
    });
    await store.open();
    const held = (name: string, inboundTag: string): DesiredKey => ({
      ...{ serverId, keyId: randomUUID(), name, uuid: randomUUID(), flow: '', level: 0, inboundTag, paused: false, held: 'quota' },
      ...{ quota: null, expiresAt: null, tags: [], note: '', createdAt: Date.now(), linkSni: null, linkShortId: null },
    });
    const keys = Array.from({ length: 210 }, (_, n) => held(`gone-${n}`, 'no-such-inbound'));
    await store.changeKeys({ serverId, save: [...keys, held('zoe', 'vless-reality')], remove: [], begin: [], end: [] });
    await store.close();
    world.engine = createEngine(outside);
    await world.start();
    await until('zoe is let in', () => isThere(world, 'zoe'));
    await until('all were tried', () => eventsOf(world, 'key-block-failed').length > 0);
    const { handlers } = world.engine;
    for (let poll = 0; poll < 6; poll += 1) await handlers.refreshServer({ id: serverId });
    await until('nobody is tried any more', async () => {
      const before = calls(world, USERS);
      await handlers.refreshServer({ id: serverId });
      await new Promise(resolve => setTimeout(resolve, 200));
      return calls(world, USERS) - before < 20;
    });
  }, 150_000);
});
