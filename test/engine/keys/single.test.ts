/** One key at a time on an Xray of the lab: made, changed, taken away; each read back, and nothing sent that must not be. */
import type { Input } from '@shared/ipc';
import type { KeyChange } from '@shared/model';
import { parseLink } from '@shared/vless';
import { describe, expect, it } from 'vitest';
import { until } from '../support/outside';
import {
  ALTER,
  calls,
  codeOf,
  edit as editKey,
  ended,
  eventsOf,
  idOf,
  inWorld,
  isThere,
  make as makeKey,
  queryKeys,
  rowOf,
  soon,
  stateOf,
  USERS,
  usersOf,
} from './harness';

const world = inWorld('file');

const make = (name: string) => makeKey(world, name);
const edit = (name: string, change: KeyChange) => editKey(world, name, change);

describe('a key', () => {
  it('is made with all that is asked for, and its link matches', async () => {
    const expiresAt = Date.now() + 86_400_000;
    const quota = { bytes: 1e12, resets: { every: 'month', day: 1 }, atFull: 'block' } as const;
    const draft = { name: 'zoe', inboundTag: 'vless-reality', quota, expiresAt, tags: ['home'], note: 'her laptop' };
    const made = await world.engine.handlers.makeKey({ serverId: world.serverId, draft });
    expect(made).toMatchObject({ verified: true, key: { name: 'zoe', active: true } });
    expect(made.tookMs).toBeGreaterThan(0);
    expect(parseLink(made.link)).toMatchObject({ ok: true, link: { id: made.key.uuid } });
    expect(await rowOf(world, 'zoe')).toMatchObject({
      ...{ id: made.key.id, state: 'active', tags: ['home'], note: 'her laptop', expiresAt, inboundTag: 'vless-reality' },
      quota: { bytes: 1e12, used: 0 },
    });
    expect((await queryKeys(world, { search: 'HOME' })).rows.map(({ name }) => name)).toEqual(['zoe']);
    expect(eventsOf(world, 'key-made')).toHaveLength(1);
    // The same link again.
    const again = await world.engine.handlers.keyLink({ serverId: world.serverId, keyId: made.key.id });
    expect(again.link).toBe(made.link);
  });

  it('takes the next name by the pattern', async () => {
    const made = [
      await world.engine.handlers.makeKey({ serverId: world.serverId, draft: { name: null } }),
      await world.engine.handlers.makeKey({ serverId: world.serverId, draft: { name: null } }),
    ];
    expect(new Set(made.map(({ key }) => key.name)).size).toBe(2);
    expect(made.every(({ key }) => isThere(world, key.name))).toBe(true);
  });

  it.each([
    ['a b', 'bad-input'],
    ['a>b', 'bad-input'],
    ['ZOE', 'exists'],
    ['zoe', 'exists'],
  ])('is refused before anything is sent: %s', async (name, code) => {
    const before = calls(world, ALTER);
    expect(await codeOf(make(name))).toBe(code);
    expect(calls(world, ALTER)).toBe(before);
    expect(eventsOf(world, 'key-failed')[0]).toMatchObject({ params: { key: name, code } });
  });
  it('is refused where it cannot live', async () => {
    const before = calls(world, ALTER);
    const at = (inboundTag: string, flow: string) =>
      codeOf(world.engine.handlers.makeKey({ serverId: world.serverId, draft: { name: 'lost', inboundTag, flow } }));
    expect(await at('no-such', '')).toBe('no-inbound');
    expect(await at('api', '')).toBe('no-inbound');
    const other = [...world.xray.sim.inbounds].find(({ protocol, tag }) => protocol === 'vless' && tag !== 'vless-reality')?.tag ?? '';
    expect(await at(other, 'xtls-rprx-vision')).toBe('bad-input');
    expect(calls(world, ALTER)).toBe(before);
  });

  it('is renamed with the same uuid, in two writes, and its account goes on', async () => {
    const uuid = usersOf(world).get('zoe')?.uuid;
    const id = await idOf(world, 'zoe');
    const before = calls(world, ALTER);
    expect(await edit('zoe', { name: 'zoe-laptop' })).toEqual({ name: 'zoe-laptop', result: 'done', failure: null });
    expect(calls(world, ALTER)).toBe(before + 2);
    expect(isThere(world, 'zoe')).toBe(false);
    expect(usersOf(world).get('zoe-laptop')?.uuid).toBe(uuid);
    expect(await rowOf(world, 'zoe-laptop')).toMatchObject({ id, state: 'active', note: 'her laptop' });
    // Letter case alone is a rename, too: counters stand under the email as it is written.
    expect(await edit('zoe-laptop', { name: 'Zoe-laptop' })).toMatchObject({ result: 'done' });
    expect(usersOf(world).get('zoe-laptop')?.email).toBe('Zoe-laptop');
    expect(eventsOf(world, 'key-renamed')).toHaveLength(2);
  });
  it('is not renamed to a name or to blanks that another has', async () => {
    await make('yan');
    const before = calls(world, ALTER);
    expect(await edit('yan', { name: 'ZOE-laptop' })).toMatchObject({ name: 'yan', result: 'failed', failure: { code: 'exists' } });
    expect(await edit('yan', { name: 'ya n' })).toMatchObject({ result: 'failed', failure: { code: 'bad-input' } });
    expect(calls(world, ALTER)).toBe(before);
    expect(await stateOf(world, 'yan')).toBe('active');
  });
  it('keeps its place when its new name is refused by the server', async () => {
    world.xray.faults.add({ type: 'status', code: 2, message: 'failed to parse ID', route: `POST ${ALTER}`, count: 1 });
    // The first write of the two is struck: nothing changed.
    expect(await edit('yan', { name: 'yan-2' })).toMatchObject({ result: 'failed', failure: { code: 'bad-id' } });
    expect([isThere(world, 'yan'), isThere(world, 'yan-2')]).toEqual([true, false]);
  });

  it('is paused and resumed, each time once', async () => {
    const uuid = usersOf(world).get('yan')?.uuid;
    expect(await edit('yan', { paused: true })).toMatchObject({ result: 'done' });
    expect(isThere(world, 'yan')).toBe(false);
    expect(await stateOf(world, 'yan')).toBe('paused');
    const before = calls(world, ALTER);
    expect(await edit('yan', { paused: true })).toMatchObject({ result: 'done' });
    expect(await edit('yan', { note: 'away' })).toMatchObject({ result: 'done' });
    expect(calls(world, ALTER)).toBe(before);
    expect(await edit('yan', { paused: false })).toMatchObject({ result: 'done' });
    expect(usersOf(world).get('yan')?.uuid).toBe(uuid);
    expect(await rowOf(world, 'yan')).toMatchObject({ state: 'active', note: 'away' });
    expect([eventsOf(world, 'key-paused').length, eventsOf(world, 'key-resumed').length]).toEqual([1, 1]);
  });
  it('is renamed while it is paused, without a word to the server', async () => {
    await edit('yan', { paused: true });
    const before = calls(world, ALTER);
    expect(await edit('yan', { name: 'yan-ipad' })).toMatchObject({ result: 'done' });
    expect(calls(world, ALTER)).toBe(before);
    expect(await edit('yan-ipad', { paused: false })).toMatchObject({ result: 'done' });
    expect(isThere(world, 'yan-ipad')).toBe(true);
  });

  it('is deleted, and gone', async () => {
    const keyId = await idOf(world, 'yan-ipad');
    await world.engine.handlers.deleteKey({ serverId: world.serverId, keyId });
    expect(isThere(world, 'yan-ipad')).toBe(false);
    expect(await stateOf(world, 'yan-ipad')).toBe('none');
    expect(await codeOf(world.engine.handlers.deleteKey({ serverId: world.serverId, keyId }))).toBe('not-found');
    expect(eventsOf(world, 'key-deleted')).toHaveLength(1);
  });

  it('of somebody else can be taken away by its email', async () => {
    const [stranger] = (await queryKeys(world)).rows.filter(({ state }) => state === 'server-only');
    await world.engine.handlers.deleteKey({ serverId: world.serverId, keyId: stranger?.id ?? '' });
    expect(await stateOf(world, stranger?.name ?? '')).toBe('none');
  });
});

