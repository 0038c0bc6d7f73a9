/** One moment that all charts of the window point at: where the pointer is in one of them, or where the arrow keys put it. */
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';

interface Cursor {
  /** Unix ms; null: nothing is pointed at. */
  readonly at: number | null;
  /** The chart that put it there: only it takes it away. */
  readonly by: object | null;
}
const cursor = createStore<Cursor>(() => ({ at: null, by: null }));

export const useCursor = (): number | null => useStore(cursor, ({ at }) => at);
export const pointAt = (at: number, by: object): void => cursor.setState({ at, by });
export function pointNowhere(by: object): void {
  if (cursor.getState().by === by) cursor.setState({ at: null, by: null });
}
