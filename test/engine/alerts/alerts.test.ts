import type { Breach, LimitInput } from '@shared/model';
import { DEFAULT_SETTINGS } from '@shared/settings';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { Alerts, GRACE_MS } from '../../../src/main/engine/alerts/alerts';
import { createLimitRules, type LimitRules } from '../../../src/main/engine/alerts/rules';
import { exportBreaches } from '../../../src/main/engine/alerts/table';
import { createState, type State, setServers, update } from '../../../src/main/engine/state';
import { createMemoryStore } from '../../../src/main/engine/store/memory';
import type { StateStore } from '../../../src/main/engine/store/store';
import { breach as breachOf, limit } from '../../shared/limits/limit';
import { xrayServer } from '../support/client';
import { Announcements, DrivenClock, MemoryLog, settle } from '../support/outside';

const input: LimitInput = { ...limit({ name: 'memory', where: { type: 'servers', ids: ['a'] }, clearAt: 90 }), id: null };
const WHOLE = { state: 'all', limitId: null, serverId: null, search: '', days: 30, offset: 0, limit: 100 } as const;
let clock: DrivenClock;
let store: StateStore;
let state: State;
let said: Announcements;
let recorded: string[];
let acted: string[];
let rules: LimitRules;

beforeEach(() => {
  clock = new DrivenClock();
  store = createMemoryStore();
});
/** A new run of the program over the same store. */
async function start(kept: StateStore = store): Promise<Alerts> {
  state = createState(DEFAULT_SETTINGS, clock.now());
  update(state, setServers([xrayServer('a'), xrayServer('b'), xrayServer('l', { lab: true })], clock.now()));
  said = new Announcements();
  recorded = [];
  acted = [];
  const alerts = new Alerts({
    ...{ clock, state, store: kept, log: new MemoryLog(), announce: announcement => said.announce(announcement) },
    record: type => void recorded.push(type),
    act: (type, { id }) => void acted.push(`${type} ${id}`),
  });
  await alerts.load();
  rules = createLimitRules(alerts, id => Object.hasOwn(state.getState().servers, id));
  return alerts;
}
async function reads(alerts: Alerts, value: number | null, serverId = 'a', subject = ''): Promise<void> {
  clock.sleep(1000);
  alerts.judge({ serverId, at: clock.now(), readings: [{ measure: 'memory', serverId, subject, subjectName: subject, value }] });
  await settle();
}
const breaches = () => state.getState().breaches;
const types = () => said.all.map(one => one.type);

