/** What passes between the history's client and its worker. Every request may be sent again: it then changes nothing. */
import type { SeriesName } from '@shared/history/metrics';
import type { HistoryRange, HistorySize, RangeQuery } from '@shared/history/query';
import type { Retention } from '@shared/history/retention';
import type { HistoryReport } from './history';

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
export interface OpenHistory {
  readonly dataDir: string;
  /** IANA name of the zone whose days are counted. */
  readonly zone: string;
  readonly retention: Retention;
  readonly named: Named;
}

/** All but `open` fail with a Fault `gone` when the worker is not open, or was not told a name. */
export interface HistoryCalls {
  open: { readonly input: OpenHistory; readonly output: HistoryReport };
  append: { readonly input: NumberedTick; readonly output: null };
  range: { readonly input: RangeQuery; readonly output: HistoryRange };
  series: { readonly input: { readonly serverId: string }; readonly output: readonly SeriesName[] };
  size: { readonly input: null; readonly output: HistorySize };
  keep: { readonly input: Retention; readonly output: null };
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
