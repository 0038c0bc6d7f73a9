/**
 * Every way in which making and deleting a key can go wrong between us and the server, on every dialect: before the server did it, while it did
 * it, and after. What we say is what is there: no key is lost, none is doubled.
 */
import type { KeyapiServer } from '@shared/model';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { LabKeyapi } from '../../src/lab/keyapi/server';
import { type Lab, startLab } from '../../src/lab/lab';
import { Keyapi } from '../../src/main/engine/clients/keyapi/client';
import type { Clock } from '../../src/main/engine/outside';
import { openApiKeys } from '../engine/support/apikeys';
import { outcome } from '../engine/support/outcome';
import { realClock, until } from '../engine/support/outside';
import { type Relay, SPOILS, startRelay, WHENS } from './keyapi-relay';

/** The server restarts its Xray in this time, real ms. */
const RESTART_MS = 5;
/** Looks after a write come so much faster. */
const FASTER = 1_000;
const clock: Clock = { ...realClock, after: (ms, callback) => realClock.after(ms / FASTER, callback) };

for (const dialect of ['A', 'B', 'C', 'D', 'E'] as const) {
  describe(`faults of writes to dialect ${dialect}`, () => {
    let lab: Lab;
    let api: LabKeyapi;
    let relay: Relay;
    let client: Keyapi;
    /** Waits for no answer, but long enough for a busy computer to send what it asks. */
    let hasty: Keyapi;
    let current: Keyapi;
    let keys: ReturnType<typeof openApiKeys>;
    const settled: string[] = [];
    let first: ReadonlySet<string> = new Set();
    beforeAll(async () => {
      lab = await startLab({ kinds: ['keyapi'], profiles: { keyapi: { dialect, restartMs: RESTART_MS, rateLimits: false } } });
      const [only] = lab.keyapi;
      if (!only) throw new Error('no key API in the lab');
      api = only;
      relay = await startRelay(api.server.address, 8);
      const server: KeyapiServer = {
        ...{ kind: 'keyapi', id: 'k', name: 'hel', address: relay.address, tags: [], pin: null, lab: false, keyPattern: 'key-{n}' },
      };
      const secret = api.sim.profile.apiKey === '' ? null : { value: api.sim.profile.apiKey };
      client = new Keyapi(server, { server, secret, clock }, { retryMs: 10, writeMs: 30_000 });
      hasty = new Keyapi(server, { server, secret, clock }, { retryMs: 10, writeMs: 1_000 });
      await hasty.about(AbortSignal.timeout(30_000));
      current = client;
      keys = openApiKeys({
        ...{ clock, server: () => server, client: () => current },
        settled: (name, done) => settled.push(`${name} ${done}`),
      });
      first = new Set((await client.list(AbortSignal.timeout(30_000))).keys.map(({ name }) => name));
    });
    afterEach(() => {
      current = client;
    });
    afterAll(async () => {
      client.close();
      hasty.close();
      await relay.close();
      await lab.close();
    });
    const spoil: Relay['spoil'] = (when, what) => {
      current = what === 'timeout' ? hasty : client;
      relay.spoil(when, what);
    };
    const named = (name: string): number => api.sim.keys.filter(key => key.name === name).length;
    /** Some dialects hold a few keys only. */
    const clear = async (): Promise<void> => {
      const { keys: all } = await client.list(AbortSignal.timeout(30_000));
      for (const key of all.filter(({ name }) => !first.has(name))) await client.sendDelete(key, AbortSignal.timeout(30_000));
    };
    const writes = (method: string): number => api.log.entries.filter(entry => entry.method === method).length;

    describe.each(WHENS)('%s the change', when => {
      it.each(SPOILS)('a key is made once or not at all: %s', async what => {
        api.log.clear();
        const name = `${when} ${what}`;
        spoil(when, what);
        const heard = await outcome(keys.make(name).then(({ checks }) => (checks[0]?.result === 'pass' ? 'made' : 'made, doubted')));
        const isMade = when !== 'before';
        // Only an empty success leaves nothing to doubt.
        if (isMade) expect(heard).toBe(what === 'empty-200' ? 'made' : 'made, doubted');
        else expect(heard).toMatch(/^[a-z-]+$/);
        expect(heard.startsWith('made')).toBe(isMade);
        expect(named(name)).toBe(isMade ? 1 : 0);
        expect(writes('POST')).toBe(isMade ? 1 : 0);
        // What is told as not made, and may still come, does not come twice.
        for (const { api: told } of await keys.store.keyIntents('k')) expect(told).toMatchObject({ told: true });
        expect(settled.filter(text => text.startsWith(name))).toEqual([]);
        await clear();
      });
      it.each(SPOILS)('a key is deleted, or is there: %s', async what => {
        const { key } = await keys.make(`gone ${when} ${what}`);
        api.log.clear();
        spoil(when, what);
        const heard = await outcome(keys.remove(key.id).then(() => 'gone'));
        expect(heard === 'gone').toBe(when !== 'before');
        expect(named(key.name)).toBe(heard === 'gone' ? 0 : 1);
        expect(writes('DELETE')).toBe(when === 'before' ? 0 : 1);
        await clear();
      });
    });

    /** Inside the server: after which of its steps it fails, what it then says, and whether it does the rest all the same. */
    describe.each(['before', 'saved', 'configured', 'restarted'] as const)('at its step "%s"', at => {
      const cases = (['error-500', 'html-502', 'cut', 'success'] as const).flatMap(answer => [
        { answer, goesOn: false },
        { answer, goesOn: true },
      ]);
      it.each(cases)('making and deleting: %o', async ({ answer, goesOn }) => {
        const isDone = at !== 'before' || goesOn;
        const name = `${at} ${answer} ${goesOn}`;
        api.steps.add({ on: 'create', at, answer, goesOn });
        const made = await outcome(keys.make(name).then(() => 'made'));
        expect([made === 'made', named(name)]).toEqual([isDone, isDone ? 1 : 0]);
        const { key } = await keys.make(`gone ${name}`);
        api.steps.add({ on: 'delete', at, answer, goesOn });
        const gone = await outcome(keys.remove(key.id).then(() => 'gone'));
        expect([gone === 'gone', named(key.name)]).toEqual([isDone, isDone ? 0 : 1]);
        await clear();
      });
    });
    it('a key that comes long after its answer was lost is told', async () => {
      api.steps.add({ on: 'create', at: 'before', answer: 'html-504', goesOn: true, lateMs: 600_000 });
      expect(await outcome(keys.make('late').then(() => 'made'))).toBe('server-error');
      expect(await outcome(keys.make('late').then(() => 'made'))).toBe('doubtful');
      api.steps.hurry();
      await until('it comes', () => named('late') === 1);
      await keys.writes.settle('k');
      expect(settled).toContain('late true');
      expect(named('late')).toBe(1);
      await clear();
    });
    it('a key that a failed restart leaves behind is found, and said to be in doubt', async () => {
      api.setProfile({ restartFails: true });
      const made = await keys.make('left').catch(() => null);
      api.setProfile({ restartFails: false });
      const isLeft = dialect === 'A' || dialect === 'B';
      expect([made !== null, named('left')]).toEqual(isLeft ? [true, 1] : [false, 0]);
      if (made)
        expect(made.checks[0]).toMatchObject({
          name: 'on-server',
          result: 'not-checked',
          detail: expect.stringContaining('Failed to restart'),
        });
      expect(made?.verified ?? false).toBe(false);
    });
    it('takes names as people write them, and refuses what breaks lists', async () => {
      for (const name of ['Анна #2', '🔑 family', 'שלום', 'a/b?c=d&e', '100 %', 'O\'Neil "x"', 'é\u0301'])
        expect(await outcome(keys.make(name).then(({ key }) => key.name))).toBe(name);
      for (const bad of ['', '   ', 'x'.repeat(101), 'a\nb', 'a\u0000b', 'a\u202Eb', 'a\u2028b'])
        expect(await outcome(keys.make(bad).then(({ key }) => key.name))).toBe('bad-input');
      expect(await outcome(keys.make('Анна #2').then(({ key }) => key.name))).toBe('exists');
      expect(named('Анна #2')).toBe(1);
      await clear();
    });
    it('a clock that is hours off, in another zone, changes nothing', async () => {
      api.setProfile({ skewMs: -7_200_000, utcOffsetMinutes: 345 });
      relay.spoil('after', 'reset');
      expect(await outcome(keys.make('skewed').then(({ key }) => key.name))).toBe('skewed');
      api.setProfile({ skewMs: 0, utcOffsetMinutes: 120 });
    });
  });
}
