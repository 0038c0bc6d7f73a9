/** Keys at their limits on an Xray of the lab: what is told of them, in which zone their days begin, and what a limit pauses. */
import { periodAt } from '@shared/ledger/period';
import type { KeyDraft, LimitInput } from '@shared/model';
import { beforeEach, describe, expect, it } from 'vitest';
import { until } from '../support/outside';
import { codeOf, edit, eventsOf, idOf, inWorld, isThere, make, rowOf, stateOf } from './harness';

const world = inWorld('file');
const LIMIT: LimitInput = {
  ...{ id: null, name: 'Dates', enabled: true, measure: 'keyExpires', where: { type: 'all' }, side: 'under', at: 0, clearAt: 0 },
  ...{ forS: 0, coolDownS: 0, period: null, tell: { notification: true, tray: true }, action: 'none' },
};
let seen = 0;
beforeEach(() => {
  seen = world.said.all.length;
});
/** Announcements of that type since the test began. */
const said = (type: string) => world.said.all.slice(seen).filter(one => one.type === type);
const now = (): number => Date.now() + world.time.aheadMs;
/** Their dates come all at once. */
const expire = async (...names: string[]): Promise<void> => {
  const draft: Partial<KeyDraft> = { expiresAt: now() + 60_000 };
  await Promise.all(names.map(name => make(world, name, draft)));
  world.time.aheadMs += 61_000;
  await until('all are taken off', async () => names.every(name => !isThere(world, name)));
};

describe('keys that are blocked', () => {
  it('are told, one by one', async () => {
    await expire('lone');
    await until('it is told', () => said('key-limit').length === 1);
    expect(said('key-limit')).toMatchObject([{ keyName: 'lone', why: 'expired', blocked: true, serverName: 'edge' }]);
  });

  it('are told as one when there are many at once', async () => {
    const names = Array.from({ length: 6 }, (_, at) => `many-${at}`);
    await expire(...names);
    await until('they are told', () => said('key-limits').length > 0);
    expect(said('key-limits')).toMatchObject([{ count: 6, names: ['many-0', 'many-1', 'many-2'], blocked: true, serverName: 'edge' }]);
    expect(said('key-limit')).toEqual([]);
  });

  it('are not told again by the block where a limit tells', async () => {
    await make(world, 'limited');
    const subjects = [await idOf(world, 'limited')];
    const { id } = await world.engine.handlers.saveLimit({ ...LIMIT, where: { type: 'subjects', serverId: world.serverId, subjects } });
    expect(await edit(world, 'limited', { expiresAt: now() + 60_000 })).toMatchObject({ result: 'done' });
    world.time.aheadMs += 61_000;
    await until('it is blocked', () => eventsOf(world, 'key-expired').some(({ params }) => params.key === 'limited'));
    await until('the limit tells', () => JSON.stringify(said('breach')).includes('limited'));
    expect(said('key-limit')).toEqual([]);
    await world.engine.handlers.removeLimit({ id });
  });
});

it('days begin by the zone that the user chose, from that moment on', async () => {
  const ofToday = async () =>
    (
      await world.engine.handlers.queryKeys({
        serverId: world.serverId,
        query: { view: 'all', search: '', sort: { by: 'today', descending: true }, offset: 0, limit: 1 },
      })
    ).rows[0];
  await until('bytes of today', async () => ((await ofToday())?.totals?.today.down ?? 0) > 0);
  const name = (await ofToday())?.name ?? '';
  const totals = async () => (await rowOf(world, name))?.totals;
  // At any time of day one of the two shows another day than where it is noon: nothing was counted in that one yet.
  const { settings } = world.outside;
  const here = settings.get().timeZone;
  const dayIn = (zone: string): number => periodAt(now(), zone).day;
  const zone = ['Etc/GMT+12', 'Pacific/Kiritimati'].find(other => dayIn(other) !== dayIn(here ?? '')) ?? '';
  settings.set({ timeZone: zone });
  await until('only what came since then is of that day', async () => {
    const { today, allTime } = (await totals()) ?? {};
    return today !== undefined && allTime !== undefined && today.down > 0 && today.down < allTime.down;
  });
  settings.set({ timeZone: here });
});

describe('a limit that pauses keys', () => {
  const DAY_MS = 86_400_000;
  const soon = (): number => now() + DAY_MS;
  const limitOf = async (name: string) =>
    world.engine.handlers.saveLimit({
      ...{ ...LIMIT, name, at: 2, clearAt: 2, action: 'pause-key' },
      where: { type: 'subjects', serverId: world.serverId, subjects: [await idOf(world, name)] },
    });
  const actionOf = async (name: string) => {
    const { rows } = await world.engine.handlers.queryBreaches({
      ...{ state: 'all', limitId: null, serverId: world.serverId, search: name, days: 30, offset: 0, limit: 9 },
    });
    return rows[0]?.action ?? null;
  };

  it('leaves a key paused that its user had paused, and lets it in when the limit is removed that paused it', async () => {
    await make(world, 'olaf', { expiresAt: soon() });
    await make(world, 'petra', { expiresAt: soon() });
    expect(await edit(world, 'olaf', { paused: true })).toMatchObject({ result: 'done' });
    const [olaf, petra] = [await limitOf('olaf'), await limitOf('petra')];
    await until('both are done', async () => [await actionOf('olaf'), await actionOf('petra')].every(action => action?.state === 'done'));
    expect((await actionOf('olaf'))?.code).toBe('already');
    await world.engine.handlers.removeLimit(olaf);
    await world.engine.handlers.removeLimit(petra);
    await until('hers is taken back', async () => (await actionOf('petra'))?.state === 'undone');
    expect([isThere(world, 'petra'), await stateOf(world, 'olaf')]).toEqual([true, 'paused']);
  });

  it('is taken back by the user, once', async () => {
    await make(world, 'tom', { expiresAt: soon() });
    await limitOf('tom');
    await until('it is done', async () => (await actionOf('tom'))?.state === 'done');
    expect([isThere(world, 'tom'), await stateOf(world, 'tom')]).toEqual([false, 'paused']);
    // Told once, by the limit.
    expect(eventsOf(world, 'key-paused').some(({ params }) => params.key === 'tom')).toBe(false);
    expect(eventsOf(world, 'limit-paused-key').some(({ params }) => params.key === 'tom')).toBe(true);
    const breach = world.engine.state.getState().breaches.find(({ subjectName }) => subjectName === 'tom');
    await world.engine.handlers.undoAction({ id: breach?.id ?? '' });
    expect(isThere(world, 'tom')).toBe(true);
    expect(await codeOf(world.engine.handlers.undoAction({ id: breach?.id ?? '' }))).toBe('not-found');
    expect((await rowOf(world, 'tom'))?.state).toBe('active');
  });
});
