/** What main asks of a hub's worker. */
import type { FrameRead, HubTick } from '@shared/connections/hub';
import type { ClosingWish, ConnectionDetail, ConnectionsView } from '@shared/model';

export interface WatchTick {
  readonly watch: string;
  readonly tick: HubTick;
}
/** `again`: the window knows none of the texts that it was told. */
export interface WatchAsked {
  readonly watch: string;
  readonly again: boolean;
}
type Of = { readonly watch: string };

export interface HubCalls {
  /** The first call of all. */
  begin: { readonly input: { readonly handlesFrom: number }; readonly output: null };
  /** `bytes` are given away. `watches`: those that are to be told. `read` null: it was no frame. */
  frame: {
    readonly input: {
      readonly bytes: Uint8Array;
      readonly at: number;
      readonly elapsedMs: number;
      readonly watches: readonly WatchAsked[];
    };
    readonly output: { readonly read: FrameRead | null; readonly ticks: readonly WatchTick[] };
  };
  view: { readonly input: Of & { readonly view: ConnectionsView }; readonly output: null };
  ticks: { readonly input: { readonly watches: readonly WatchAsked[] }; readonly output: readonly WatchTick[] };
  end: { readonly input: Of; readonly output: null };
  detail: { readonly input: Of & { readonly handle: number }; readonly output: ConnectionDetail | null };
  ids: { readonly input: Of & { readonly what: ClosingWish }; readonly output: readonly string[] };
  export: { readonly input: Of & { readonly format: 'csv' | 'json' }; readonly output: { readonly text: string; readonly count: number } };
}
export type HubCall = keyof HubCalls;
export type HubRequest = {
  readonly [K in HubCall]: { readonly id: number; readonly call: K; readonly input: HubCalls[K]['input'] };
}[HubCall];
export type HubHandlers = { readonly [K in HubCall]: (input: HubCalls[K]['input']) => HubCalls[K]['output'] };
