import { FLOW_MS, isOnlyFlow } from '@shared/flow';
import type { AppState } from '@shared/model';
import { diffState, type Patch, type Snapshot } from '@shared/patch';

/** At most one batched patch per window in this time, in milliseconds. */
export const TICK_MS = 200;

/** One window as the feed sees it. */
export interface Viewer {
  readonly id: number;
  visible(): boolean;
  send(patch: Patch): void;
}
export interface StateSource {
  getState(): AppState;
  subscribe(listener: () => void): () => void;
}
export interface PatchFeed {
  /** Snapshot now, patches from then on; again for a viewer that lost count. */
  attach(viewer: Viewer): Snapshot;
  detach(id: number): void;
  /** A viewer was shown: it gets at once, in one patch, all that changed while it was hidden. */
  wake(id: number): void;
  /** A viewer is about to be answered: what its call brought about is there before the answer. What only moves by itself waits for its second. */
  settle(id: number): void;
  stop(): void;
}

interface Attached {
  readonly viewer: Viewer;
  /** What the viewer knows. */
  known: AppState;
  revision: number;
  /** Monotonic ms. */
  sentAt: number;
}

/**
 * Keeps windows in step with the state. Hidden windows are sent nothing; without a visible one no timer runs. The timer stops while
 * nothing changes and never fires more often than the tick. What moves by itself each second goes together, once a second: each server brings its
 * figures at a moment of its own, and a window draws itself anew for each patch.
 */
export function createPatchFeed(source: StateSource, tickMs: number = TICK_MS): PatchFeed {
  const attached = new Map<number, Attached>();
  let timer: NodeJS.Timeout | null = null;
  let dueAt = 0;
  let revision = 0;

  const deliver = (entry: Attached): void => {
    const now = source.getState();
    if (now === entry.known) return;
    const patch = diffState(entry.known, now, entry.revision + 1);
    entry.known = now;
    if (!patch) return;
    entry.sentAt = performance.now();
    entry.revision = patch.revision;
    entry.viewer.send(patch);
  };
  const tick = (): void => {
    timer = null;
    for (const entry of attached.values()) if (entry.viewer.visible()) deliver(entry);
  };
  const changed = (): void => {
    const now = performance.now();
    if (timer && dueAt - now <= tickMs) return;
    const state = source.getState();
    for (const { viewer, known, sentAt } of attached.values()) {
      if (!viewer.visible() || known === state) continue;
      const waits = isOnlyFlow(known, state) ? Math.max(tickMs, sentAt + FLOW_MS - now) : tickMs;
      if (timer && dueAt <= now + waits) continue;
      if (timer) clearTimeout(timer);
      dueAt = now + waits;
      timer = setTimeout(tick, waits);
    }
  };
  const unsubscribe = source.subscribe(changed);

  return {
    attach(viewer) {
      // What is not told yet goes to the copy that followed so far: it may be another one than this is for.
      const before = attached.get(viewer.id);
      if (before?.viewer.visible()) deliver(before);
      const state = source.getState();
      // Every attachment begins at a number no earlier one of this run can reach, so that a late patch is never taken for the next.
      revision += 1_000_000;
      attached.set(viewer.id, { viewer, known: state, revision, sentAt: performance.now() });
      return { revision, state };
    },
    detach: id => void attached.delete(id),
    wake(id) {
      const entry = attached.get(id);
      if (entry) deliver(entry);
    },
    settle(id) {
      const entry = attached.get(id);
      if (entry?.viewer.visible() && !isOnlyFlow(entry.known, source.getState())) deliver(entry);
    },
    stop() {
      unsubscribe();
      if (timer) clearTimeout(timer);
      timer = null;
      attached.clear();
    },
  };
}
