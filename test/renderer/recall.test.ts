/** The page of a window that is built again: the one it had, unless another was asked for meanwhile. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const KEPT = { route: { page: 'server', serverId: 'a' }, scrollTop: 40 } as const;

describe('a window that recalls its page', () => {
  let answer: (kept: typeof KEPT | null) => void;
  let remembered: unknown[];
  let page: EventTarget & { hidden: boolean };
  beforeEach(() => {
    vi.resetModules();
    const kept = new Promise(resolve => {
      answer = value => resolve({ ok: true, value });
    });
    remembered = [];
    page = Object.assign(new EventTarget(), { hidden: false });
    vi.stubGlobal('document', page);
    const rememberView = async (input: unknown) => {
      remembered.push(input);
      return { ok: true, value: null };
    };
    vi.stubGlobal('window', { api: { recallView: () => kept, rememberView } });
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
  it('is remembered when it is hidden, with where it was scrolled to although no frame told of it', async () => {
    const { lookWhenHidden, noteScroll, recall } = await open();
    const recalled = recall();
    answer(null);
    await recalled;
    const stop = lookWhenHidden(() => noteScroll(300));
    page.hidden = true;
    page.dispatchEvent(new Event('visibilitychange'));
    expect(remembered).toEqual([{ route: { page: 'overview' }, scrollTop: 300 }]);
    stop();
    page.dispatchEvent(new Event('visibilitychange'));
    expect(remembered).toHaveLength(1);
  });
  it('is at its top again when one goes back to it', async () => {
    const { go, goBack, noteScroll, recall } = await open();
    const recalled = recall();
    answer(null);
    await recalled;
    go({ page: 'settings' });
    noteScroll(200);
    goBack();
    page.hidden = true;
    page.dispatchEvent(new Event('visibilitychange'));
    expect(remembered).toEqual([{ route: { page: 'overview' }, scrollTop: 0 }]);
  });
  it('begins at the overview when it had none', async () => {
    const { recall, view } = await open();
    const recalled = recall();
    answer(null);
    expect(await recalled).toBe(false);
    expect(view.getState().route).toEqual({ page: 'overview' });
  });
});
