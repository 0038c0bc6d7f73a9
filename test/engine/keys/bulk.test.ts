/** Many keys at once on an Xray of the lab: followed by events, cancellable, told once; lists in and out. */

import { readKeyList } from '@shared/keylist';
import { type ImportReport, MOST_OUTCOMES } from '@shared/model';
import { describe, expect, it } from 'vitest';
import { ALTER, calls, codeOf, ended, eventsOf, inWorld, isThere, queryKeys, stateOf, usersOf } from './harness';

const world = inWorld('file');

const serverId = () => ({ serverId: world.serverId });
const idsOf = async (search: string): Promise<string[]> => (await queryKeys(world, { search })).rows.map(({ id }) => id);
const results = (outcomes: readonly { readonly result: string }[]): string[] => [...new Set(outcomes.map(({ result }) => result))];

describe('many keys', () => {
  it('are made by a pattern, each proved, told once', async () => {
    const { id } = await world.engine.handlers.makeKeys({ ...serverId(), draft: { name: 'zed-{n}', tags: ['batch'] }, count: 25 });
    const run = await ended(world, id);
    expect(run).toMatchObject({ action: 'create', total: 25, cancelled: false });
    expect(results(run.outcomes)).toEqual(['done']);
    expect(run.outcomes.map(({ name }) => name).slice(0, 2)).toEqual(['zed-1', 'zed-2']);
    expect([...usersOf(world).keys()].filter(name => name.startsWith('zed-'))).toHaveLength(25);
    expect(await idsOf('batch')).toHaveLength(25);
    expect(eventsOf(world, 'keys-run-create')).toMatchObject([{ params: { done: 25, total: 25, failed: 0 } }]);
    expect(eventsOf(world, 'key-made')).toEqual([]);
    expect(world.said.all.filter(({ type }) => type === 'key-run')).toMatchObject([{ action: 'create', done: 25, failed: 0 }]);
  });
  it('are paused, resumed and deleted', async () => {
    const keyIds = (await idsOf('batch')).slice(0, 10);
    for (const [action, there] of [
      ['pause', 15],
      ['pause', 15],
      ['resume', 25],
      ['delete', 15],
    ] as const) {
      const run = await ended(world, (await world.engine.handlers.actOnKeys({ ...serverId(), keyIds, action })).id);
      expect([run.action, results(run.outcomes)]).toEqual([action, ['done']]);
      expect([...usersOf(world).keys()].filter(name => name.startsWith('zed-'))).toHaveLength(there);
    }
    expect(await idsOf('batch')).toHaveLength(15);
  });
  it('are stopped between two keys', async () => {
    const { id } = await world.engine.handlers.makeKeys({ ...serverId(), draft: { name: 'stop-{n}' }, count: 500 });
    await new Promise(resolve => setTimeout(resolve, 100));
    world.engine.handlers.cancelKeyRun({ id });
    const run = await ended(world, id);
    const { done } = run;
    expect(run).toMatchObject({ cancelled: true, total: 500 });
    expect(done).toBeLessThan(500);
    expect(done + run.notStarted).toBe(500);
    expect(run.outcomes.length).toBeLessThanOrEqual(2 * MOST_OUTCOMES);
    expect([...usersOf(world).keys()].filter(name => name.startsWith('stop-'))).toHaveLength(done);
    await ended(world, (await world.engine.handlers.actOnKeys({ ...serverId(), keyIds: await idsOf('stop-'), action: 'delete' })).id);
  });
  it('go on after one that is refused, and say which', async () => {
    world.xray.faults.add({ type: 'status', code: 2, message: 'boom', route: `POST ${ALTER}`, count: 1 });
    const run = await ended(world, (await world.engine.handlers.makeKeys({ ...serverId(), draft: { name: 'some-{n}' }, count: 3 })).id);
    expect(run.outcomes.map(({ result }) => result)).toEqual(['failed', 'done', 'done']);
    expect(run.outcomes[0]?.failure?.message).toBe('boom');
    expect([isThere(world, 'some-1'), isThere(world, 'some-2')]).toEqual([false, true]);
  });
});

