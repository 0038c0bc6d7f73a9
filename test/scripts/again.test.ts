import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { again } from '../../scripts/lib/again.mjs';

describe('what is fetched', () => {
  const outcomes = async (...each: readonly (string | Error)[]) => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    let asked = 0;
    const work = async () => {
      const outcome = each[asked++];
      if (outcome instanceof Error) throw outcome;
      return outcome;
    };
    const settled = again(work).catch(error => error);
    await vi.runAllTimersAsync();
    return { got: await settled, asked };
  };
  it('is asked for once where it comes', async () => {
    expect(await outcomes('here')).toEqual({ got: 'here', asked: 1 });
  });
  it('is asked for once more when it did not come', async () => {
    expect(await outcomes(new Error('busy'), 'here')).toEqual({ got: 'here', asked: 2 });
  });
  it('is given up when it does not come then either', async () => {
    const last = new Error('no such package');
    expect(await outcomes(new Error('busy'), last)).toEqual({ got: last, asked: 2 });
  });
});
