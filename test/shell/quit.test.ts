import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const exits: number[] = [];
let beforeQuit: (event: { preventDefault(): void }) => void = () => undefined;
vi.mock('electron', () => ({
  app: {
    exit: (code: number) => void exits.push(code),
    on: (_event: string, listener: typeof beforeQuit) => {
      beforeQuit = listener;
    },
  },
}));
const { createQuit } = await import('../../src/main/shell/quit');

describe('quit', () => {
  beforeEach(() => {
    exits.length = 0;
    vi.useFakeTimers();
  });
  afterEach(() => void vi.useRealTimers());

  it('runs every step in order, once, whoever asks how often', async () => {
    const steps: string[] = [];
    const ending = createQuit(
      () => [
        { name: 'engine', run: async () => void steps.push('engine') },
        { name: 'log', run: () => void steps.push('log') },
      ],
      () => undefined,
    );
    expect(ending.quitting).toBe(false);
    const prevented = vi.fn();
    ending.quit();
    ending.quit(1);
    beforeQuit({ preventDefault: prevented });
    await vi.runAllTimersAsync();
    expect(ending.quitting).toBe(true);
    expect(prevented).toHaveBeenCalledOnce();
    expect(steps).toEqual(['engine', 'log']);
    expect(exits).toEqual([0]);
  });
  it('leaves a step that fails or hangs behind', async () => {
    const steps: string[] = [];
    const reported: string[] = [];
    const ending = createQuit(
      () => [
        {
          name: 'throws',
          run: () => {
            throw new Error('x');
          },
        },
        { name: 'hangs', run: () => new Promise<void>(() => undefined) },
        { name: 'last', run: () => void steps.push('last') },
      ],
      what => void reported.push(what),
    );
    ending.quit(3);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(reported).toEqual(['throws', 'hangs']);
    expect(steps).toEqual(['last']);
    expect(exits).toEqual([3]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
