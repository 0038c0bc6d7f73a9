import { Fault } from '@shared/fault';
import { type KeyRun, MOST_OUTCOMES } from '@shared/model';
import { beforeEach, describe, expect, it } from 'vitest';
import { createRuns, type RunJob, type Runs } from '../../../src/main/engine/keys/runs';
import { DrivenClock } from '../support/outside';

let clock: DrivenClock;
let sent: KeyRun[];
let told: KeyRun[];
let ending: AbortController;
let runs: Runs;
beforeEach(() => {
  clock = new DrivenClock();
  sent = [];
  told = [];
  ending = new AbortController();
  runs = createRuns({ clock, ending: ending.signal, send: run => void sent.push(run), ended: run => void told.push(run) });
});

const job = (name: string, run: () => void | Promise<void> = () => undefined): RunJob => ({ name, run: async () => run() });
const fail = (code: 'rejected' | 'doubtful') => (): never => {
  throw new Fault(code, 'no');
};
const start = (jobs: readonly RunJob[], stopAtFirst = false): Promise<KeyRun> =>
  runs.start({ serverId: 's', action: 'create', total: jobs.length, jobs, stopAtFirst }).done;
const results = ({ outcomes }: KeyRun): string[] => outcomes.map(({ result }) => result);

describe('a run', () => {
  it('does one job after another and is told once', async () => {
    const order: string[] = [];
    const ended = await start(['a', 'b', 'c'].map(name => job(name, () => void order.push(name))));
    expect([order, results(ended)]).toEqual([
      ['a', 'b', 'c'],
      ['done', 'done', 'done'],
    ]);
    expect(told).toEqual([ended]);
    expect(sent.at(-1)).toEqual(ended);
  });
  it('goes on after a refusal, but not when nothing can succeed any more', async () => {
    expect(results(await start([job('a', fail('rejected')), job('b')]))).toEqual(['failed', 'done']);
    expect(results(await start([job('a', fail('doubtful')), job('b'), job('c')]))).toEqual(['failed', 'not-started', 'not-started']);
  });
  it('stops at the first failure when its order matters', async () => {
    expect(results(await start([job('a'), job('b', fail('rejected')), job('c')], true))).toEqual(['done', 'failed', 'not-started']);
  });
  it('is the same for the same thing asked for while it is under way', async () => {
    let plans = 0;
    let release = (): void => undefined;
    const held = new Promise<void>(resolve => {
      release = resolve;
    });
    const ask = (): Promise<string> =>
      runs.once('make 3', async () => {
        plans += 1;
        return { serverId: 's', action: 'create', total: 1, jobs: [job('a', () => held)] };
      });
    const [first, second] = await Promise.all([ask(), ask()]);
    expect([first === second, (await ask()) === first, plans]).toEqual([true, true, 1]);
    release();
    await expect.poll(() => told.length).toBe(1);
    expect(await ask()).not.toBe(first);
    await expect(runs.once('other', () => Promise.reject(new Fault('gone', 'no')))).rejects.toThrow('no');
  });
  it('gives up what it did not send yet when it is cancelled', async () => {
    const waits = (signal: AbortSignal): Promise<void> =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Fault('cancelled', 'it waited'))));
    const jobs: readonly RunJob[] = [job('a'), { name: 'b', run: waits }, job('c')];
    const { id, done } = runs.start({ serverId: 's', action: 'create', total: 3, jobs });
    await expect.poll(() => sent.length).toBeGreaterThan(0);
    runs.cancel(id);
    expect(results(await done)).toEqual(['done', 'not-started', 'not-started']);
  });
  it('is cancelled between two jobs, and by the end of the program', async () => {
    const { id, done } = runs.start({
      ...{ serverId: 's', action: 'delete', total: 2 },
      jobs: [job('a', () => runs.cancel(id)), job('b')],
    });
    expect(await done).toMatchObject({ cancelled: true, outcomes: [{ result: 'done' }, { result: 'not-started' }] });
    runs.cancel(id);
    runs.cancel('no-such');
    expect(results(await start([job('a', () => ending.abort()), job('b')]))).toEqual(['done', 'not-started']);
    expect(() => runs.start({ serverId: 's', action: 'create', total: 0, jobs: [] })).toThrow('stopping');
  });
  it('tells windows no more often than they can look', async () => {
    await start(Array.from({ length: 100 }, (_, at) => job(`${at}`, () => clock.sleep(50))));
    // 5 s at four a second, and the end.
    expect(sent.length).toBeLessThanOrEqual(5 * 4 + 2);
    expect(sent.length).toBeGreaterThan(15);
  });
  it('settles keys together, each with its own end', async () => {
    const batch = (names: readonly string[], bad: readonly string[]) => ({
      names,
      run: async () => new Map(bad.map(name => [name, { code: 'bad-input', message: name } as const])),
    });
    const jobs = [batch(['a', 'b', 'c'], ['b']), job('d')];
    const { done } = runs.start({ serverId: 's', action: 'reconcile', total: 4, jobs, stopAtFirst: true });
    expect(await done).toMatchObject({ done: 3, failed: 1, notStarted: 0, total: 4 });
    expect(sent.at(-1)?.outcomes.map(({ name, result }) => [name, result])).toEqual([
      ['a', 'done'],
      ['b', 'failed'],
      ['c', 'done'],
      ['d', 'done'],
    ]);
  });
  it('is told by its figures, and by its first outcomes only', async () => {
    const names = Array.from({ length: 3000 }, (_, at) => `key-${at}`);
    const bad = names[2500] ?? '';
    const ended = await start(names.map(name => job(name, name === bad ? fail('rejected') : undefined)));
    expect(ended).toMatchObject({ done: 2999, failed: 1, notStarted: 0, total: 3000 });
    expect(ended.outcomes).toHaveLength(MOST_OUTCOMES + 1);
    expect(ended.outcomes.at(-1)).toMatchObject({ name: bad, result: 'failed' });
    const stopped = await start(names.map(name => job(name, name === bad ? fail('doubtful') : undefined)));
    expect(stopped).toMatchObject({ done: 2500, failed: 1, notStarted: 499 });
    expect(stopped.outcomes).toHaveLength(2 * MOST_OUTCOMES + 1);
  });
  it('that found less to do than it was asked for is whole all the same', async () => {
    const { done } = runs.start({ serverId: 's', action: 'reconcile', total: 9, jobs: [job('a')] });
    expect(await done).toMatchObject({ done: 1, total: 1, notStarted: 0 });
  });
  it('ends when its jobs cannot be had', async () => {
    async function* broken(): AsyncGenerator<RunJob> {
      yield job('a');
      throw new Fault('gone', 'the server is gone');
    }
    const { done } = runs.start({ serverId: 's', action: 'reconcile', total: 2, jobs: broken() });
    expect((await done).outcomes).toMatchObject([{ result: 'done' }, { result: 'failed', failure: { code: 'gone' } }]);
  });
});