describe('limits of a key', () => {
  const apply = (choices: Input<'applyDrift'>['choices']) => world.engine.handlers.applyDrift({ serverId: world.serverId, choices });
  const block = (bytes: number) => ({ bytes, resets: { every: 'never' }, atFull: 'block' }) as const;

  it('block it when its date comes, and let it in when the date goes', async () => {
    await make('xenia');
    const expiresAt = Date.now() + world.time.aheadMs + 60_000;
    expect(await edit('xenia', { expiresAt })).toMatchObject({ result: 'done' });
    expect(isThere(world, 'xenia')).toBe(true);
    world.time.aheadMs += 61_000;
    await until('it is taken off', () => eventsOf(world, 'key-expired').length > 0);
    expect(isThere(world, 'xenia')).toBe(false);
    expect(await stateOf(world, 'xenia')).toBe('expired');
    expect(eventsOf(world, 'key-expired')).toMatchObject([{ params: { key: 'xenia' } }]);
    expect(await edit('xenia', { expiresAt: null })).toMatchObject({ result: 'done' });
    expect(isThere(world, 'xenia')).toBe(true);
  });

  it('block it when its quota is used up, verified, until the count begins anew', async () => {
    // A user of the lab with traffic of its own becomes ours.
    const moving = async () =>
      (await queryKeys(world, { sort: { by: 'down', descending: true } })).rows.find(
        ({ state, rate }) => state === 'server-only' && (rate?.down ?? 0) > 0,
      );
    await until('somebody moves bytes', async () => (await moving()) !== undefined);
    const busy = await moving();
    const name = busy?.name ?? '';
    const known = usersOf(world).get(name) ?? {};
    await ended(world, (await apply([{ keyId: busy?.id ?? '', choice: 'adopt' }])).id);
    expect(await stateOf(world, name)).toBe('active');
    const id = await idOf(world, name);
    // Editing carries a limit out at once.
    expect(await edit(name, { quota: block(1) })).toMatchObject({ result: 'done' });
    expect([await stateOf(world, name), isThere(world, name)]).toEqual(['blocked', false]);
    // Somebody puts it back behind our back: it is taken off again.
    const { uuid = '' } = known;
    await world.stranger.addUser({ email: name, uuid, flow: '', level: 0, inboundTag: 'vless-reality' }, soon());
    await world.engine.handlers.readDrift({ serverId: world.serverId });
    await until('it is taken off again', () => !isThere(world, name));
    // More room, and it may go back.
    expect(await edit(name, { quota: block(1e15) })).toMatchObject({ result: 'done' });
    expect([await stateOf(world, name), isThere(world, name)]).toEqual(['active', true]);
    // Used up by traffic this time, until the count begins anew.
    const used = async (): Promise<number> => (await rowOf(world, name))?.quota?.used ?? 0;
    await until('it is counted', async () => (await used()) > 0);
    // Enough to last for a while, so that it is not used up once more before it was looked at.
    const bytes = (await used()) + 3 * (busy?.rate?.down ?? 0);
    const blocked = eventsOf(world, 'key-blocked').length;
    expect(await edit(name, { quota: block(bytes) })).toMatchObject({ result: 'done' });
    await until('it is blocked', () => eventsOf(world, 'key-blocked').length > blocked);
    expect(isThere(world, name)).toBe(false);
    expect(await used()).toBeGreaterThanOrEqual(bytes);
    const released = eventsOf(world, 'key-released').length;
    await world.engine.handlers.resetKeys({ serverId: world.serverId, keyIds: [id] });
    await until('it is let in', () => eventsOf(world, 'key-released').length > released);
    expect(isThere(world, name)).toBe(true);
    expect(await used()).toBeLessThan(bytes);
    // Used up again, and let in by the day's end this time.
    const daily = { bytes: 1, resets: { every: 'day' }, atFull: 'block' } as const;
    expect(await edit(name, { quota: daily })).toMatchObject({ result: 'done' });
    await until('it is blocked', async () => !isThere(world, name) && (await stateOf(world, name)) === 'blocked');
    const before = eventsOf(world, 'keys-reset').length;
    world.time.aheadMs += 86_400_000;
    await until('its count begins anew', () => eventsOf(world, 'keys-reset').length > before);
    const { resets } = await world.engine.handlers.readKey({ serverId: world.serverId, keyId: id });
    expect(resets.map(({ by }) => by)).toEqual(['schedule', 'user']);
    expect(eventsOf(world, 'keys-reset')).toHaveLength(before + 1);
  });
});

it('a list of all users that was asked for before a write, and comes after it, does not undo what was read back', async () => {
  const { serverId } = world;
  const overtaken = async (change: () => Promise<unknown>): Promise<void> => {
    // Then no reading of the users is due for a while.
    await world.engine.handlers.readDrift({ serverId });
    const before = calls(world, USERS);
    // Three inbounds: the users of the last one come late.
    world.xray.faults.add({ type: 'latency', ms: 400, route: USERS, count: 3 });
    const list = world.engine.handlers.readDrift({ serverId });
    await until('the others have answered', () => calls(world, USERS) >= before + 3);
    await change();
    await list;
  };
  await overtaken(() => make('yet'));
  expect(await stateOf(world, 'yet')).toBe('active');
  await overtaken(() => edit('yet', { paused: true }));
  expect(await stateOf(world, 'yet')).toBe('paused');
  const keyId = await idOf(world, 'yet');
  await overtaken(async () => world.engine.handlers.deleteKey({ serverId, keyId }));
  expect(await stateOf(world, 'yet')).toBe('none');
});