describe('limits', () => {
  it('of servers that are not in the list (its file was lost, the store is an older one) are not shown, and kept', async () => {
    await store.saveLimit({ ...input, id: 'orphan', where: { type: 'servers', ids: ['not-there'] } });
    await store.saveBreaches([breachOf({ limitId: 'orphan', serverId: 'not-there' })]);
    await start();
    expect(state.getState()).toMatchObject({ limits: [], breaches: [] });
    expect(await store.limits()).toHaveLength(1);
    expect(await store.breaches(0)).toMatchObject([{ endedAt: null }]);
  });

  it('are told once, with their recovery, in state, store, events and announcements', async () => {
    const alerts = await start();
    const id = await rules.save(input);
    for (const value of [50, 150, 160, 170, null, 150]) await reads(alerts, value);
    expect(breaches()).toMatchObject([{ limitId: id, peak: 170, threshold: 100, endedAt: null }]);
    expect(types()).toEqual(['breach']);
    expect(said.all[0]).toMatchObject({ serverName: 'name of a', breach: { peak: 150 } });
    for (const value of [95, 90]) await reads(alerts, value);
    expect(breaches()).toEqual([]);
    expect(types()).toEqual(['breach', 'recovery']);
    expect(recorded).toEqual(['breach', 'recovery']);
    expect(await store.breaches(0)).toMatchObject([{ limitId: id, peak: 170, endedAt: clock.now() }]);
  });

  it('are written before they are told, so that a crash between the two tells nothing twice', async () => {
    const order: string[] = [];
    const slow = {
      ...store,
      saveBreaches: async (all: readonly Breach[]) => {
        await store.saveBreaches(all);
        order.push('written');
      },
    };
    const alerts = await start(slow);
    await rules.save(input);
    said.announce = () => void order.push('told');
    await reads(alerts, 150);
    expect(order).toEqual(['written', 'told']);
  });

  it('survive a restart without telling an open breach again', async () => {
    const first = await start();
    await rules.save(input);
    await reads(first, 150);
    const second = await start();
    expect(state.getState().limits).toHaveLength(1);
    expect(breaches()).toHaveLength(1);
    for (const value of [150, 160]) await reads(second, value);
    expect(types()).toEqual([]);
    await reads(second, 50);
    expect(types()).toEqual(['recovery']);
    const third = await start();
    expect(breaches()).toEqual([]);
    await reads(third, 50);
    expect(types()).toEqual([]);
  });

  it('of the run before say nothing new in the first moments; one just made does', async () => {
    await start();
    await rules.save(input);
    const alerts = await start();
    await reads(alerts, 150);
    expect(breaches()).toEqual([]);
    await rules.save({ ...input, where: { type: 'servers', ids: ['b'] } });
    await reads(alerts, 150, 'b');
    expect(breaches()).toHaveLength(1);
    clock.sleep(GRACE_MS);
    await reads(alerts, 150);
    expect(breaches()).toHaveLength(2);
  });

  it('do not count the time in which nothing was read', async () => {
    const alerts = await start();
    await rules.save({ ...input, forS: 60 });
    await reads(alerts, 150);
    alerts.gap(null, new Set());
    clock.sleep(3_600_000);
    await reads(alerts, 150);
    expect(breaches()).toEqual([]);
    clock.sleep(60_000);
    await reads(alerts, 150);
    expect(breaches()).toHaveLength(1);
  });

  it('end quietly when removed, switched off or judged by another rule, and keep on when only renamed', async () => {
    const alerts = await start();
    const id = await rules.save(input);
    await reads(alerts, 150);
    await rules.save({ ...input, id, name: 'renamed', tell: { notification: false, tray: true }, coolDownS: 5 });
    expect(breaches()).toHaveLength(1);
    await rules.setEnabled(id, false);
    expect(breaches()).toEqual([]);
    await reads(alerts, 150);
    expect(breaches()).toEqual([]);
    await rules.save({ ...input, id });
    expect(state.getState().limits).toMatchObject([{ enabled: false, name: 'memory' }]);
    await rules.setEnabled(id, true);
    await reads(alerts, 150);
    await rules.remove(id);
    expect([breaches(), state.getState().limits]).toEqual([[], []]);
    expect(types()).toEqual(['breach', 'breach']);
    await settle();
    expect((await store.breaches(0)).filter(breach => breach.endedAt === null)).toEqual([]);
  });

  it('have one breach for each subject, and those of one that is gone end without a word', async () => {
    const alerts = await start();
    await rules.save(input);
    for (const subject of ['x', 'y']) await reads(alerts, 150, 'a', subject);
    expect(breaches().map(({ subject }) => subject)).toEqual(['y', 'x']);
    clock.sleep(1000);
    const only = { measure: 'memory', serverId: 'a', subject: 'x', subjectName: 'x', value: 150 } as const;
    alerts.judge({ serverId: 'a', at: clock.now(), readings: [only], whole: new Set(['memory']) });
    await settle();
    expect(breaches().map(({ subject }) => subject)).toEqual(['x']);
    expect(types()).toEqual(['breach', 'breach']);
  });

  it('say nothing more of a muted breach', async () => {
    const alerts = await start();
    await rules.save(input);
    await reads(alerts, 150);
    const [breach] = breaches();
    alerts.muteBreach(breach?.id ?? '', true);
    expect(breaches()).toMatchObject([{ muted: true }]);
    for (const value of [190, 50]) await reads(alerts, value);
    expect(types()).toEqual(['breach']);
    expect(() => alerts.muteBreach(breach?.id ?? '', false)).toThrow();
  });

  it('keep how a breach was told, what was done and who has seen it, whether it lasts or is over', async () => {
    const alerts = await start();
    await rules.save({ ...input, measure: 'keyQuota', action: 'pause-key' });
    clock.sleep(1000);
    const used = { measure: 'keyQuota', serverId: 'a', subject: 'k', subjectName: 'marta' } as const;
    alerts.judge({ serverId: 'a', at: clock.now(), readings: [{ ...used, value: 120 }] });
    await settle();
    const [open] = breaches();
    if (!open) throw new Error('no breach');
    expect(acted).toEqual([`pause-key ${open.id}`]);
    alerts.told([open], 'once');
    expect(await alerts.acknowledge([open.id])).toBe(1);
    expect(breaches()).toMatchObject([{ told: 'once', acknowledgedAt: clock.now() }]);
    clock.sleep(1000);
    alerts.judge({ serverId: 'a', at: clock.now(), readings: [{ ...used, value: 10 }] });
    await settle();
    alerts.told([open], 'paired');
    alerts.acted(open, { type: 'pause-key', state: 'done', at: clock.now(), code: null });
    await settle();
    const { rows, counts } = await alerts.breaches(WHOLE);
    expect(rows).toMatchObject([{ told: 'paired', acknowledgedAt: clock.now() - 1000, endedAt: clock.now(), action: { state: 'done' } }]);
    expect(counts).toEqual({ all: 1, open: 0, unacknowledged: 0 });
    const { text, count } = await exportBreaches(alerts, WHOLE, 'csv', id => `name of ${id}`);
    expect([count, text]).toEqual([1, expect.stringContaining('name of a,marta,k,keyQuota')]);
  });

  it('that are to do something are written with it: after a crash in between the next start does it', async () => {
    let writes = 0;
    const stuck = {
      ...store,
      saveBreaches: async (all: readonly Breach[]) => {
        await store.saveBreaches(all);
        writes += 1;
        await new Promise(() => undefined);
      },
    };
    const first = await start(stuck);
    await rules.save({ ...input, measure: 'keyQuota', action: 'pause-key' });
    clock.sleep(1000);
    const used = { measure: 'keyQuota', serverId: 'a', subject: 'k', subjectName: 'marta', value: 120 } as const;
    first.judge({ serverId: 'a', at: clock.now(), readings: [used] });
    await settle();
    expect([writes, acted]).toEqual([1, []]);
    await start();
    expect(breaches()).toMatchObject([{ subject: 'k', action: { type: 'pause-key', state: 'doing' } }]);
  });

  it('over before they were written do nothing more', async () => {
    let release = (): void => undefined;
    const slow = {
      ...store,
      saveBreaches: async (all: readonly Breach[]) => {
        if (all[0]?.endedAt === null && all[0].action?.state === 'doing') await new Promise<void>(resolve => (release = resolve));
        await store.saveBreaches(all);
      },
    };
    const alerts = await start(slow);
    await rules.save({ ...input, measure: 'keyQuota', action: 'pause-key' });
    for (const value of [120, 10]) {
      clock.sleep(1000);
      const used = { measure: 'keyQuota', serverId: 'a', subject: 'k', subjectName: 'marta', value } as const;
      alerts.judge({ serverId: 'a', at: clock.now(), readings: [used] });
      await settle();
    }
    expect(breaches()).toEqual([]);
    release();
    await settle();
    expect(acted).toEqual([]);
    const { rows } = await alerts.breaches(WHOLE);
    expect(rows).toMatchObject([{ action: { state: 'failed', code: 'cancelled' }, endedAt: clock.now() }]);
  });

  it('go with their server, and over others go on', async () => {
    const alerts = await start();
    await rules.save(input);
    await rules.save({ ...input, where: { type: 'servers', ids: ['a', 'b'] } });
    await reads(alerts, 150);
    expect(breaches()).toHaveLength(2);
    alerts.forgetServer('a');
    expect(state.getState().limits).toMatchObject([{ where: { ids: ['b'] } }]);
    expect(breaches()).toEqual([]);
    await settle();
    expect(await store.limits()).toMatchObject([{ where: { ids: ['b'] } }]);
  });

  it('of the lab are never stored, and stand in the log of this run', async () => {
    const alerts = await start();
    await rules.save({ ...input, where: { type: 'servers', ids: ['l'] } });
    await reads(alerts, 150, 'l');
    expect(types()).toEqual(['breach']);
    expect([await store.limits(), await store.breaches(0)]).toEqual([[], []]);
    expect(await alerts.breaches(WHOLE)).toMatchObject({ count: 1, rows: [{ serverId: 'l' }] });
    expect(await alerts.acknowledge(null)).toBe(1);
  });

  it('refuse what makes no sense, and change nothing then', async () => {
    await start();
    await expect(rules.save({ ...input, clearAt: 200 })).rejects.toMatchObject({ code: 'bad-input' });
    await expect(rules.save({ ...input, where: { type: 'servers', ids: ['nobody'] } })).rejects.toMatchObject({ code: 'not-found' });
    await expect(rules.save({ ...input, id: 'nothing' })).rejects.toMatchObject({ code: 'not-found' });
    await expect(rules.remove('nothing')).rejects.toMatchObject({ code: 'not-found' });
    expect(state.getState().limits).toEqual([]);
  });

  it('are changed one change after the other: none undoes what another one says meanwhile', async () => {
    await start();
    const id = await rules.save(input);
    await Promise.all([rules.save({ ...input, id, name: 'tighter', at: 80, clearAt: 70 }), rules.setEnabled(id, false)]);
    expect(state.getState().limits).toMatchObject([{ name: 'tighter', at: 80, enabled: false }]);
    // On by then, though the window that saves does not know it yet.
    await Promise.all([rules.setEnabled(id, true), rules.save({ ...input, id, enabled: false })]);
    expect(state.getState().limits).toMatchObject([{ name: 'memory', enabled: true }]);
    expect(await store.limits()).toEqual(state.getState().limits);
    const presets = [{ id: 'server-down', name: 'Server down' }] as const;
    const [first, second] = await Promise.all([rules.addPresets(presets), rules.addPresets(presets)]);
    expect(second).toEqual(first);
    // What is removed does not come back with a change that was on its way.
    const gone = rules.remove(id);
    await expect(rules.save({ ...input, id })).rejects.toMatchObject({ code: 'not-found' });
    await gone;
    expect(state.getState().limits).toHaveLength(1);
  });

  it('are added by presets once', async () => {
    await start();
    const presets = [
      { id: 'server-down', name: 'Server down' },
      { id: 'quota-90', name: 'Quota nearly used' },
    ] as const;
    const ids = await rules.addPresets(presets);
    expect(state.getState().limits.map(({ name }) => name)).toEqual(['Server down', 'Quota nearly used']);
    expect(await rules.addPresets(presets)).toEqual(ids);
    expect(state.getState().limits).toHaveLength(2);
  });
});

