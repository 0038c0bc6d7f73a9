/** What passes between the store's client and its worker. Every request may be sent again: it then changes nothing. */
import type { Breach, Failure, Limit } from '@shared/model';
import type { RotationEntry, StoreReport } from './store';

export interface StoreCalls {
  open: { readonly input: { readonly dataDir: string }; readonly output: StoreReport };
  saveRotation: { readonly input: RotationEntry; readonly output: null };
  openRotations: { readonly input: null; readonly output: readonly unknown[] };
  limits: { readonly input: null; readonly output: readonly Limit[] };
  saveLimit: { readonly input: Limit; readonly output: null };
  removeLimit: { readonly input: { readonly id: string }; readonly output: null };
  breaches: { readonly input: null; readonly output: readonly Breach[] };
  saveBreach: { readonly input: Breach; readonly output: null };
  forgetServer: { readonly input: { readonly id: string; readonly at: number }; readonly output: null };
  /** Checkpoint and close; the worker ends by itself after the answer. */
  close: { readonly input: null; readonly output: null };
}
export type StoreCall = keyof StoreCalls;
export type StoreInput<K extends StoreCall> = StoreCalls[K]['input'];
export type StoreOutput<K extends StoreCall> = StoreCalls[K]['output'];

export type StoreRequest = {
  readonly [K in StoreCall]: { readonly id: number; readonly call: K; readonly input: StoreInput<K> };
}[StoreCall];
export type StoreResponse =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly error: Failure };

/** Something the worker could not do that no request waits for, e.g. the day's backup. */
export interface StoreWarning {
  readonly warning: string;
}

/** What the worker implements. */
export type StoreHandlers = { readonly [K in StoreCall]: (input: StoreInput<K>) => StoreOutput<K> };
