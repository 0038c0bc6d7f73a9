/** The one row that the keyboard is on: it is known by its id, for the list is sorted anew while it is looked at. Pure. */
export interface RowPlace {
  readonly index: number;
  /** Null: the row was not loaded yet. */
  readonly id: string | null;
}
export const TOP: RowPlace = { index: 0, id: null };

/** Where that row is now, as far as it is in sight; what stands in its place when it is gone. */
export function placeNow({ index, id }: RowPlace, inSight: readonly number[], idAt: (index: number) => string | undefined): number {
  if (id === null || idAt(index) === id) return index;
  return inSight.find(each => idAt(each) === id) ?? index;
}

export const isSamePlace = (a: RowPlace, b: RowPlace): boolean => a.index === b.index && a.id === b.id;
