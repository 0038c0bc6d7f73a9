import type { Breach, BreachTold, Limit, Settings } from '@shared/model';
import { SETTLE_MS } from '@shared/notification/teller';
import { DEFAULT_SETTINGS } from '@shared/settings';
import { describe, expect, it } from 'vitest';
import { createState, setBreaches, setLimits, update } from '../../../src/main/engine/state';
import { createLinkNews } from '../../../src/main/engine/telling/links';
import { createTelling } from '../../../src/main/engine/telling/telling';
import { named, over } from '../../shared/notification/breaches';
import { Announcements, DrivenClock, MemoryLog, settle } from '../support/outside';

const limit = (change: Partial<Limit> = {}): Limit => ({
  ...{
    id: 'offline',
    name: 'Port offline',
    enabled: true,
    measure: 'portOffline',
    where: { type: 'all' },
    side: 'over',
    at: 0,
    clearAt: 0,
  },
  ...{ forS: 0, coolDownS: 0, period: null, tell: { notification: true, tray: true }, action: 'none' },
  ...change,
});
/** 21:00 UTC. */
const EVENING = Date.UTC(2026, 10, 21, 21);
const QUIET = { on: true, from: 22 * 60, to: 6 * 60, critical: false };
const HOUR = 3_600_000;

/** One run of the program over what the disk holds; the next one begins with the same disk. */
function disk() {
  const rows = new Map<string, Breach>();
  return {
    rows,
    run(clock: DrivenClock, change: Partial<Settings> = {}, limits: readonly Limit[] = [limit()]) {
      const said = new Announcements();
      const quiet: number[] = [];
      let settings: Settings = { ...DEFAULT_SETTINGS, timeZone: 'UTC', ...change };
      const state = createState(settings, clock.now());
      const show = (): void => update(state, setBreaches([...rows.values()].filter(({ endedAt }) => endedAt === null)));
      update(state, setLimits(limits));
      show();
      const telling = createTelling({
        ...{ clock, state, log: new MemoryLog(), announce: said.announce },
        settings: () => settings,
        quietOver: count => quiet.push(count),
        mark(breaches: readonly Breach[], told: BreachTold) {
          for (const breach of breaches) rows.set(breach.id, { ...(rows.get(breach.id) ?? breach), told });
          show();
        },
      });
      telling.resume([...rows.values()].filter(({ told }) => told === 'held'));
      return {
        telling,
        state,
        quiet,
        words: () =>
          said.all.splice(0).map(one => {
            if (one.type === 'breach' || one.type === 'recovery') return `${one.type} ${one.breach.id}`;
            if (one.type === 'outage') return `outage ${one.outage.open}/${one.outage.count}`;
            if (one.type === 'held') return `held ${one.summary.open}/${one.summary.count} others ${one.summary.others}`;
            return one.type;
          }),
        set(next: Partial<Settings>) {
          settings = { ...settings, ...next };
          telling.replan();
        },
        began(id: string, breach: Partial<Breach> = {}) {
          const made = named(id, { startedAt: clock.now(), ...breach });
          rows.set(id, made.breach);
          show();
          telling.announce({ type: 'breach', ...made });
        },
        ended(id: string) {
          const before = rows.get(id);
          if (!before) throw new Error(`no breach ${id}`);
          const made = over({ breach: before, serverName: 'farm' });
          rows.set(id, made.breach);
          show();
          telling.announce({ type: 'recovery', ...made });
        },
        change(id: string, breach: Partial<Breach>) {
          const before = rows.get(id);
          if (before) rows.set(id, { ...before, ...breach });
          show();
        },
      };
    },
  };
}

