/**
 * One beat a second for all that moves by itself in this window - counters, charts - and with the patch that brings the figures, so that both are
 * drawn at once: drawing a window is what it costs.
 */
import { mirror } from './window';

const BEAT_MS = 1000;
/** A patch that comes so much after the last beat is the next one. */
const EARLY_MS = 700;
/** While patches come each second they are waited for a little longer. */
const LATE_MS = 1150;
const PATIENCE_MS = 3000;

const listeners = new Set<() => void>();
let beatAt = 0;
let patchAt = Number.NEGATIVE_INFINITY;
let timer: ReturnType<typeof setTimeout> | undefined;
let stopPatches: (() => void) | null = null;

function plan(): void {
  clearTimeout(timer);
  const waits = performance.now() - patchAt < PATIENCE_MS ? LATE_MS : BEAT_MS;
  timer = setTimeout(beat, beatAt + waits - performance.now());
}
function beat(): void {
  beatAt = performance.now();
  plan();
  if (document.hidden) return;
  for (const listener of [...listeners]) listener();
}
function onPatch(): void {
  patchAt = performance.now();
  if (patchAt - beatAt >= EARLY_MS) beat();
}

/** Calls back with each beat until the returned function is called; never while the window is hidden. */
export function onBeat(listener: () => void): () => void {
  if (listeners.size === 0) {
    beatAt = performance.now();
    stopPatches = mirror.store.subscribe(onPatch);
    plan();
  }
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearTimeout(timer);
    stopPatches?.();
    stopPatches = null;
  };
}
