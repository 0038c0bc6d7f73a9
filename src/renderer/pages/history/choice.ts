/** What the history page shows, as the user chose it; kept while the window lives. */
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { Figure } from './cells';
import type { By, Measure } from './measures';
import type { Compare, RangeChoice } from './ranges';

export interface Choice {
  readonly range: RangeChoice;
  readonly by: By;
  /** Whose keys, ports or nodes; null: the first that has some. */
  readonly serverId: string | null;
  /** The one last chosen of each sort of line. */
  readonly measures: Readonly<Record<By, Measure>>;
  readonly figure: Figure;
  readonly compare: Compare;
  /** Lines that the user chose, by what they are of; absent: the page chooses. */
  readonly lines: Readonly<Record<string, readonly string[]>>;
  /** Whose keys the days are of; null: the first that has some. */
  readonly daysOf: string | null;
}

const choice = createStore<Choice>(() => ({
  range: { type: 'last', span: '7d' },
  by: 'server',
  serverId: null,
  measures: { server: 'down', key: 'keyDown', port: 'signal', node: 'latency' },
  figure: 'average',
  compare: 'none',
  lines: {},
  daysOf: null,
}));

export const useChoice = (): Choice => useStore(choice);
export const choose = (change: Partial<Choice>): void => choice.setState(change);
export const chooseMeasure = (measure: Measure): void =>
  choice.setState(({ by, measures }) => ({ measures: { ...measures, [by]: measure } }));
export const chooseLines = (of: string, ids: readonly string[] | null): void =>
  choice.setState(({ lines: { [of]: _, ...others } }) => ({ lines: ids === null ? others : { ...others, [of]: ids } }));
