/** The page of a window that is built again: the one it had, unless another was asked for meanwhile. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const KEPT = { route: { page: 'server', serverId: 'a' }, scrollTop: 40 } as const;

describe('a window that recalls its page', () => {
  let answer: (kept: typeof KEPT | null) => void;
  beforeEach(() => {
    vi.resetModules();
    const kept = new Promise(resolve => {
      answer = value => resolve({ ok: true, value });
    });
    vi.stubGlobal('document', { addEventListener: () => undefined });
    vi.stubGlobal('window', { api: { recallView: () => kept, rememberView: async () => ({ ok: true, value: null }) } });
  });
  afterEach(() => vi.unstubAllGlobals());
  const open = () => import('../../src/renderer/stores/view');

  it('shows the one it had', async () => {
    const { recall, view, wantedScroll } = await open();
    const recalled = recall();
    answer(KEPT);
    expect(await recalled).toBe(true);
    expect([view.getState().route, wantedScroll()]).toEqual([KEPT.route, 40]);
  });
  it('stays where it was sent before the answer came', async () => {
    const { go, recall, view, wantedScroll } = await open();
    const recalled = recall();
    go({ page: 'overview' });
    answer(KEPT);
    expect(await recalled).toBe(false);
    expect([view.getState().route, wantedScroll()]).toEqual([{ page: 'overview' }, null]);
  });
  it('begins at the overview when it had none', async () => {
    const { recall, view } = await open();
    const recalled = recall();
    answer(null);
    expect(await recalled).toBe(false);
    expect(view.getState().route).toEqual({ page: 'overview' });
  });
});
