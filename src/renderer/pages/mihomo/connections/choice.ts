/** What the page of one controller shows; kept while the window lives, and what is a habit rather than a question, for good. */
import { CONNECTION_GROUPS, CONNECTION_PACES, type ConnectionGroup, type ConnectionPace, type ConnectionsView } from '@shared/model';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { SortBy } from '../../../ui/sort';
import { FIRST_SORT, hubSort, type ListName } from './columns';
import type { ViewChoice } from './feed';

export interface PageChoice {
  readonly list: ListName;
  readonly filter: string;
  readonly sorts: Readonly<Record<ListName, SortBy>>;
  readonly group: ConnectionGroup | null;
  readonly unfolded: ConnectionsView['unfolded'];
  readonly pace: ConnectionPace;
}

const FOLDED: PageChoice['unfolded'] = { all: false, but: [] };
const HABITS = 'connections';
const kept = new Map<string, StoreApi<PageChoice>>();

/** What was stored, as far as it still means something. Pure. */
export function habitsFrom(stored: string | null): Pick<PageChoice, 'group' | 'pace'> {
  const none = { group: null, pace: 'auto' } as const;
  try {
    const parsed: unknown = JSON.parse(stored ?? 'null');
    if (typeof parsed !== 'object' || parsed === null) return none;
    const { group, pace } = parsed as { readonly group?: unknown; readonly pace?: unknown };
    return { group: CONNECTION_GROUPS.find(each => each === group) ?? null, pace: CONNECTION_PACES.find(each => each === pace) ?? 'auto' };
  } catch {
    return none;
  }
}

const first = (): PageChoice => ({
  list: 'open',
  filter: '',
  sorts: FIRST_SORT,
  unfolded: FOLDED,
  ...habitsFrom(localStorage.getItem(HABITS)),
});

/** Changes some of it; the function takes what it is by then. */
export type ChangeChoice = (next: Partial<PageChoice> | ((now: PageChoice) => Partial<PageChoice>)) => void;

/** The choice of one controller's page: the hub is asked at once, what is drawn follows. */
export function choiceStore(serverId: string): StoreApi<PageChoice> {
  const known = kept.get(serverId);
  if (known) return known;
  const made = createStore<PageChoice>(first);
  made.subscribe(({ group, pace }) => localStorage.setItem(HABITS, JSON.stringify({ group, pace })));
  kept.set(serverId, made);
  return made;
}

/** As the hub is asked. Pure. */
export const viewOf = ({ list, filter, sorts, group, unfolded, pace }: PageChoice, paused: boolean): ViewChoice => ({
  list,
  filter,
  sort: hubSort(sorts[list]),
  group,
  unfolded,
  paused,
  pace,
});

/** Which list the table shows: another one begins at its top. Pure. */
export const listIdOf = ({ list, filter, sorts, group }: PageChoice): string => JSON.stringify([list, filter, sorts[list], group]);

export const isFolded = ({ all, but }: PageChoice['unfolded'], key: string): boolean => but.includes(key) === all;
/** A group folded or unfolded. Pure. */
export const folded = (now: PageChoice['unfolded'], key: string): PageChoice['unfolded'] => ({
  ...now,
  but: now.but.includes(key) ? now.but.filter(each => each !== key) : [...now.but, key],
});
export const ALL_UNFOLDED: PageChoice['unfolded'] = { all: true, but: [] };
export const ALL_FOLDED = FOLDED;
