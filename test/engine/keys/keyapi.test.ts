/** Keys of a key API through the whole engine, on the lab: one key for one click whatever happens, and what the server cannot keep is kept here. */
import type { KeyapiSummary, KeyWork } from '@shared/model';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { KeyapiProfile } from '../../../src/lab/keyapi/profile';
import type { LabKeyapi } from '../../../src/lab/keyapi/server';
import { type Lab, startLab } from '../../../src/lab/lab';
import { createEngine } from '../../../src/main/engine/engine';
import { until } from '../support/outside';
import { bundleWorkers, codeOf, type EngineRun, edit, ended, eventsOf, make, openEngine, queryKeys, removeWorkers, rowOf } from './harness';

let lab: Lab;
let api: LabKeyapi;
let run: EngineRun;
const works: KeyWork[] = [];
beforeAll(bundleWorkers, 60_000);
afterAll(removeWorkers);
afterEach(async () => {
  await run.close();
  await lab.close();
});

async function open(profile: Partial<KeyapiProfile>, faster = 1): Promise<void> {
  lab = await startLab({ kinds: ['keyapi'], profiles: { keyapi: { restartMs: 20, ...profile } } });
  const [only] = lab.keyapi;
  if (!only) throw new Error('no key API in the lab');
  api = only;
  const secret = api.sim.profile.apiKey;
  run = openEngine({ kind: 'keyapi', name: 'hel', address: api.server.address, ...(secret === '' ? {} : { secret }) }, { faster });
  await run.start();
  works.length = 0;
  watch();
}
const summary = (): KeyapiSummary | null => {
  const found = run.engine.state.getState().summaries[run.serverId];
  return found?.kind === 'keyapi' ? found : null;
};
/** Every state that a window could have seen. */
function watch(): void {
  run.engine.state.subscribe(() => {
    const work = summary()?.work;
    if (work && works.at(-1) !== work) works.push(work);
  });
}
const named = (name: string): number => api.sim.keys.filter(key => key.name === name).length;
const sent = (method: string, path = '/api/keys'): number =>
  api.log.entries.filter(entry => entry.method === method && entry.target.startsWith(path)).length;
const byWish = (name: string | null, wish: string) =>
  Promise.resolve(run.engine.handlers.makeKey({ serverId: run.serverId, draft: { name }, wish }));
const again = async (): Promise<void> => {
  run.engine = createEngine(run.outside);
  await run.start();
};

