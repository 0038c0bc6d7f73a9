/** Which rows are selected; works on ids, because the rows of a long list come and go. Pure. */
export interface Selection {
  readonly ids: ReadonlySet<string>;
  /** Row from which Shift selects, by its place in the list. */
  readonly anchor: number | null;
}
export const NOTHING: Selection = { ids: new Set(), anchor: null };

export function toggled({ ids }: Selection, id: string, index: number): Selection {
  const next = new Set(ids);
  if (!next.delete(id)) next.add(id);
  return { ids: next, anchor: index };
}

export const withAll = ({ ids, anchor }: Selection, more: readonly string[]): Selection => ({ ids: new Set([...ids, ...more]), anchor });

/** From the anchor (or the row itself) to `index`: first and last place, in order. */
export function spanTo({ anchor }: Selection, index: number): { readonly from: number; readonly to: number } {
  const start = anchor ?? index;
  return { from: Math.min(start, index), to: Math.max(start, index) };
}
