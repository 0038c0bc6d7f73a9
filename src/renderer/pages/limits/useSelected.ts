/** Which rule the editor shows. */
import type { AppState, Limit } from '@shared/model';
import { useEffect, useState } from 'react';
import { NEW } from './drafts';

interface Selected {
  /** The new one (`NEW`), a limit's id; null: there is none. */
  readonly selected: string | null;
  select(id: string): void;
  /** The new one was saved: it goes on as that limit, unless another one was chosen meanwhile. */
  saved(id: string): void;
}

/** A broken one is what one comes for. Pure. */
export const firstOf = (limits: readonly Limit[], breaches: AppState['breaches']): string | null =>
  (limits.find(({ id }) => breaches.some(({ limitId }) => limitId === id)) ?? limits[0])?.id ?? null;

/** The one that was chosen, here or by what led here (`wanted`); what the page chose stays, too, whatever breaks meanwhile. */
export function useSelected(limits: readonly Limit[], breaches: AppState['breaches'], hasNew: boolean, wanted: string | null): Selected {
  const [chosen, setChosen] = useState(hasNew ? NEW : wanted);
  const [shown, setShown] = useState<string | null>(null);
  const [led, setLed] = useState(wanted);
  if (led !== wanted) {
    setLed(wanted);
    if (wanted !== null) setChosen(wanted);
  }
  const isThere = (id: string | null): boolean => (id === NEW ? hasNew : limits.some(limit => limit.id === id));
  const selected = [chosen, shown].find(isThere) ?? firstOf(limits, breaches);
  useEffect(() => setShown(selected), [selected]);
  return { selected, select: setChosen, saved: id => setChosen(before => (before === NEW ? id : before)) };
}
