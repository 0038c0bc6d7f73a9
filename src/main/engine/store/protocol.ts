/** What passes between the store's client and its worker. Every request may be sent again: it then changes nothing. */
import type { Breach, BreachQuery, BreachWindow, Limit, PastQuery, PastRotation, PastWindow, RotationFigures } from '@shared/model';
import type { FarmDocument, FarmDocumentKind, PastPort } from './farm';
import type { KeyChoices, KeyIntent, KeysChange } from './keys';
import type { BreachSlice } from './limits';
import type { RotationEntry, StoreReport } from './store';

export interface StoreCalls {
  open: { readonly input: { readonly dataDir: string }; readonly output: StoreReport };
  saveRotation: { readonly input: RotationEntry; readonly output: null };
  openRotations: { readonly input: null; readonly output: readonly unknown[] };
  limits: { readonly input: null; readonly output: readonly Limit[] };
  saveLimit: { readonly input: Limit; readonly output: null };
  removeLimit: { readonly input: { readonly id: string }; readonly output: null };
  breaches: { readonly input: { readonly endedSince: number }; readonly output: readonly Breach[] };
  saveBreaches: { readonly input: { readonly breaches: readonly Breach[] }; readonly output: null };
  breachWindow: { readonly input: { readonly query: BreachQuery; readonly now: number }; readonly output: BreachWindow };
  breachSlice: { readonly input: { readonly slice: BreachSlice; readonly now: number }; readonly output: readonly Breach[] };
  breachCounts: { readonly input: { readonly since: number }; readonly output: Readonly<Record<string, number>> };
  heldBreaches: { readonly input: null; readonly output: readonly Breach[] };
  acknowledgeBreaches: { readonly input: { readonly ids: readonly string[] | null; readonly at: number }; readonly output: number };
  forgetServer: { readonly input: { readonly id: string; readonly at: number }; readonly output: null };
  loadAccounts: { readonly input: { readonly serverId: string }; readonly output: Uint8Array | null };
  commitAccounts: { readonly input: { readonly serverId: string; readonly commit: Uint8Array }; readonly output: null };
  loadKeys: { readonly input: { readonly serverId: string }; readonly output: Uint8Array | null };
  changeKeys: { readonly input: { readonly change: KeysChange; readonly commit: Uint8Array | null }; readonly output: null };
  keyIntents: { readonly input: { readonly serverId: string }; readonly output: readonly KeyIntent[] };
  keyChoices: { readonly input: { readonly serverId: string }; readonly output: KeyChoices };
  saveKeyChoices: { readonly input: { readonly serverId: string; readonly choices: KeyChoices }; readonly output: null };
  farmDocuments: { readonly input: { readonly kind: FarmDocumentKind }; readonly output: readonly unknown[] };
  saveFarmDocument: { readonly input: FarmDocument; readonly output: null };
  removeFarmDocument: { readonly input: { readonly kind: FarmDocumentKind; readonly id: string }; readonly output: null };
  savePast: { readonly input: { readonly rows: readonly PastRotation[] }; readonly output: null };
  pastWindow: { readonly input: { readonly serverId: string; readonly query: PastQuery }; readonly output: PastWindow };
  pastById: { readonly input: { readonly ids: readonly string[] }; readonly output: readonly PastRotation[] };
  pastFigures: {
    readonly input: { readonly serverId: string; readonly portId: number | null; readonly now: number; readonly zone: string };
    readonly output: RotationFigures;
  };
  pastPorts: { readonly input: { readonly serverId: string; readonly now: number }; readonly output: readonly PastPort[] };
  loadSignals: { readonly input: { readonly serverId: string }; readonly output: Uint8Array | null };
  saveSignals: { readonly input: { readonly serverId: string; readonly block: Uint8Array }; readonly output: null };
  /** Checkpoint and close; the worker ends by itself after the answer. */
  close: { readonly input: null; readonly output: null };
}
export type StoreCall = keyof StoreCalls;
export type StoreInput<K extends StoreCall> = StoreCalls[K]['input'];
export type StoreOutput<K extends StoreCall> = StoreCalls[K]['output'];

export type StoreRequest = {
  readonly [K in StoreCall]: { readonly id: number; readonly call: K; readonly input: StoreInput<K> };
}[StoreCall];

/** What the worker implements. */
export type StoreHandlers = { readonly [K in StoreCall]: (input: StoreInput<K>) => StoreOutput<K> };
