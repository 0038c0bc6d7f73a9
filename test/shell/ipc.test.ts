import { Fault } from '@shared/fault';
import { FLOW_MS } from '@shared/flow';
import { CALL_NAMES, type CallName, callChannel } from '@shared/ipc';
import { inputSchemas } from '@shared/ipc.schema';
import type { AppState } from '@shared/model';
import { applyPatch, type Patch } from '@shared/patch';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createPatchFeed, TICK_MS } from '../../src/main/shell/ipc/patches';
import { isOurs, type SenderEvent } from '../../src/main/shell/ipc/sender';
import { type IpcMainLike, type Serving, serveCalls } from '../../src/main/shell/ipc/serve';
import { appState, mihomoSummary } from './state';

const OURS = 7;
const event = (change: Partial<SenderEvent> = {}): SenderEvent => ({
  sender: { id: OURS },
  senderFrame: { url: 'app://switchyard/index.html?theme=dark&lang=en', parent: null },
  ...change,
});

describe('sender check', () => {
  const frame = (url: string, parent: unknown = null): Partial<SenderEvent> => ({ senderFrame: { url, parent } });
  it.each<readonly [string, Partial<SenderEvent>, boolean]>([
    ['our main frame', {}, true],
    ['our panel', frame('app://switchyard/panel.html'), true],
    ['no frame', { senderFrame: null }, false],
    ['an inner frame', frame('app://switchyard/index.html', {}), false],
    ['empty address', frame(''), false],
    ['about:blank', frame('about:blank'), false],
    ['a file', frame('file:///etc/passwd'), false],
    ['a web page', frame('https://switchyard/index.html'), false],
    ['another host', frame('app://other/index.html'), false],
    ['a host that begins like ours', frame('app://switchyard.example/index.html'), false],
    ['our host as user name', frame('app://switchyard@other/index.html'), false],
    ['credentials before our host', frame('app://x@switchyard/index.html'), false],
    ['devtools', frame('devtools://devtools/x'), false],
    ['not an address', frame('app:switchyard'), false],
    ['contents that are not ours', { sender: { id: OURS + 1 } }, false],
  ])('%s', (_name, change, ok) => {
    expect(isOurs(event(change), id => id === OURS)).toBe(ok);
  });
});

function serve(serving: Partial<Serving> = {}) {
  const listeners = new Map<string, (event: SenderEvent, ...args: unknown[]) => unknown>();
  const ran: CallName[] = [];
  const settled: number[] = [];
  const ipcMain: IpcMainLike = {
    handle(channel, listener) {
      if (listeners.has(channel)) throw new Error(`${channel} twice`);
      listeners.set(channel, listener);
    },
    removeHandler: channel => void listeners.delete(channel),
  };
  const fallback = Object.fromEntries(
    CALL_NAMES.map(name => [
      name,
      () => {
        ran.push(name);
        return null;
      },
    ]),
  ) as unknown as Serving;
  const stop = serveCalls({
    ipcMain,
    isOurContents: id => id === OURS,
    serving: { ...fallback, ...serving },
    redact: text => text.replaceAll('hunter2', '[gone]'),
    settle: id => void settled.push(id),
    report: () => undefined,
  });
  const call = async (name: CallName, input: unknown, from = event()): Promise<unknown> => listeners.get(callChannel(name))?.(from, input);
  return { listeners, ran, settled, call, stop };
}

