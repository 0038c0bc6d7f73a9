import type { KeyCounts } from '@shared/model';
import type { WireKey } from '../../../clients/keyapi/contract';
import type { BookReading } from '../fold';

/** One reading of a key API, as the keys worker is given it. Counts by key id. */
export interface ListedReading {
  /** Unix ms. */
  readonly at: number;
  /** Monotonic ms. */
  readonly monotonic: number;
  readonly keys: readonly WireKey[];
  readonly counts: ReadonlyMap<string, KeyCounts>;
  /** Estimates that the server gives besides its exact numbers. */
  readonly beside: ReadonlyMap<string, KeyCounts>;
  /** Every key that is counted is in `counts`. */
  readonly whole: boolean;
  /** The counts could not be read now. */
  readonly failed: boolean;
  /** Unix ms of a write of ours that restarts the server's Xray and may have done so since the reading before; null: none. */
  readonly restartAskedAt: number | null;
  /** Unix ms at which its machine started; null: it does not tell. */
  readonly bootedAt: number | null;
  /** Ids of keys whose counters we asked the server to reset a moment ago. */
  readonly resets?: ReadonlySet<string>;
}
/** The second source, read after it; null: there is none, or it could not be read. */
export interface DirectReading extends BookReading {
  readonly mayCountTwice: boolean;
}

/** What a key's accounts hang on: its uuid, which counters of the same Xray have as email. */
export const identityOf = ({ uuid, id }: Pick<WireKey, 'uuid' | 'id'>): string => uuid?.toLowerCase() ?? `id ${id}`;
export const exactId = (identity: string): string => `@${identity}`;
export const estimateId = (identity: string): string => `~${identity}`;
export const besideId = (identity: string): string => `=${identity}`;

export const isDirected = ({ up, down }: KeyCounts): boolean => up !== null && down !== null;
/** Without directions all of it stands under `down`. */
export const shownBy = ({ up, down, total }: KeyCounts): { readonly up: number; readonly down: number } =>
  up !== null && down !== null ? { up, down } : { up: 0, down: total };
/** Numbers that came about in another way say nothing about each other. */
export const wayOf = (counts: KeyCounts): string => {
  const { type, how, name } = counts.source;
  return type === 'exact' ? `${how}/${isDirected(counts) ? 2 : 1}` : `~${how}/${name ?? ''}`;
};
