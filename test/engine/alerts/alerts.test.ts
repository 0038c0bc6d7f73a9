import type { Sample } from '@shared/model';
import { DEFAULT_SETTINGS } from '@shared/settings';
import { beforeEach, describe, expect, it } from 'vitest';
import { Alerts, type LimitInput } from '../../../src/main/engine/alerts/alerts';
import { createState, type State, setServers, update } from '../../../src/main/engine/state';
import { createMemoryStore } from '../../../src/main/engine/store/memory';
import type { StateStore } from '../../../src/main/engine/store/store';
import { xrayServer } from '../support/client';
import { Announcements, DrivenClock, MemoryLog, settle } from '../support/outside';

const input: LimitInput = {
  id: null,
  name: 'memory',
  serverId: 'a',
  metric: 'memory',
  above: 100,
  clearBelow: 90,
  forS: 0,
  coolDownS: 0,
  enabled: true,
};
let clock: DrivenClock;
let store: StateStore;
let state: State;
let said: Announcements;
let recorded: string[];

beforeEach(() => {
  clock = new DrivenClock();
  store = createMemoryStore();
});
/** A new run of the program over the same store. */
async function start(): Promise<Alerts> {
  state = createState(DEFAULT_SETTINGS, clock.now());
  update(state, setServers([xrayServer('a'), xrayServer('b'), xrayServer('l', { lab: true })], clock.now()));
  said = new Announcements();
  recorded = [];
  const alerts = new Alerts({
    clock,
    state,
    store,
    log: new MemoryLog(),
    announce: said.announce,
    record: type => void recorded.push(type),
  });
  await alerts.load();
  return alerts;
}
function reads(alerts: Alerts, value: number | null, serverId = 'a'): void {
  clock.sleep(1000);
  const sample: Sample = { serverId, metric: 'memory', at: clock.now(), value };
  alerts.judge([sample]);
}
const breaches = () => state.getState().breaches;
const types = () => said.all.map(one => one.type);

describe('limits', () => {
  it('of servers that are not in the list (its file was lost, the store is an older one) are not shown, and kept', async () => {
    await store.saveLimit({ ...input, id: 'orphan', serverId: 'not-there' });
    const lost = {
      id: 'b',
      limitId: 'orphan',
      limitName: 'memory',
      serverId: 'not-there',
      metric: 'memory',
      startedAt: 1,
      endedAt: null,
    } as const;
    await store.saveBreach({ ...lost, peak: 200, threshold: 100, muted: false });
    await start();
    expect(state.getState()).toMatchObject({ limits: [], breaches: [] });
    expect(await store.limits()).toHaveLength(1);
    expect(await store.breaches()).toMatchObject([{ endedAt: null }]);
  });
  it('are told once, with their recovery, in state, store, events and announcements', async () => {
    const alerts = await start();
    const id = await alerts.saveLimit(input);
    for (const value of [50, 150, 160, 170, null, 150]) reads(alerts, value);
    expect(breaches()).toMatchObject([{ limitId: id, peak: 170, threshold: 100, endedAt: null }]);
    expect(types()).toEqual(['breach']);
    expect(said.all[0]).toMatchObject({ serverName: 'name of a', breach: { peak: 150 } });
    for (const value of [95, 90]) reads(alerts, value);
    expect(breaches()).toEqual([]);
    expect(types()).toEqual(['breach', 'recovery']);
    expect(recorded).toEqual(['breach', 'recovery']);
    expect(await store.breaches()).toMatchObject([{ limitId: id, peak: 170, endedAt: clock.now() }]);
  });

  it('survive a restart without telling an open breach again', async () => {
    const first = await start();
    await first.saveLimit(input);
    reads(first, 150);
    await settle();
    const second = await start();
    expect(state.getState().limits).toHaveLength(1);
    expect(breaches()).toHaveLength(1);
    for (const value of [150, 160]) reads(second, value);
    expect(types()).toEqual([]);
    reads(second, 50);
    expect(types()).toEqual(['recovery']);
    await settle();
    const third = await start();
    expect(breaches()).toEqual([]);
    reads(third, 50);
    expect(types()).toEqual([]);
  });

  it('end quietly when removed, switched off or judged by another rule, and keep on when only renamed', async () => {
    const alerts = await start();
    const id = await alerts.saveLimit(input);
    reads(alerts, 150);
    await alerts.saveLimit({ ...input, id, name: 'renamed' });
    expect(breaches()).toHaveLength(1);
    await alerts.saveLimit({ ...input, id, enabled: false });
    expect(breaches()).toEqual([]);
    reads(alerts, 150);
    expect(breaches()).toEqual([]);
    await alerts.saveLimit({ ...input, id });
    reads(alerts, 150);
    await alerts.removeLimit(id);
    expect([breaches(), state.getState().limits]).toEqual([[], []]);
    expect(types()).toEqual(['breach', 'breach']);
    await settle();
    expect((await store.breaches()).filter(breach => breach.endedAt === null)).toEqual([]);
  });

  it('say nothing more of a muted breach', async () => {
    const alerts = await start();
    await alerts.saveLimit(input);
    reads(alerts, 150);
    const [breach] = breaches();
    alerts.muteBreach(breach?.id ?? '', true);
    expect(breaches()).toMatchObject([{ muted: true }]);
    for (const value of [190, 50]) reads(alerts, value);
    expect(types()).toEqual(['breach']);
    expect(() => alerts.muteBreach(breach?.id ?? '', false)).toThrow();
  });

  it('go with their server', async () => {
    const alerts = await start();
    await alerts.saveLimit(input);
    await alerts.saveLimit({ ...input, serverId: 'b' });
    reads(alerts, 150);
    alerts.forgetServer('a');
    expect(state.getState().limits).toMatchObject([{ serverId: 'b' }]);
    expect(breaches()).toEqual([]);
    expect(await store.limits()).toMatchObject([{ serverId: 'b' }]);
  });

  it('of the lab are never stored', async () => {
    const alerts = await start();
    await alerts.saveLimit({ ...input, serverId: 'l' });
    reads(alerts, 150, 'l');
    expect(types()).toEqual(['breach']);
    await settle();
    expect([await store.limits(), await store.breaches()]).toEqual([[], []]);
  });

  it('refuse what makes no sense, and change nothing then', async () => {
    const alerts = await start();
    await expect(alerts.saveLimit({ ...input, clearBelow: 200 })).rejects.toMatchObject({ code: 'bad-input' });
    await expect(alerts.saveLimit({ ...input, serverId: 'nobody' })).rejects.toMatchObject({ code: 'not-found' });
    await expect(alerts.saveLimit({ ...input, id: 'nothing' })).rejects.toMatchObject({ code: 'not-found' });
    await expect(alerts.removeLimit('nothing')).rejects.toMatchObject({ code: 'not-found' });
    expect(state.getState().limits).toEqual([]);
  });
});
