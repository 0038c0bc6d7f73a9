import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { covers, rangeAround, takeAnswer } from '../../../src/renderer/stores/loaded';
import { createWindowReader, type Range } from '../../../src/renderer/stores/windowReader';

const row = (id: string, figure = 0) => ({ id, figure });
const idOf = ({ id }: { readonly id: string }) => id;
const ids = (rows: readonly { readonly id: string }[]) => rows.map(idOf);

describe('the loaded part of a long list', () => {
  it('is asked for around what is in sight, never more than main answers', () => {
    expect(rangeAround(0, 20)).toEqual({ offset: 0, limit: 80 });
    expect(rangeAround(1000, 1020)).toEqual({ offset: 940, limit: 140 });
    expect(rangeAround(0, 5000).limit).toBe(500);
  });
  it('covers what lies in it, also at the end of the list', () => {
    const loaded = { offset: 90, rows: Array.from({ length: 10 }, (_, index) => row(String(index))), count: 100 };
    expect(covers(loaded, 92, 100)).toBe(true);
    expect(covers(loaded, 92, 140)).toBe(true);
    expect(covers(loaded, 80, 95)).toBe(false);
  });
  it('takes the place of the old one when nothing holds it', () => {
    const before = { offset: 0, rows: [row('a'), row('b')], count: 2 };
    expect(ids(takeAnswer(before, { offset: 0, rows: [row('b'), row('a')], count: 2 }, false, idOf).rows)).toEqual(['b', 'a']);
  });
  it('keeps the places under the pointer and renews their figures', () => {
    const before = { offset: 0, rows: [row('a', 1), row('b', 1), row('c', 1)], count: 9 };
    const next = takeAnswer(before, { offset: 0, rows: [row('c', 2), row('x', 2), row('a', 2)], count: 9 }, true, idOf);
    // b left the answer: it stays where it is, as it was.
    expect(next.rows).toEqual([row('a', 2), row('b', 1), row('c', 2)]);
  });
  it('lets the rows that scrolled in take the places that are free, none of them twice', () => {
    const before = { offset: 0, rows: [row('a'), row('b')], count: 9 };
    const next = takeAnswer(before, { offset: 1, rows: [row('c'), row('b'), row('d')], count: 9 }, true, idOf);
    expect(ids(next.rows)).toEqual(['b', 'c', 'd']);
  });
  it('shows a list that grew or shrank as it is, also under the pointer', () => {
    const before = { offset: 0, rows: [row('a'), row('b'), row('c')], count: 3 };
    expect(ids(takeAnswer(before, { offset: 0, rows: [row('c'), row('a')], count: 2 }, true, idOf).rows)).toEqual(['c', 'a']);
  });
});

describe('the reader of a long list', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function reader() {
    const asked: Range[] = [];
    const answers: string[] = [];
    const failures: unknown[] = [];
    let answer: (text: string) => void = () => undefined;
    let fail: (thrown: unknown) => void = () => undefined;
    const made = createWindowReader<string>({
      range: { offset: 0, limit: 10 },
      everyMs: 1000,
      ask: range => {
        asked.push(range);
        return new Promise((resolve, reject) => {
          answer = resolve;
          fail = reject;
        });
      },
      onAnswer: text => answers.push(text),
      onFailure: thrown => failures.push(thrown),
    });
    const settle = async (text: string) => {
      answer(text);
      await vi.advanceTimersByTimeAsync(0);
    };
    return { made, asked, answers, failures, settle, fail: (thrown: unknown) => fail(thrown) };
  }

  it('asks one question at a time, then only for the newest range', async () => {
    const { made, asked, answers, settle } = reader();
    made.want({ offset: 0, limit: 10 });
    made.want({ offset: 50, limit: 10 });
    made.want({ offset: 90, limit: 10 });
    expect(asked).toEqual([{ offset: 0, limit: 10 }]);
    await settle('first');
    expect(asked).toEqual([
      { offset: 0, limit: 10 },
      { offset: 90, limit: 10 },
    ]);
    await settle('second');
    expect(asked).toHaveLength(2);
    expect(answers).toEqual(['first', 'second']);
  });
  it('asks again for news of the list at most once a second, for what is in sight by then', async () => {
    const { made, asked, settle } = reader();
    made.want({ offset: 0, limit: 10 });
    await settle('first');
    for (let i = 0; i < 20; i++) made.refresh();
    expect(asked).toHaveLength(1);
    made.aim({ offset: 5, limit: 10 });
    await vi.advanceTimersByTimeAsync(999);
    expect(asked).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(asked.at(-1)).toEqual({ offset: 5, limit: 10 });
    await settle('second');
    await vi.advanceTimersByTimeAsync(5000);
    expect(asked).toHaveLength(2);
  });
  it('does not show the answer for rows that went out of sight while it was on its way, but that for those in sight', async () => {
    const { made, asked, answers, settle } = reader();
    made.want({ offset: 0, limit: 10 });
    made.aim({ offset: 5, limit: 10 });
    await settle('of the old ones');
    expect(asked.at(-1)).toEqual({ offset: 5, limit: 10 });
    await settle('of those in sight');
    expect(answers).toEqual(['of those in sight']);
    expect(asked).toHaveLength(2);
  });
  it('shows the answer on its way when what was shown covers what is in sight no more', async () => {
    const { made, answers, settle } = reader();
    made.want({ offset: 0, limit: 10 });
    made.aim({ offset: 5, limit: 10 });
    made.want({ offset: 50, limit: 10 });
    await settle('first');
    expect(answers).toEqual(['first']);
  });
  it('takes its answer however often the same rows are named', async () => {
    const { made, asked, answers, settle } = reader();
    made.want({ offset: 0, limit: 10 });
    made.aim({ offset: 0, limit: 10 });
    await settle('first');
    expect(answers).toEqual(['first']);
    expect(asked).toHaveLength(1);
  });
  it('tells a failure and asks again with the next news', async () => {
    const { made, asked, failures, fail } = reader();
    made.refresh();
    fail(new Error('no'));
    await vi.advanceTimersByTimeAsync(3000);
    expect(failures).toHaveLength(1);
    expect(asked).toHaveLength(1);
    made.refresh();
    expect(asked).toHaveLength(2);
  });
  it('asks and tells nothing once it is stopped', async () => {
    const { made, asked, answers, settle } = reader();
    made.want({ offset: 0, limit: 10 });
    made.refresh();
    made.stop();
    await settle('late');
    await vi.advanceTimersByTimeAsync(5000);
    expect(asked).toHaveLength(1);
    expect(answers).toEqual([]);
  });
});
