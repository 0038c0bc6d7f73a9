/** Main's state in this window, and what is derived from it for every view: texts, units, the clock. */

import type { Units } from '@shared/format';
import type { AppState, Server, ServerSummary } from '@shared/model';
import { createTexts, type Texts } from '@shared/texts';
import { useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import { mirror } from './window';

export { useNow, useNowAs } from './now';
export { mirror } from './window';

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

/** Whether a server answers now; what could not be asked of it before is asked again then. False for one that is not there. */
export const useIsLive = (serverId: string | null): boolean => useApp(state => state.summaries[serverId ?? '']?.link === 'live');

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
