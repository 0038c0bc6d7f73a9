import { describe, expect, it } from 'vitest';
import { createTurns } from '../../src/renderer/stores/turns';

describe('readings of one thing', () => {
  function world() {
    const turns = createTurns();
    const begun: string[] = [];
    const ends: (() => void)[] = [];
    const work = (name: string) => () => {
      begun.push(name);
      return new Promise<void>(resolve => ends.push(resolve));
    };
    const end = async () => {
      ends.shift()?.();
      for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
    };
    return { turns, begun, work, end };
  }

  it('are one: who polls joins the one that goes on', async () => {
    const { turns, begun, work, end } = world();
    const both = Promise.all([turns.join('a', work('first')), turns.join('a', work('second'))]);
    await end();
    await both;
    expect(begun).toEqual(['first']);
    void turns.join('a', work('third'));
    expect(begun).toEqual(['first', 'third']);
  });
  it('of who wishes for one now begin after the one that goes on, once for all who wait, as the last of them said', async () => {
    const { turns, begun, work, end } = world();
    void turns.join('a', work('poll'));
    const wishes = Promise.all([turns.after('a', work('wish')), turns.after('a', work('last wish'))]);
    expect(begun).toEqual(['poll']);
    await end();
    expect(begun).toEqual(['poll', 'last wish']);
    void turns.join('a', work('joined'));
    await end();
    await wishes;
    expect(begun).toEqual(['poll', 'last wish']);
  });
  it('of another thing do not wait', () => {
    const { turns, begun, work } = world();
    void turns.join('a', work('a'));
    void turns.after('b', work('b'));
    expect(begun).toEqual(['a', 'b']);
  });
});