describe('telling', () => {
  it('rests in quiet hours also while the clock shows an hour again', async () => {
    // Riga, where the clock goes back at four: it is 3:10 for the second time.
    const clock = new DrivenClock(Date.parse('2026-10-25T01:10:00Z'));
    const run = disk().run(clock);
    run.set({ timeZone: 'Europe/Riga', quietHours: { on: true, from: 23 * 60, to: 3 * 60 + 30, critical: false } });
    run.began('a');
    let looks = 0;
    const after = clock.after;
    clock.after = (ms, work) => {
      looks += 1;
      return after(ms, work);
    };
    await clock.advance(19 * 60_000);
    expect(looks).toBeLessThan(5);
    expect(run.words()).toEqual([]);
    await clock.advance(2 * 60_000);
    expect(run.words()).toEqual(['held 1/1 others 0']);
  });
  it('rests while nothing waits', async () => {
    const clock = new DrivenClock(EVENING);
    const { began, ended, words } = disk().run(clock);
    expect(clock.timers).toBe(0);
    began('a');
    await clock.advance(SETTLE_MS);
    ended('a');
    await clock.advance(SETTLE_MS);
    expect(words()).toEqual(['breach a', 'recovery a']);
    expect(clock.timers).toBe(0);
  });
  it('marks before it tells, and tells nothing twice after a restart', async () => {
    const clock = new DrivenClock(EVENING);
    const store = disk();
    const first = store.run(clock);
    first.began('a');
    await clock.advance(SETTLE_MS);
    expect(first.words()).toEqual(['breach a']);
    expect(store.rows.get('a')?.told).toBe('once');
    first.telling.stop();
    const second = store.run(clock);
    await clock.advance(HOUR);
    expect(second.words()).toEqual([]);
    second.ended('a');
    await clock.advance(HOUR);
    expect(second.words()).toEqual(['recovery a']);
    second.telling.stop();
    const third = store.run(clock);
    await clock.advance(HOUR);
    expect(third.words()).toEqual([]);
  });
  it('tells after a restart what the last run had no time to tell, and not what is old', async () => {
    const clock = new DrivenClock(EVENING);
    const store = disk();
    const first = store.run(clock);
    first.began('a');
    first.began('old', { startedAt: EVENING - HOUR });
    first.telling.stop();
    await clock.advance(60_000);
    expect(first.words()).toEqual([]);
    const second = store.run(clock);
    await clock.advance(SETTLE_MS);
    expect(second.words()).toEqual(['breach a']);
  });
  it('holds breaches in quiet hours, over a restart, and tells them when these end', async () => {
    const clock = new DrivenClock(EVENING);
    const store = disk();
    const first = store.run(clock, { quietHours: QUIET });
    await clock.advance(HOUR + 1);
    first.began('a');
    first.began('b');
    first.ended('b');
    await clock.advance(HOUR);
    expect(first.words()).toEqual([]);
    first.telling.stop();
    const second = store.run(clock, { quietHours: QUIET });
    second.telling.announce({ type: 'link-back', serverId: 's', serverName: 'x' });
    second.telling.announce({ type: 'key-made', serverName: 'x', keyName: 'k', verified: true });
    await clock.advance(7 * HOUR - 2);
    expect(second.words()).toEqual(['key-made']);
    await clock.advance(HOUR);
    expect(second.words()).toEqual(['held 1/2 others 1']);
    expect([first.quiet, second.quiet]).toEqual([[], [2]]);
    expect([store.rows.get('a')?.told, store.rows.get('b')?.told]).toEqual(['grouped', 'paired']);
    second.telling.stop();
    const third = store.run(clock, { quietHours: QUIET });
    await clock.advance(HOUR);
    expect(third.words()).toEqual([]);
  });
  it('lets outages through quiet hours where that is set', async () => {
    const clock = new DrivenClock(EVENING + 2 * HOUR);
    const { began, words } = disk().run(clock, { quietHours: { ...QUIET, critical: true } });
    began('a');
    began('slow', { measure: 'rtt', limitId: 'other' });
    await clock.advance(SETTLE_MS);
    expect(words()).toEqual(['breach a']);
  });
  it('tells what is held as soon as the user ends the quiet hours', async () => {
    const clock = new DrivenClock(EVENING + 2 * HOUR);
    const { began, words, set } = disk().run(clock, { quietHours: QUIET });
    began('a');
    await clock.advance(60_000);
    set({ quietHours: { ...QUIET, on: false } });
    await clock.advance(1_000);
    expect(words()).toEqual(['held 1/1 others 0']);
  });
  it('tells nothing of a limit that only shows, nor of breaches that nobody wants told, nor of a muted one', async () => {
    const clock = new DrivenClock(EVENING);
    const silent = limit({ id: 'silent', tell: { notification: false, tray: true } });
    const { began, ended, words, set, change } = disk().run(clock, {}, [limit(), silent]);
    began('s', { limitId: 'silent' });
    began('m');
    change('m', { muted: true });
    set({ notifyBreaches: false });
    began('n');
    await clock.advance(60_000);
    ended('s');
    ended('n');
    await clock.advance(60_000);
    expect(words()).toEqual([]);
  });
  it('tells a mass as one, and of what is gone with its limit no end', async () => {
    const clock = new DrivenClock(EVENING);
    const store = disk();
    const { began, words, state, telling, ended } = store.run(clock);
    for (let n = 0; n < 200; n++) began(String(n));
    await clock.advance(SETTLE_MS);
    expect(words()).toEqual(['outage 200/200']);
    // The limit is removed: nothing is announced.
    update(state, setBreaches([]));
    for (const id of store.rows.keys()) if (id !== '7') store.rows.delete(id);
    ended('7');
    await clock.advance(HOUR);
    expect(words()).toEqual(['outage 0/1']);
    telling.stop();
    expect(clock.timers).toBe(0);
  });
  it('tells what was done because of a breach, once each', async () => {
    const clock = new DrivenClock(EVENING);
    const { began, change, words } = disk().run(clock);
    began('a');
    await clock.advance(SETTLE_MS);
    change('a', { action: { type: 'rotate-port', state: 'doing', at: 1, code: null } });
    await clock.advance(1_000);
    expect(words()).toEqual(['breach a']);
    change('a', { action: { type: 'rotate-port', state: 'done', at: 2, code: null } });
    await clock.advance(1_000);
    change('a', { peak: 5 });
    await clock.advance(1_000);
    expect(words()).toEqual(['breach a']);
  });
});

describe('connections that need the user', () => {
  const setUp = () => {
    const said = new Announcements();
    const news = createLinkNews({ name: id => id, announce: said.announce });
    return { news, types: () => said.all.splice(0).map(({ type }) => type) };
  };
  const refused = { code: 'auth', message: '' } as const;
  it('are told once, and when they are back', async () => {
    const { news, types } = setUp();
    news.heard('s', 'live', null);
    news.heard('s', 'backoff', { code: 'refused', message: '' });
    expect(types()).toEqual([]);
    news.heard('s', 'auth-failed', refused);
    news.heard('s', 'auth-failed', refused);
    expect(types()).toEqual(['link-stopped']);
    news.heard('s', 'live', null);
    news.heard('s', 'live', null);
    expect(types()).toEqual(['link-back']);
    await settle();
  });
  it('are not told at the start, nor where a window asks, nor when the user stopped it', () => {
    const { news, types } = setUp();
    news.heard('s', 'auth-failed', refused);
    news.heard('t', 'live', null);
    news.heard('t', 'auth-failed', { code: 'needs-secret', message: '' });
    news.heard('t', 'stopped', null);
    news.forget('t');
    news.heard('t', 'auth-failed', refused);
    expect(types()).toEqual([]);
  });
});
