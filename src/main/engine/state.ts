/** The truth: one store of summaries, and the small pure updates that change it. Unchanged parts keep their identity (`patch.ts`). */

import type {
  AppInfo,
  AppState,
  Breach,
  EventEntry,
  Failure,
  Limit,
  LinkState,
  Notice,
  Rates,
  Rotation,
  Server,
  ServerSummary,
  Settings,
} from '@shared/model';
import { whereIs } from '@shared/ssh';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Figures } from './clients/client';

export type State = StoreApi<AppState>;
export type Update = (state: AppState) => AppState;

const placeOf = (server: Server | undefined): string | null => (server ? whereIs(server) : null);

/** How many events the state keeps. */
export const EVENTS_KEPT = 50;

const APP: AppInfo = {
  version: '',
  platform: '',
  electron: '',
  keychain: 'probing',
  keychainEntries: 0,
  lab: 'off',
  trayHost: null,
  notifications: 'unknown',
  resolvedTheme: 'light',
  resolvedLanguage: 'en',
  notices: [],
  suspended: false,
};

export function createState(settings: Settings, now: number): State {
  return createStore<AppState>(() => ({
    app: APP,
    settings,
    order: [],
    servers: {},
    summaries: {},
    rotations: {},
    limits: [],
    breaches: [],
    events: [],
    totals: { down: 0, up: 0, at: now, live: 0, count: 0 },
  }));
}

/** Runs updates in one step, so that listeners see one change. */
export function update(state: State, ...updates: readonly Update[]): void {
  state.setState(before => updates.reduce((current, change) => change(current), before), true);
}

export const setApp =
  (change: Partial<AppInfo>): Update =>
  state => {
    const app = merge(state.app, change);
    return app === state.app ? state : { ...state, app };
  };

export const addNotice =
  (notice: Notice): Update =>
  state => ({ ...state, app: { ...state.app, notices: [...state.app.notices.filter(other => other.id !== notice.id), notice] } });

export const removeNotice =
  (id: string): Update =>
  state => {
    const notices = state.app.notices.filter(other => other.id !== id);
    return notices.length === state.app.notices.length ? state : { ...state, app: { ...state.app, notices } };
  };

export const setSettings =
  (settings: Settings): Update =>
  state => ({ ...state, settings });

/** The whole list of servers in order; summaries of new ones are made, of gone ones dropped. What was read at another address says nothing. */
export const setServers =
  (list: readonly Server[], now: number): Update =>
  state => {
    const summaries: Record<string, ServerSummary> = {};
    for (const server of list) {
      const before = state.summaries[server.id];
      const fresh = emptySummary(server, now);
      if (before?.kind !== server.kind) summaries[server.id] = fresh;
      else if (placeOf(state.servers[server.id]) === placeOf(server)) summaries[server.id] = before;
      else summaries[server.id] = { ...fresh, link: before.link, since: before.since, rowsRevision: before.rowsRevision + 1 };
    }
    const order = list.map(server => server.id);
    const servers = Object.fromEntries(list.map(server => [server.id, server]));
    return { ...state, order, servers, summaries };
  };

export interface LinkChange {
  readonly link: LinkState;
  readonly failure: Failure | null;
  readonly retryAt: number | null;
  readonly needsSecret: boolean;
}

/** State of a server's link; `since` moves only when the link state itself changes. */
export const setLink =
  (id: string, change: Partial<LinkChange>, now: number): Update =>
  state => {
    const before = state.summaries[id];
    if (!before) return state;
    const since = change.link === undefined || change.link === before.link ? before.since : now;
    return withSummary(state, before, { ...change, since });
  };

/** Figures of one reading; absent ones keep their value. */
export const setFigures =
  (id: string, figures: Figures, fields: { readonly lastData?: number; readonly rowsChanged?: boolean }): Update =>
  state => {
    const before = state.summaries[id];
    if (!before || before.kind !== figures.kind) return state;
    const { lastData = before.lastData, rowsChanged = false } = fields;
    return withSummary(state, before, { ...figures, lastData, rowsRevision: before.rowsRevision + (rowsChanged ? 1 : 0) });
  };

/** The rotation shown at that port, or none. */
export const setRotation =
  (key: string, rotation: Rotation | null): Update =>
  state => {
    const { [key]: before, ...others } = state.rotations;
    if ((before ?? null) === rotation) return state;
    return { ...state, rotations: rotation ? { ...others, [key]: rotation } : others };
  };

export const setLimits =
  (limits: readonly Limit[]): Update =>
  state => ({ ...state, limits });

/** Open breaches, newest first. */
export const setBreaches =
  (breaches: readonly Breach[]): Update =>
  state => ({ ...state, breaches: [...breaches].sort((a, b) => b.startedAt - a.startedAt) });

export const addEvent =
  (event: EventEntry): Update =>
  state => ({ ...state, events: [event, ...state.events].slice(0, EVENTS_KEPT) });

/** What earlier runs told, newest first, below what this one did. */
export const recallEvents =
  (older: readonly EventEntry[]): Update =>
  state => ({ ...state, events: [...state.events, ...older].slice(0, EVENTS_KEPT) });

export const setTotals =
  (totals: Rates & { readonly live: number; readonly count: number }): Update =>
  state =>
    merge(state.totals, { ...totals, at: state.totals.at }) === state.totals && totals.live === 0 ? state : { ...state, totals };

function emptySummary(server: Server, now: number): ServerSummary {
  const base = {
    id: server.id,
    link: 'idle',
    since: now,
    failure: null,
    retryAt: null,
    lastData: null,
    rttMs: null,
    program: null,
    version: null,
    capabilities: [],
    warnings: [],
    rates: null,
    memory: null,
    needsSecret: false,
    rowsRevision: 0,
  } as const;
  switch (server.kind) {
    case 'xray':
      return { ...base, kind: 'xray', keys: null, online: null, uptimeS: null, goroutines: null };
    case 'keyapi':
      return { ...base, kind: 'keyapi', keys: null, trafficSource: 'none' };
    case 'mihomo':
      return { ...base, kind: 'mihomo', mode: null, modes: [], connections: null, groups: [] };
    case 'farm':
      return { ...base, kind: 'farm', portsTotal: null, portsOnline: null, favourites: [] };
  }
}

function withSummary(state: AppState, before: ServerSummary, change: object): AppState {
  const after = merge(before, change as Partial<ServerSummary>);
  return after === before ? state : { ...state, summaries: { ...state.summaries, [before.id]: after } };
}

/** A copy with the change, or the very same object when nothing differs. */
function merge<T extends object>(before: T, change: Partial<T>): T {
  const differs = (Object.keys(change) as (keyof T)[]).some(key => change[key] !== undefined && !Object.is(change[key], before[key]));
  return differs ? { ...before, ...change } : before;
}