describe('calls', () => {
  it('registers every call of the contract once, and takes them all back', () => {
    const { listeners, stop } = serve();
    expect([...listeners.keys()].sort()).toEqual(CALL_NAMES.map(callChannel).sort());
    stop();
    expect(listeners.size).toBe(0);
  });
  it('runs nothing for a forged sender', async () => {
    const { call, ran } = serve();
    for (const name of CALL_NAMES)
      expect(await call(name, null, event({ senderFrame: { url: 'https://example.com/', parent: null } }))).toMatchObject({
        ok: false,
        error: { code: 'forbidden' },
      });
    expect(ran).toEqual([]);
  });
  it('answers in an envelope', async () => {
    const { call } = serve({ listPorts: () => [], removeServer: () => Promise.reject(new Fault('not-found', 'no such server')) });
    expect(await call('listPorts', { serverId: 'a' })).toEqual({ ok: true, value: [] });
    expect(await call('removeServer', { id: 'a' })).toEqual({ ok: false, error: { code: 'not-found', message: 'no such server' } });
  });
  it('tells who asks what has changed before the answer, be it good or bad; nobody else', async () => {
    const order: string[] = [];
    const { call, settled } = serve({
      listPorts: async () => {
        order.push(`ran, settled ${settled.length}`);
        return [];
      },
      removeServer: () => Promise.reject(new Fault('not-found', 'no such server')),
    });
    await call('listPorts', { serverId: 'a' }).then(() => order.push(`answered, settled ${settled.length}`));
    expect(order).toEqual(['ran, settled 0', 'answered, settled 1']);
    await call('removeServer', { id: 'a' });
    await call('removeServer', { wrong: 'a' });
    expect(settled).toEqual([OURS, OURS]);
  });
  it('takes secrets out of errors, also thrown ones', async () => {
    const { call } = serve({
      refreshServer: () => {
        throw new Error('http://operator:hunter2@host failed');
      },
    });
    expect(await call('refreshServer', { id: 'a' })).toEqual({
      ok: false,
      error: { code: 'internal', message: 'http://operator:[gone]@host failed' },
    });
  });
  it('never quotes a bad input, which may hold a secret', async () => {
    const { call } = serve();
    const answer = await call('giveSecret', { id: 'a', secret: { nested: 'hunter2' }, remember: 'hunter2' });
    expect(answer).toMatchObject({ ok: false, error: { code: 'bad-input' } });
    expect(JSON.stringify(answer)).not.toContain('hunter2');
  });
  it('answers bad-input to random JSON in every channel, without a throw or a side effect', async () => {
    const { call, ran } = serve();
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...CALL_NAMES), fc.jsonValue(), async (name, input) => {
        fc.pre(!inputSchemas[name].safeParse(input).success);
        expect(await call(name, input)).toMatchObject({ ok: false, error: { code: 'bad-input' } });
      }),
      { numRuns: 1_000 },
    );
    expect(ran).toEqual([]);
  });
  it('refuses more than one argument and fields that are not in the contract', async () => {
    const { listeners, call } = serve();
    expect(await listeners.get(callChannel('quit'))?.(event(), null, 'more')).toMatchObject({ error: { code: 'bad-input' } });
    expect(await call('removeServer', { id: 'a', also: 1 })).toMatchObject({ error: { code: 'bad-input' } });
    expect(await call('changeSettings', { theme: 'dark', __proto__x: 1 })).toMatchObject({ error: { code: 'bad-input' } });
  });
  it('takes no address to open: only names', () => {
    for (const what of ['https://example.com', 'file:///etc/passwd', 'javascript:1', ''])
      expect(inputSchemas.openExternal.safeParse({ what }).success).toBe(false);
    expect(inputSchemas.openExternal.safeParse({ what: 'docs' }).success).toBe(true);
  });
});

