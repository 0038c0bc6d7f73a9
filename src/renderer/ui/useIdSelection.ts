/** Which rows of a long list are selected, by their numbers; those between two others are asked for, for they may be out of sight. */
import { useCallback, useMemo, useRef, useState } from 'react';
import { attempt } from '../stores/toasts';
import { NOTHING, type Selection, spanTo, toggled, withAll } from './selection';

export interface IdSelection<R> {
  readonly ids: readonly number[];
  readonly all: boolean | 'some';
  readonly allLabel: string;
  isSelected(row: R): boolean;
  label(row: R): string;
  /** `extend`: everything from the last selected row to this one. */
  onSelect(row: R, index: number, extend: boolean): void;
  onAll(): void;
  /** Stays the same function. */
  readonly clear: () => void;
}
interface IdSelectionOptions<R> {
  /** Rows of the list as it is filtered now. */
  readonly count: number;
  readonly allLabel: string;
  /** Said when the ids could not be had. */
  readonly failed: string;
  readonly idOf: (row: R) => number;
  readonly label: (row: R) => string;
  /** Ids from one place to another (inclusive), in the order of the list. */
  readonly between: (from: number, to: number) => Promise<readonly number[]>;
}

export function useIdSelection<R>({ count, allLabel, failed, idOf, label, between }: IdSelectionOptions<R>): IdSelection<R> {
  const [selection, setSelection] = useState<Selection>(NOTHING);
  /** How often a selection was given up: rows that were asked for before are not selected unseen by a late answer. */
  const givenUp = useRef(0);
  const clear = useCallback(() => {
    givenUp.current += 1;
    setSelection(NOTHING);
  }, []);
  const ids = useMemo(() => [...selection.ids].map(Number), [selection]);
  const take = (from: number, to: number, then: (now: Selection, ids: readonly string[]) => Selection) =>
    void attempt(failed, async () => {
      const before = givenUp.current;
      const found = await between(from, to);
      if (before === givenUp.current) setSelection(now => then(now, found.map(String)));
    });
  const all = ids.length === 0 ? false : ids.length >= count ? true : 'some';
  return {
    ids,
    all,
    allLabel,
    isSelected: row => selection.ids.has(String(idOf(row))),
    label,
    onSelect(row, index, extend) {
      if (!extend) {
        setSelection(now => toggled(now, String(idOf(row)), index));
        return;
      }
      const { from, to } = spanTo(selection, index);
      take(from, to, (now, found) => ({ ...withAll(now, found), anchor: now.anchor ?? index }));
    },
    onAll() {
      if (all === true || count === 0) clear();
      else take(0, count - 1, (_now, found) => ({ ids: new Set(found), anchor: null }));
    },
    clear,
  };
}
