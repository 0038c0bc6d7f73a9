/**
 * The window's copy of main's state: a snapshot on attach, then patches. A gap in the revisions means attach again; a hidden
 * window gets and does nothing, and attaches again when it shows.
 */
import type { WindowApi } from '@shared/ipc';
import type { AppState, Failure } from '@shared/model';
import { applyPatch, type Patch } from '@shared/patch';
import { createStore, type StoreApi } from 'zustand/vanilla';

export interface Mirror {
  readonly state: AppState | null;
  readonly revision: number;
  /** Why the last attach failed; it is tried again every second. */
  readonly failure: Failure | null;
}
export interface Visibility {
  hidden(): boolean;
  onChange(listener: () => void): () => void;
}
export interface MirrorHandle {
  readonly store: StoreApi<Mirror>;
  /** Attaches and follows until the returned function is called. */
  start(): () => void;
}

const RETRY_MS = 1000;

export const documentVisibility: Visibility = {
  hidden: () => document.hidden,
  onChange(listener) {
    document.addEventListener('visibilitychange', listener);
    return () => document.removeEventListener('visibilitychange', listener);
  },
};

export function createMirror(api: Pick<WindowApi, 'attach' | 'onPatch'>, visibility: Visibility): MirrorHandle {
  const store = createStore<Mirror>(() => ({ state: null, revision: -1, failure: null }));
  let running = false;
  /** Counts attaches, so that the answer to an older one is dropped; patches that arrive meanwhile wait here. */
  let attempt = 0;
  let attaching = false;
  let waiting: Patch[] = [];
  let retry: ReturnType<typeof setTimeout> | undefined;

  async function attach(): Promise<void> {
    clearTimeout(retry);
    const mine = ++attempt;
    attaching = true;
    waiting = [];
    const result = await api.attach(null).catch(thrown => ({ ok: false, error: { code: 'internal', message: String(thrown) } }) as const);
    if (!running || mine !== attempt) return;
    attaching = false;
    if (!result.ok) {
      store.setState({ failure: result.error });
      retry = setTimeout(() => void attach(), RETRY_MS);
      return;
    }
    store.setState({ state: result.value.state, revision: result.value.revision, failure: null });
    const late = waiting;
    waiting = [];
    for (const patch of late) receive(patch);
  }

  function receive(patch: Patch): void {
    if (!running || visibility.hidden()) return;
    if (attaching) {
      waiting.push(patch);
      return;
    }
    const { state, revision } = store.getState();
    if (state === null || patch.revision <= revision) return;
    if (patch.revision !== revision + 1) void attach();
    else store.setState({ state: applyPatch(state, patch), revision: patch.revision });
  }

  return {
    store,
    start() {
      running = true;
      const stopPatches = api.onPatch(receive);
      const stopVisibility = visibility.onChange(() => {
        if (!visibility.hidden()) void attach();
      });
      void attach();
      return () => {
        running = false;
        attempt += 1;
        clearTimeout(retry);
        stopPatches();
        stopVisibility();
      };
    },
  };
}
