/** What was typed and not saved yet, by limit (empty: the new one): kept while the window lives, whatever page or rule is looked at meanwhile. */
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { LimitForm } from './limitForm';

const drafts = createStore<{ readonly byId: Readonly<Record<string, LimitForm>> }>(() => ({ byId: {} }));

export const useDrafts = () => useStore(drafts, state => state.byId);

export const keepDraft = (id: string, form: LimitForm): void => drafts.setState(({ byId }) => ({ byId: { ...byId, [id]: form } }));

export const dropDraft = (id: string): void =>
  drafts.setState(({ byId }) => ({ byId: Object.fromEntries(Object.entries(byId).filter(([key]) => key !== id)) }));