describe('patches', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function setUp() {
    let state: AppState = appState();
    const listeners = new Set<() => void>();
    const source = {
      getState: () => state,
      subscribe(listener: () => void) {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
    };
    const set = (change: Partial<AppState>): void => {
      state = { ...state, ...change };
      for (const listener of listeners) listener();
    };
    const feed = createPatchFeed(source);
    const viewer = (id: number) => {
      const patches: Patch[] = [];
      return {
        id,
        shown: true,
        patches,
        visible() {
          return this.shown;
        },
        send: (patch: Patch) => void patches.push(patch),
      };
    };
    return { feed, set, viewer, state: () => state, listeners };
  }
  const totals = (down: number): Partial<AppState> => ({ totals: { down, up: 0, at: 0, live: 1, count: 1 } });

  it('sends at most one batch a tick, numbered without a gap, that rebuilds the state', () => {
    const { feed, set, viewer, state } = setUp();
    const window = viewer(1);
    const snapshot = feed.attach(window);
    for (let n = 0; n < 100; n++) {
      set({ totals: { down: n, up: 0, at: 0, live: n, count: 100 } });
      vi.advanceTimersByTime(TICK_MS / 10);
    }
    vi.advanceTimersByTime(TICK_MS);
    expect(window.patches.length).toBeGreaterThan(5);
    expect(window.patches.length).toBeLessThanOrEqual(11);
    expect(window.patches.map(patch => patch.revision)).toEqual(window.patches.map((_, n) => snapshot.revision + 1 + n));
    expect(window.patches.reduce(applyPatch, snapshot.state)).toEqual(state());
  });
  it('tells together, once a second, what moves by itself, and at once what does not', () => {
    const { feed, set, viewer, state } = setUp();
    const window = viewer(1);
    const snapshot = feed.attach(window);
    const gw = mihomoSummary();
    set({ summaries: { gw } });
    vi.advanceTimersByTime(TICK_MS);
    expect(window.patches).toHaveLength(1);
    for (let second = 1; second <= 3; second++) {
      for (let part = 0; part < 4; part++) {
        set(part % 2 === 0 ? totals(second) : { summaries: { gw: { ...gw, memory: second * 4 + part, lastData: second } } });
        vi.advanceTimersByTime(250);
      }
    }
    expect(window.patches.length).toBeLessThanOrEqual(4);
    expect(window.patches.length).toBeGreaterThanOrEqual(3);
    const before = window.patches.length;
    set({ summaries: { gw: { ...gw, memory: 1 } } });
    vi.advanceTimersByTime(10);
    set({ summaries: { gw: { ...gw, memory: 1, mode: 'direct' } } });
    vi.advanceTimersByTime(TICK_MS);
    expect(window.patches).toHaveLength(before + 1);
    expect(window.patches.reduce(applyPatch, snapshot.state)).toEqual(state());
  });
  it('tells what a call brought about before its answer, without waiting for the tick; never figures alone, nor a hidden window', () => {
    const { feed, set, viewer, state } = setUp();
    const [window, other] = [viewer(1), viewer(2)];
    set(totals(1));
    const snapshot = feed.attach(window);
    feed.attach(other);
    set(totals(2));
    feed.settle(1);
    expect(window.patches).toEqual([]);
    set({ order: ['a'] });
    feed.settle(1);
    feed.settle(1);
    expect(window.patches).toHaveLength(1);
    expect(window.patches.reduce(applyPatch, snapshot.state)).toEqual(state());
    expect(other.patches).toEqual([]);
    vi.advanceTimersByTime(TICK_MS);
    expect([window.patches.length, other.patches.length]).toEqual([1, 1]);
    window.shown = false;
    set({ order: ['b'] });
    feed.settle(1);
    feed.settle(99);
    expect(window.patches).toHaveLength(1);
  });
  it('runs no timer and sends nothing while nothing changes or nobody looks', () => {
    const { feed, set, viewer } = setUp();
    const window = viewer(1);
    feed.attach(window);
    expect(vi.getTimerCount()).toBe(0);
    window.shown = false;
    set(totals(1));
    expect(vi.getTimerCount()).toBe(0);
    expect(window.patches).toEqual([]);
  });
  it('brings a window that was hidden up to date in one patch', () => {
    const { feed, set, viewer, state } = setUp();
    const window = viewer(1);
    const snapshot = feed.attach(window);
    window.shown = false;
    for (let n = 0; n < 50; n++) set({ ...totals(n), summaries: { gw: mihomoSummary({ connections: n }) } });
    vi.advanceTimersByTime(10_000);
    window.shown = true;
    feed.wake(1);
    expect(window.patches).toHaveLength(1);
    expect(window.patches.reduce(applyPatch, snapshot.state)).toEqual(state());
    feed.wake(1);
    expect(window.patches).toHaveLength(1);
  });
  it('counts each window by itself, and a new attachment beyond any late patch', () => {
    const { feed, set, viewer } = setUp();
    const first = viewer(1);
    const second = viewer(2);
    const before = feed.attach(first).revision;
    set(totals(1));
    vi.advanceTimersByTime(TICK_MS);
    feed.attach(second);
    set(totals(2));
    vi.advanceTimersByTime(FLOW_MS);
    expect(first.patches.map(patch => patch.revision)).toEqual([before + 1, before + 2]);
    expect(second.patches).toHaveLength(1);
    expect(feed.attach(first).revision).toBeGreaterThan(before + 2);
  });
  it('leaves nothing untold when a window attaches once more', () => {
    const { feed, set, viewer, state } = setUp();
    const window = viewer(1);
    const first = feed.attach(window);
    set(totals(7));
    feed.attach(window);
    expect(window.patches.reduce(applyPatch, first.state)).toEqual(state());
  });
  it('forgets detached windows and ends', () => {
    const { feed, set, viewer, listeners } = setUp();
    const window = viewer(1);
    feed.attach(window);
    feed.detach(1);
    set(totals(1));
    feed.stop();
    expect(vi.getTimerCount()).toBe(0);
    expect(listeners.size).toBe(0);
    expect(window.patches).toEqual([]);
  });
});