describe('how limits stand', () => {
  it('off, without data, fine, against, broken: with the worst value now', async () => {
    const alerts = await start();
    const id = await rules.save({ ...input, where: { type: 'all' }, forS: 1 });
    const standing = async () => (await alerts.standing())[0];
    expect(await standing()).toMatchObject({ limitId: id, state: 'unjudged', now: null, judgedAt: null });
    await reads(alerts, 50);
    await reads(alerts, 70, 'b');
    expect(await standing()).toMatchObject({ state: 'fine', now: 70, serverId: 'b', subjects: 2, open: 0, lately: 0 });
    await reads(alerts, 150);
    expect(await standing()).toMatchObject({ state: 'against', now: 150, serverId: 'a' });
    await reads(alerts, 150);
    expect(await standing()).toMatchObject({ state: 'broken', open: 1, lately: 1 });
    alerts.gap('a', new Set());
    alerts.gap('b', new Set());
    expect(await standing()).toMatchObject({ state: 'broken', now: null, judgedAt: clock.now() });
    await rules.setEnabled(id, false);
    expect(await standing()).toMatchObject({ state: 'off', now: null });
  });
  it('states tell for how long it has been so', async () => {
    const alerts = await start();
    await rules.save({ ...input, measure: 'unreachable', at: 0, clearAt: 0, forS: 3 });
    for (let second = 0; second < 5; second += 1) {
      clock.sleep(1000);
      const reading = { measure: 'unreachable', serverId: 'a', subject: '', subjectName: '', value: 1 } as const;
      alerts.judge({ serverId: 'a', at: clock.now(), readings: [reading] });
    }
    await settle();
    expect(await alerts.standing()).toMatchObject([{ state: 'broken', now: 4, serverId: 'a' }]);
  });
});