describe('a list', () => {
  const check = (text: string): Promise<ImportReport> => Promise.resolve(world.engine.handlers.checkImport({ ...serverId(), text }));
  const UUID = '0f6b3a52-11d2-4f3a-9c39-0d6f0a1b2c3d';

  it('is judged row by row against the server, and nothing is sent', async () => {
    const taken = usersOf(world).get('zed-25')?.uuid ?? '';
    const before = calls(world, ALTER);
    const text = [
      'name,uuid,inbound,quota,flow',
      `good,${UUID},,5 GB,`,
      'ZED-25,,,,',
      `other,${taken},,,`,
      'nowhere,,no-such,,',
      'b c,,,,',
      'wrong,,vless-ws,,vision',
    ].join('\n');
    const report = await check(text);
    expect(report.rows.map(({ line, problem }) => [line, problem])).toEqual([
      [2, null],
      [3, 'name-taken'],
      [4, 'uuid-taken'],
      [5, 'no-inbound'],
      [6, 'bad-name'],
      [7, world.xray.sim.inbounds.some(({ tag }) => tag === 'vless-ws') ? 'bad-flow' : 'no-inbound'],
    ]);
    expect(report).toMatchObject({ good: 1, bad: 5 });
    expect(calls(world, ALTER)).toBe(before);
    expect(await codeOf(check('not a list'))).toBe('bad-input');
    // Its good rows are imported all the same.
    const run = await ended(world, (await world.engine.handlers.importKeys({ ...serverId(), text })).id);
    expect(run).toMatchObject({ action: 'import', outcomes: [{ name: 'good', result: 'done' }] });
    expect(usersOf(world).get('good')?.uuid).toBe(UUID);
    expect((await queryKeys(world, { search: 'good' })).rows).toMatchObject([{ quota: { bytes: 5e9, atFull: 'notify' } }]);
  });
  it('of every key is written, and read again as it was', async () => {
    const csv = new TextDecoder().decode(await world.engine.exportKeys(world.serverId, 'csv'));
    const rows = readKeyList(csv);
    expect(rows.filter(({ problem }) => problem !== null)).toEqual([]);
    expect(rows.find(({ name }) => name === 'good')?.key).toMatchObject({ uuid: UUID, quota: { bytes: 5e9 } });
    expect(rows).toHaveLength((await queryKeys(world)).count);
    const json = new TextDecoder().decode(await world.engine.exportKeys(world.serverId, 'json'));
    expect(readKeyList(json).map(({ name }) => name)).toEqual(rows.map(({ name }) => name));
  });
  it('that goes out comes in on an empty server, paused keys paused', async () => {
    const [keyId = ''] = await idsOf('good');
    await world.engine.handlers.editKey({ ...serverId(), keyId, change: { paused: true } });
    const json = new TextDecoder().decode(await world.engine.exportKeys(world.serverId, 'json'));
    await ended(
      world,
      (await world.engine.handlers.actOnKeys({ ...serverId(), keyIds: [keyId, ...(await idsOf('batch'))], action: 'delete' })).id,
    );
    const run = await ended(world, (await world.engine.handlers.importKeys({ ...serverId(), text: json })).id);
    expect(run.outcomes).toHaveLength(16);
    expect(results(run.outcomes)).toEqual(['done']);
    expect(await stateOf(world, 'good')).toBe('paused');
    expect(isThere(world, 'good')).toBe(false);
    expect(await idsOf('batch')).toHaveLength(15);
  });
});

describe('what is asked of a server that cannot', () => {
  it('is refused at once', async () => {
    const unknown = { serverId: 'no-such' };
    expect(await codeOf(world.engine.handlers.queryKeys({ ...unknown, query: { ...(await import('../support/keys')).ALL_KEYS } }))).toBe(
      'not-found',
    );
    expect(await codeOf(world.engine.handlers.makeKeys({ ...unknown, draft: { name: null }, count: 2 }))).toBe('not-found');
    expect(await codeOf(world.engine.handlers.readDrift(unknown))).toBe('not-found');
    expect(await codeOf(world.engine.handlers.chooseFirstContact({ ...serverId(), choice: 'take-over' }))).toBe('no fault');
    expect(await codeOf(world.engine.handlers.chooseFirstContact({ ...serverId(), choice: 'start-at-zero' }))).toBe('exists');
  });
});
