/** Main's state in this window, and what is derived from it for every view: texts, units, the clock. */

import type { Units } from '@shared/format';
import type { AppState, Server, ServerSummary } from '@shared/model';
import { createTexts, type Texts } from '@shared/texts';
import { useSyncExternalStore } from 'react';
import { useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import { api } from '../api';
import { createMirror, documentVisibility } from './mirror';

export const mirror = createMirror(
  { attach: input => api().attach(input), onPatch: listener => api().onPatch(listener) },
  documentVisibility,
);

/** A part of main's state. Only inside `<Ready>`, which waits for the first snapshot; selected objects are compared by their fields. */
export function useApp<T>(select: (state: AppState) => T): T {
  return useStore(
    mirror.store,
    useShallow(({ state }) => {
      if (state === null) throw new Error('used before the first snapshot');
      return select(state);
    }),
  );
}

export const appState = (): AppState | null => mirror.store.getState().state;

const texts: Partial<Record<Texts['language'], Texts>> = {};
const textsOf = (language: Texts['language']): Texts => {
  const known = texts[language] ?? createTexts(language);
  texts[language] = known;
  return known;
};
/** Texts in the language of the window; before the first snapshot in that of its address. */
export const currentTexts = (): Texts =>
  textsOf(appState()?.app.resolvedLanguage ?? (document.documentElement.lang === 'ru' ? 'ru' : 'en'));
export function useTexts(): Texts {
  const language = useStore(mirror.store, ({ state }) => state?.app.resolvedLanguage);
  return language === undefined ? currentTexts() : textsOf(language);
}

export const useUnits = (): Units =>
  useApp(state => ({ sizes: state.settings.sizes, rates: state.settings.rates, language: state.app.resolvedLanguage }));

export interface ServerView {
  readonly server: Server;
  readonly summary: ServerSummary;
}
export const serverViews = (state: AppState): readonly ServerView[] =>
  state.order.flatMap(id => {
    const server = state.servers[id];
    const summary = state.summaries[id];
    return server && summary ? [{ server, summary }] : [];
  });
/** All servers in the user's order. */
export function useServers(): readonly ServerView[] {
  const [order, servers, summaries] = useApp(state => [state.order, state.servers, state.summaries] as const);
  return order.flatMap(id => {
    const server = servers[id];
    const summary = summaries[id];
    return server && summary ? [{ server, summary }] : [];
  });
}

/* One clock for all counters of the window: ticks once a second while it shows. */
const tickListeners = new Set<() => void>();
let tick = Date.now();
let ticking: ReturnType<typeof setInterval> | undefined;
function onTick(listener: () => void): () => void {
  tickListeners.add(listener);
  ticking ??= setInterval(() => {
    if (document.hidden) return;
    tick = Date.now();
    for (const each of tickListeners) each();
  }, 1000);
  return () => {
    tickListeners.delete(listener);
    if (tickListeners.size > 0) return;
    clearInterval(ticking);
    ticking = undefined;
  };
}
/** Unix ms, renewed once a second. */
export function useNow(): number {
  return useSyncExternalStore(onTick, () => {
    if (ticking === undefined) tick = Date.now();
    return tick;
  });
}
