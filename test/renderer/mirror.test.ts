import type { Result } from '@shared/ipc';
import type { AppState } from '@shared/model';
import type { Patch, Snapshot } from '@shared/patch';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createMirror } from '../../src/renderer/stores/mirror';

const stateOf = (live: number): AppState => ({ totals: { live }, servers: {}, summaries: {}, rotations: {} }) as unknown as AppState;
const patchOf = (revision: number, live: number): Patch => ({
  revision,
  whole: { totals: stateOf(live).totals },
  entries: {},
  figures: {},
});

/** A main process that answers when told to. */
function fakeMain() {
  let listener: (patch: Patch) => void = () => undefined;
  const waiting: ((result: Result<Snapshot>) => void)[] = [];
  let hidden = false;
  let onChange: () => void = () => undefined;
  return {
    api: {
      attach: vi.fn(() => new Promise<Result<Snapshot>>(resolve => waiting.push(resolve))),
      onPatch: (next: (patch: Patch) => void) => {
        listener = next;
        return () => {
          listener = () => undefined;
        };
      },
    },
    visibility: {
      hidden: () => hidden,
      onChange: (next: () => void) => {
        onChange = next;
        return () => undefined;
      },
    },
    patch: (patch: Patch) => listener(patch),
    answer: async (revision: number, live: number) => {
      waiting.shift()?.({ ok: true, value: { revision, state: stateOf(live) } });
      await vi.advanceTimersByTimeAsync(0);
    },
    fail: async () => {
      waiting.shift()?.({ ok: false, error: { code: 'internal', message: 'no' } });
      await vi.advanceTimersByTimeAsync(0);
    },
    show: (visible: boolean) => {
      hidden = !visible;
      onChange();
    },
  };
}

describe('the copy of the state in a window', () => {
  let main: ReturnType<typeof fakeMain>;
  let mirror: ReturnType<typeof createMirror>;
  const live = () => mirror.store.getState().state?.totals.live;
  beforeEach(() => {
    vi.useFakeTimers();
    main = fakeMain();
    mirror = createMirror(main.api, main.visibility);
    mirror.start();
  });
  afterEach(() => vi.useRealTimers());

  it('starts from a snapshot and follows the patches in turn', async () => {
    await main.answer(5, 1);
    main.patch(patchOf(6, 2));
    main.patch(patchOf(7, 3));
    expect(live()).toBe(3);
    expect(mirror.store.getState().revision).toBe(7);
    expect(main.api.attach).toHaveBeenCalledTimes(1);
  });

  it('applies patches that came while the snapshot was on its way, and drops older ones', async () => {
    main.patch(patchOf(5, 50));
    main.patch(patchOf(6, 60));
    await main.answer(5, 1);
    expect(live()).toBe(60);
  });

  it('attaches again after a gap in the revisions', async () => {
    await main.answer(5, 1);
    main.patch(patchOf(8, 99));
    expect(live()).toBe(1);
    expect(main.api.attach).toHaveBeenCalledTimes(2);
    await main.answer(8, 4);
    expect(live()).toBe(4);
  });

  it('does nothing while hidden and attaches again when it shows', async () => {
    await main.answer(5, 1);
    main.show(false);
    main.patch(patchOf(6, 2));
    expect(live()).toBe(1);
    main.show(true);
    expect(main.api.attach).toHaveBeenCalledTimes(2);
    await main.answer(9, 7);
    expect(live()).toBe(7);
  });

  it('says why attaching failed and tries again', async () => {
    await main.fail();
    expect(mirror.store.getState().failure?.message).toBe('no');
    await vi.advanceTimersByTimeAsync(1000);
    await main.answer(1, 1);
    expect(mirror.store.getState()).toMatchObject({ failure: null, revision: 1 });
  });

  it('keeps nothing of an attach that was overtaken', async () => {
    main.show(true);
    await main.answer(1, 111);
    expect(live()).toBeUndefined();
    await main.answer(2, 2);
    expect(live()).toBe(2);
  });
});
