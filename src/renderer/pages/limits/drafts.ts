/** What was typed and not saved yet, by limit (empty: the new one): kept while the window lives, whatever page or rule is looked at meanwhile. */
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { LimitForm } from './limitForm';

/** The new limit's place among them. */
export const NEW = '';

type Drafts = Readonly<Record<string, LimitForm>>;
const drafts = createStore<{ readonly byId: Drafts }>(() => ({ byId: {} }));

export const useDrafts = () => useStore(drafts, state => state.byId);

export const keepDraft = (id: string, form: LimitForm): void => drafts.setState(({ byId }) => ({ byId: { ...byId, [id]: form } }));

export const dropDraft = (id: string): void =>
  drafts.setState(({ byId }) => ({ byId: Object.fromEntries(Object.entries(byId).filter(([key]) => key !== id)) }));

/** One was saved under `id` as `saved` says: what was typed since is not saved yet. Pure. */
export const settled = (before: Drafts, draft: string, saved: LimitForm, id: string): Drafts => {
  const { [draft]: typed, ...others } = before;
  return typed === undefined || typed === saved ? others : { ...others, [id]: { ...typed, id } };
};
export const settleDraft = (draft: string, saved: LimitForm, id: string): void =>
  drafts.setState(({ byId }) => ({ byId: settled(byId, draft, saved, id) }));