describe('any run of readings, with restarts in between', () => {
  it('tells every beginning once and every end once, in pairs', async () => {
    const step = fc.oneof(
      { weight: 8, arbitrary: fc.record({ value: fc.option(fc.integer({ min: 0, max: 200 })), subject: fc.constantFrom('', 'x') }) },
      { weight: 1, arbitrary: fc.constant('restart' as const) },
    );
    let seen = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async steps => {
        clock = new DrivenClock();
        store = createMemoryStore();
        let alerts = await start();
        await rules.save(input);
        const told: [string, string][] = [];
        const listen = (): void => {
          said.announce = announcement => {
            if ('breach' in announcement) told.push([announcement.type, announcement.breach.id]);
          };
        };
        listen();
        for (const one of steps) {
          if (one === 'restart') {
            alerts = await start();
            clock.sleep(GRACE_MS);
            listen();
          } else {
            await reads(alerts, one.value, 'a', one.subject);
          }
        }
        seen += told.length;
        const ids = (type: string): string[] => told.filter(([of]) => of === type).map(([, id]) => id);
        expect(new Set(ids('breach')).size).toBe(ids('breach').length);
        expect(new Set(ids('recovery')).size).toBe(ids('recovery').length);
        for (const id of ids('recovery')) expect(ids('breach')).toContain(id);
        const open = new Set(breaches().map(({ id }) => id));
        for (const id of ids('breach')) expect(ids('recovery').includes(id) || open.has(id)).toBe(true);
      }),
      { numRuns: 150 },
    );
    expect(seen).toBeGreaterThan(150);
  });
});
