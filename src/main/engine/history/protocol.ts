/** What passes between the history's client and its worker. Every request may be sent again: it then changes nothing. */
import type { ExportQuery } from '@shared/history/export';
import type { HistoryMetric, SeriesName } from '@shared/history/metrics';
import type { HistoryRange, HistorySize, RangeQuery } from '@shared/history/query';
import type { Retention } from '@shared/history/retention';
import type { HistoryReport, SeriesFound } from './history';
import type { Moves } from './moves';

/** Names by number: the client counts the numbers; a new worker is told all of them. */
export type Named = readonly (readonly [number: number, name: SeriesName])[];
/** The numbers of a tick's series, and their values (NaN: a gap). */
export interface NumberedTick {
  readonly source: string;
  readonly tick: number;
  readonly at: number;
  readonly named: Named;
  readonly numbers: Uint32Array;
  readonly values: Float64Array;
}
/** What the user sets. */
export interface HistoryRules {
  /** IANA name of the zone whose days are counted. */
  readonly zone: string;
  readonly retention: Retention;
}
export interface OpenHistory extends HistoryRules {
  readonly dataDir: string;
  readonly named: Named;
}

/** Days of keys are read some keys at a time, so that others are answered in between. */
export interface DaysPage {
  readonly serverId: string;
  /** Unix ms. */
  readonly from: number;
  readonly to: number;
  /** Goes on after this account; null: from the first. */
  readonly after: string | null;
}
export interface DaysRead {
  /** When each day begins, Unix ms. */
  readonly at: Float64Array;
  /** Accounts that had traffic, and (id empty) the sum of all. */
  readonly accounts: readonly { readonly id: string; readonly down: Float64Array; readonly up: Float64Array }[];
  /** Null: that was the last page. */
  readonly next: string | null;
}

/** All but `open` fail with a Fault `gone` when the worker is not open, or was not told a name. */
export interface HistoryCalls {
  open: { readonly input: OpenHistory; readonly output: HistoryReport };
  append: { readonly input: NumberedTick; readonly output: null };
  range: { readonly input: RangeQuery; readonly output: HistoryRange };
  series: {
    readonly input: { readonly serverId: string; readonly metric: HistoryMetric | null };
    readonly output: SeriesFound;
  };
  /**
   * What moved in a server's ledger, in order; moves of the tick told last change nothing. `goesOn`: totals may be lower than those that are there, and
   * go on from these.
   */
  totals: {
    readonly input: { readonly serverId: string; readonly moves: readonly Moves[]; readonly goesOn: boolean };
    readonly output: null;
  };
  days: { readonly input: DaysPage; readonly output: DaysRead };
  size: { readonly input: null; readonly output: HistorySize };
  /** A file in UTF-8. */
  export: { readonly input: ExportQuery; readonly output: { readonly bytes: Uint8Array; readonly rows: number } };
  keep: { readonly input: HistoryRules; readonly output: null };
  forgetServer: { readonly input: { readonly serverId: string }; readonly output: null };
  close: { readonly input: null; readonly output: null };
}
export type HistoryCall = keyof HistoryCalls;

export type HistoryRequest = {
  readonly [K in HistoryCall]: { readonly id: number; readonly call: K; readonly input: HistoryCalls[K]['input'] };
}[HistoryCall];

/** What the worker implements once it is open. */
export type HistoryHandlers = {
  readonly [K in Exclude<HistoryCall, 'open' | 'close'>]: (input: HistoryCalls[K]['input']) => HistoryCalls[K]['output'];
};