describe('a key of a key API', () => {
  it('is made while the windows see how it goes, proved, and noted', async () => {
    await open({ dialect: 'A' });
    const made = await make(run, 'sasha phone #2', { tags: ['home'], note: 'hers' });
    expect(made).toMatchObject({
      verified: true,
      key: { name: 'sasha phone #2' },
      link: expect.stringMatching(/^vless:.*#sasha%20phone%20%232$/),
    });
    expect(made.standard).toMatch(/^vless:/);
    expect(works).toMatchObject([{ action: 'create', name: 'sasha phone #2', step: 'sent', usualMs: null, restarts: true }]);
    expect(summary()?.work).toBeNull();
    expect(eventsOf(run, 'key-made')).toMatchObject([{ params: { key: 'sasha phone #2' } }]);
    await until('its row', async () => (await rowOf(run, 'sasha phone #2')) !== undefined);
    expect(await rowOf(run, 'sasha phone #2')).toMatchObject({ id: made.key.id, tags: ['home'], note: 'hers', state: 'active' });
    await make(run, 'next');
    expect(works.at(-1)?.usualMs).toBeGreaterThan(0);
  });

  it('is one for one click, however often it is asked for', async () => {
    await open({ dialect: 'B' });
    const twice = await Promise.all([byWish('one', 'w1'), byWish('one', 'w1')]);
    expect(new Set(twice.map(({ key }) => key.id)).size).toBe(1);
    expect((await byWish('one', 'w1')).key.id).toBe(twice[0]?.key.id);
    const nameless = await Promise.all([byWish(null, 'w2'), byWish(null, 'w2'), byWish(null, 'w3')]);
    expect(new Set(nameless.map(({ key }) => key.name)).size).toBe(2);
    const [first, second] = await Promise.all([make(run, 'two'), make(run, 'two')]);
    expect(first.key.id).toBe(second.key.id);
    expect(await codeOf(make(run, 'two'))).toBe('exists');
    expect([named('one'), named('two'), sent('POST')]).toEqual([1, 1, 4]);
  });

  it.each([
    ['was made', 'saved', 'key-settled-done', 1],
    ['was not made', 'before', 'key-settled-not', 0],
  ] as const)(
    'is settled by the next start when the program ends while it is being made: it %s',
    async (_what, at, event, count) => {
      await open({ dialect: 'A' });
      api.steps.add({ on: 'create', at, answer: 'hang' });
      const making = codeOf(byWish('new', 'w'));
      await until('it is sent', () => summary()?.work?.step === 'sent' && sent('POST') === 1);
      await run.stop();
      expect(await making).toBe('doubtful');
      run.time.aheadMs += count === 1 ? 0 : 200_000;
      await again();
      await until('it is told', () => eventsOf(run, event).length > 0);
      expect(eventsOf(run, event)).toMatchObject([{ params: { key: 'new', action: 'make' } }]);
      // Whoever asks for the same again gets the same.
      expect((await byWish('new', 'w')).key.name).toBe('new');
      expect([named('new'), sent('POST')]).toEqual([1, 2 - count]);
    },
    60_000,
  );

  it('that nobody knows of holds up the writes after it, and the windows see it', async () => {
    await open({ dialect: 'A' }, 20);
    api.faults.add({ type: 'answer-lost', route: 'POST /api/keys', count: 1 });
    const note = api.log.add.bind(api.log);
    let fault: number | null = null;
    api.log.add = (exchange, time) => {
      if (exchange.method === 'POST') fault ??= api.faults.add({ type: 'error-500', route: 'GET /api/keys' });
      return note(exchange, time);
    };
    expect(await codeOf(make(run, 'new'))).toBe('doubtful');
    expect(summary()?.work).toMatchObject({ action: 'create', name: 'new', step: 'unknown' });
    // Nobody says that it was not made.
    expect([eventsOf(run, 'key-failed').length, eventsOf(run, 'key-doubtful').length]).toEqual([0, 1]);
    expect(await codeOf(make(run, 'next'))).toBe('server-error');
    api.log.add = note;
    if (fault !== null) api.faults.remove(fault);
    await until('it is told', () => eventsOf(run, 'key-settled-done').length > 0);
    expect(summary()?.work).toBeNull();
    expect(run.said.all.filter(({ type }) => type === 'key-settled')).toMatchObject([{ keyName: 'new', action: 'make', done: true }]);
    expect([named('new'), named('next'), sent('POST')]).toEqual([1, 0, 1]);
  });

  it('is deleted once, with what was noted of it', async () => {
    await open({ dialect: 'E' });
    const { key } = await make(run, 'new', { note: 'hers' });
    const remove = () => codeOf(Promise.resolve(run.engine.handlers.deleteKey({ serverId: run.serverId, keyId: key.id })));
    expect(await Promise.all([remove(), remove()])).toEqual(['no fault', 'no fault']);
    expect([named('new'), sent('DELETE')]).toEqual([0, 1]);
    expect(eventsOf(run, 'key-deleted')).toMatchObject([{ params: { key: 'new' } }]);
    await until('its row is gone', async () => (await rowOf(run, 'new')) === undefined);
  });
});

describe('what is noted of a key', () => {
  it('is kept here, and what the API cannot do says why', async () => {
    await open({ dialect: 'C' });
    const [row] = (await queryKeys(run)).rows;
    const name = row?.name ?? '';
    const quota = { bytes: 5e9, resets: { every: 'month', day: 3 }, atFull: 'notify' } as const;
    const expiresAt = Date.now() + 86_400_000;
    expect(await edit(run, name, { tags: ['a'], note: 'b', quota, expiresAt })).toMatchObject({ name, result: 'done' });
    await until('its row', async () => (await rowOf(run, name))?.note === 'b');
    expect(await rowOf(run, name)).toMatchObject({ tags: ['a'], quota: { bytes: 5e9, resets: quota.resets, atFull: 'notify' }, expiresAt });
    for (const change of [{ name: 'other' }, { paused: true }, { quota: { ...quota, atFull: 'block' } }] as const)
      expect(await edit(run, name, change)).toMatchObject({ result: 'failed', failure: { code: 'unimplemented' } });
    const keyIds = [row?.id ?? ''];
    expect(await codeOf(run.engine.handlers.actOnKeys({ serverId: run.serverId, keyIds, action: 'pause' }))).toBe('unimplemented');
    expect(sent('POST')).toBe(0);
    // It is there at the next start.
    await run.stop();
    await again();
    expect(await rowOf(run, name)).toMatchObject({ tags: ['a'], note: 'b' });
  });
});

describe('a limit of a key', () => {
  it('blocks nobody there: that it is passed is told once, with what it means', async () => {
    await open({ dialect: 'A' });
    const { serverId } = run;
    await run.engine.handlers.chooseFirstContact({ serverId, choice: 'take-over' });
    const counted = async () => (await queryKeys(run)).rows.find(({ totals }) => (totals?.sinceReset.down ?? 0) > 0);
    await until('bytes are counted', async () => (await counted()) !== undefined);
    const name = (await counted())?.name ?? '';
    await edit(run, name, { quota: { bytes: 1, resets: { every: 'never' }, atFull: 'notify' } });
    await until('it is told', () => eventsOf(run, 'key-over-quota').length > 0);
    expect((await rowOf(run, name))?.state).toBe('over-quota');
    await edit(run, name, { quota: null, expiresAt: Date.now() + 60_000 });
    await until('that is over', async () => (await rowOf(run, name))?.state === 'active');
    run.time.aheadMs += 120_000;
    await until('its date is told', () => eventsOf(run, 'key-past-date').length > 0);
    for (let poll = 0; poll < 3; poll += 1) await run.engine.handlers.refreshServer({ id: serverId });
    expect((await rowOf(run, name))?.state).toBe('expired');
    expect([eventsOf(run, 'key-over-quota').length, eventsOf(run, 'key-past-date').length, sent('DELETE')]).toEqual([1, 1, 0]);
    expect(run.said.all.filter(({ type }) => type === 'key-limit')).toMatchObject([
      { keyName: name, why: 'quota' },
      { keyName: name, why: 'expired' },
    ]);
    // The next start does not tell it again.
    await run.stop();
    await again();
    for (let poll = 0; poll < 3; poll += 1) await run.engine.handlers.refreshServer({ id: serverId });
    expect(run.said.all.filter(({ type }) => type === 'key-limit')).toHaveLength(2);
    // The one that is read again from the log of events.
    expect(eventsOf(run, 'key-past-date').length).toBeLessThanOrEqual(1);
  });
});

describe('many keys', () => {
  it('cost what was said before, one after another, and stop between two', async () => {
    await open({ dialect: 'A', restartMs: 150 });
    await make(run, 'timed');
    const { serverId } = run;
    expect(await run.engine.handlers.planKeys({ serverId, action: 'create', count: 4 })).toMatchObject({
      ...{ restarts: 4, perMinute: null, room: null, usualMs: expect.any(Number) },
    });
    const { id } = await run.engine.handlers.makeKeys({ serverId, draft: { name: 'guest-{n}', note: 'party' }, count: 6 });
    await until('the second is on its way', () => named('guest-2') === 1);
    run.engine.handlers.cancelKeyRun({ id });
    const last = await ended(run, id);
    expect(last).toMatchObject({ action: 'create', cancelled: true, total: 6 });
    const there = api.sim.keys.filter(({ name }) => name.startsWith('guest-')).length;
    expect([last.done, last.failed, last.notStarted]).toEqual([there, 0, 6 - there]);
    expect(there).toBeLessThan(6);
    expect(api.sim.restarts).toBe(there + 1);
    await until('their rows', async () => (await queryKeys(run, { search: 'guest-' })).rows.length === there);
    const keyIds = (await queryKeys(run, { search: 'guest-' })).rows.map(row => row.id);
    const gone = await ended(run, (await run.engine.handlers.actOnKeys({ serverId, keyIds, action: 'delete' })).id);
    expect(gone).toMatchObject({ action: 'delete', done: there, failed: 0 });
    expect(api.sim.keys.filter(({ name }) => name.startsWith('guest-'))).toEqual([]);
  });

  it('wait for the limit of requests, say so, and can be given up meanwhile', async () => {
    await open({ dialect: 'D' });
    const { serverId } = run;
    expect(await run.engine.handlers.planKeys({ serverId, action: 'create', count: 12 })).toMatchObject({ perMinute: 5, restarts: 0 });
    const { id } = await run.engine.handlers.makeKeys({ serverId, draft: { name: 'guest-{n}' }, count: 7 });
    await until('it waits', () => summary()?.work?.step === 'waiting');
    expect(summary()?.work).toMatchObject({ action: 'create', name: 'guest-6', until: expect.any(Number) });
    run.engine.handlers.cancelKeyRun({ id });
    expect(await ended(run, id)).toMatchObject({ done: 5, failed: 0, notStarted: 2, cancelled: true });
    expect(sent('POST')).toBe(5);
    expect(summary()?.work).toBeNull();
  });

  it('are made of a list of names, with what it says of them', async () => {
    await open({ dialect: 'A' });
    const { serverId } = run;
    const [taken = ''] = api.sim.keys.map(({ name }) => name);
    const text = [
      'name,uuid,quota,tags,note',
      'Anna phone 2,,5 GB,home;vip,hers',
      `${taken},,,,`,
      'with id,0f6b3a52-11d2-4f3a-9c39-0d6f0a1b2c3d,,,',
      `${'x'.repeat(101)},,,,`,
      'Anna phone 2,,,,',
    ].join('\n');
    const report = await run.engine.handlers.checkImport({ serverId, text });
    expect(report.rows.map(({ problem, remark = null }) => [problem, remark])).toEqual([
      [null, null],
      ['name-taken', null],
      [null, 'new-identity'],
      ['long-name', null],
      ['name-twice', null],
    ]);
    expect(sent('POST')).toBe(0);
    const last = await ended(run, (await run.engine.handlers.importKeys({ serverId, text })).id);
    expect(last).toMatchObject({ action: 'import', done: 2, failed: 0 });
    await until('its row', async () => (await rowOf(run, 'Anna phone 2')) !== undefined);
    expect(await rowOf(run, 'Anna phone 2')).toMatchObject({
      tags: ['home', 'vip'],
      note: 'hers',
      quota: { bytes: 5e9, atFull: 'notify' },
    });
    expect(named('with id')).toBe(1);
  });
});

describe('a reset on the server', () => {
  it.each([
    ['does it', { dialect: 'A' } as const, null],
    ['says so and does not', { dialect: 'A', resetLies: true } as const, 'not-reset'],
  ])(
    'that %s is told as it is; our own count begins anew',
    async (_what, profile, code) => {
      await open(profile, 10);
      const { serverId } = run;
      await run.engine.handlers.chooseFirstContact({ serverId, choice: 'take-over' });
      const counted = async () => (await queryKeys(run)).rows.find(({ totals }) => (totals?.sinceReset.down ?? 0) > 0);
      await until('bytes are counted', async () => (await counted()) !== undefined);
      const row = await counted();
      const keyIds = [row?.id ?? ''];
      const last = await ended(run, (await run.engine.handlers.resetOnServer({ serverId, keyIds })).id);
      expect(last).toMatchObject({ action: 'reset', total: 1, outcomes: [{ name: row?.name, failure: code === null ? null : { code } }] });
      await until('it began anew', async () => {
        const now = await rowOf(run, row?.name ?? '');
        return now !== undefined && (now.totals?.sinceReset.down ?? 0) < (row?.totals?.sinceReset.down ?? 0);
      });
      expect((await rowOf(run, row?.name ?? ''))?.totals?.allTime.down).toBeGreaterThanOrEqual(row?.totals?.allTime.down ?? 0);
      for (let poll = 0; poll < 3; poll += 1) await run.engine.handlers.refreshServer({ id: serverId });
      const { marks } = await run.engine.handlers.readKey({ serverId, keyId: row?.id ?? '' });
      const types = marks.map(({ type }) => type);
      expect(types).not.toContain('foreign-reset');
      expect(types.includes('own-reset')).toBe(code === null);
      expect((await queryKeys(run)).rows.filter(({ atLeast }) => atLeast.allTime)).toHaveLength(code === null ? 1 : 0);
    },
    30_000,
  );
});

it('tells no secret: no uuid, link or API key in the log, in events, announcements, faults or the state', async () => {
  await open({ dialect: 'B' });
  const made = await make(run, 'zoe');
  api.faults.add({ type: 'answer-lost', route: 'POST /api/keys', count: 1 });
  await make(run, 'yan');
  api.setProfile({ restartFails: true });
  await codeOf(make(run, 'xen'));
  const said = [
    run.log.lines.join('\n'),
    JSON.stringify(run.said.all),
    JSON.stringify(run.engine.state.getState()),
    JSON.stringify(works),
  ].join('\n');
  const secrets = [made.link, api.sim.profile.apiKey, ...api.sim.keys.map(({ uuid }) => uuid)].filter(secret => secret !== '');
  expect(secrets.filter(secret => said.includes(secret))).toEqual([]);
});
