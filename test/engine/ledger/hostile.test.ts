/** Emails with odd letters, numbers out of reach and clocks that lie: what is counted stays exact, in this run and in the next. */
import { describe, expect, it } from 'vitest';
import { eachWithItsFolder, key, type Run, start as startRun } from './support/books';

eachWithItsFolder();
const start = (): Promise<Run> => startRun({ steady: 'uptime' });
const up = async (run: Run, name: string): Promise<number | undefined> => (await run.row(name))?.totals?.allTime.up;
const shown = (run: Run, ...emails: readonly string[]): Promise<unknown> =>
  run.users(...emails.map((email, at) => ({ email, uuid: `${String(at).padStart(8, '0')}-0000-4000-8000-00000000000a` })));

/** What another program may have called its users. */
const ODD = [
  '\uFEFFbob',
  'bob',
  'Bob',
  'bob ',
  ' bob',
  'bo\u0000b',
  '\u0000',
  '\u00010',
  '\u00011\u00000',
  '\u0001\u0001\u0000',
  '\u0000\u0001',
  "b'o;--",
  'b"o',
  'b>>>traffic>>>uplink',
  'user>>>b',
  '#1',
  '@bob',
  '__proto__',
  'constructor',
  'é',
  'e\u0301',
  'İ',
  'ß',
  '🦊',
  '\u202Ebob',
  'x'.repeat(5_000),
  '%',
  'null',
  '\n',
];

describe('emails with odd letters', () => {
  it('each keep their own account, also in the next run', async () => {
    const at = (value: number) => Object.fromEntries(ODD.map((email, index) => [email, { up: value * (index + 1), down: value }]));
    const first = await start();
    await first.poll(0, 1000, at(10));
    await first.poll(1, 1060, at(20));
    const expected = (value: number) => ODD.map((email, index) => [email, value * (index + 1)]);
    const found = async (run: Run) => {
      const by = new Map((await run.rows()).map(row => [row.name, row.totals?.allTime.up]));
      return ODD.map(email => [email, by.get(email)]);
    };
    expect(await found(first)).toEqual(expected(10));
    await first.end();
    const second = await start();
    await second.poll(2, 1120, at(30));
    expect(await found(second)).toEqual(expected(20));
    await second.end();
    const third = await start();
    await third.poll(3, 1180, at(30));
    expect(await found(third)).toEqual(expected(20));
  });

  it('are not taken for a key of ours whose name looks alike', async () => {
    const run = await start();
    await run.books.change({ serverId: 's', save: [key('k', 'bob', { flow: '' })], remove: [], begin: [], end: [] });
    await run.poll(0, 100, { bob: { up: 1 }, '\uFEFFbob': { up: 1 } });
    await shown(run, '\uFEFFbob');
    const rows = await run.rows();
    expect(rows.find(({ name }) => name === 'bob')?.state).toBe('lost');
    expect(rows.find(({ name }) => name === '\uFEFFbob')?.state).toBe('server-only');
  });
});

describe('numbers out of reach', () => {
  it('do not keep the rest from being counted, now or after the next start', async () => {
    const run = await start();
    await run.poll(0, 100, { bob: { up: 1 }, eve: { up: Number.MAX_SAFE_INTEGER } });
    await run.poll(1, 160, { bob: { up: 11 }, eve: { up: 5 } });
    await run.poll(2, 220, { bob: { up: 21 }, eve: { up: Number.MAX_SAFE_INTEGER } });
    await run.poll(3, 280, { bob: { up: 31 }, eve: { up: 7 } });
    await run.poll(4, 340, { bob: { up: 41 }, eve: { up: Number.MAX_SAFE_INTEGER } });
    expect(await up(run, 'bob')).toBe(40);
    await run.end();
    const next = await start();
    await next.poll(5, 400, { bob: { up: 51 }, eve: { up: Number.MAX_SAFE_INTEGER } });
    expect(await up(next, 'bob')).toBe(50);
  });
});

describe('a clock that was years ahead', () => {
  it('neither loses bytes nor keeps a day of its own', async () => {
    const years = 5 * 365 * 24 * 60;
    const run = await start();
    await run.poll(0, 1000, { bob: { up: 10 } });
    await run.poll(1, 1060, { bob: { up: 20 } });
    await run.poll(years, 1120, { bob: { up: 30 } });
    await run.poll(2, 1180, { bob: { up: 40 } });
    const row = (await run.rows(2)).find(({ name }) => name === 'bob');
    expect(row?.totals).toMatchObject({ allTime: { up: 30 }, today: { up: 20 } });
  });
});

describe('two emails that differ in letter case', () => {
  it('are one user for Xray: whoever adopts it has the bytes of both', async () => {
    const run = await start();
    await run.poll(0, 100, { Bob: { up: 1 }, bob: { up: 1, down: 1 } });
    await run.poll(1, 160, { Bob: { up: 11 }, bob: { up: 6, down: 2 } });
    await shown(run, 'bob');
    await run.books.change({ serverId: 's', save: [key('k', 'bob', { flow: '' })], remove: [], begin: [], end: [] }, ['k']);
    const totals = async () => (await run.rows()).find(({ name }) => name === 'bob')?.totals;
    expect(await totals()).toMatchObject({ allTime: { up: 15, down: 1 }, today: { up: 15, down: 1 }, sinceReset: { up: 15 } });
    await run.poll(2, 220, { Bob: { up: 12 }, bob: { up: 8, down: 2 } });
    expect(await totals()).toMatchObject({ allTime: { up: 18, down: 1 }, month: { up: 18 } });
    await run.end();
    const next = await start();
    await next.poll(3, 280, { Bob: { up: 13 }, bob: { up: 9, down: 2 } });
    expect((await next.rows()).find(({ name }) => name === 'bob')?.totals).toMatchObject({ allTime: { up: 20, down: 1 } });
  });

  it('are one account of a new key, which begins at zero', async () => {
    const run = await start();
    await run.poll(0, 100, { Bob: { up: 1 }, bob: { up: 1 } });
    await run.poll(1, 160, { Bob: { up: 11 }, bob: { up: 6 } });
    await run.books.change({ serverId: 's', save: [key('k', 'bob', { flow: '' })], remove: [], begin: [], end: [] });
    await run.poll(2, 220, { Bob: { up: 12 }, bob: { up: 8 } });
    expect(await up(run, 'bob')).toBe(3);
  });
});
