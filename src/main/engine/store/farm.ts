/** The farm's part of the store: what runs, schedules and restarts must remember, the history of rotations, and signals. */
import type { PastQuery, PastRotation, PastWindow, RotationFigures } from '@shared/model';

/** A run, a schedule, a restart, or the tags of a farm's ports (one document a farm). */
export type FarmDocumentKind = 'run' | 'schedule' | 'restart' | 'tags';
export interface FarmDocument {
  readonly kind: FarmDocumentKind;
  readonly id: string;
  readonly serverId: string;
  /** JSON of the writer's own, checked by it when it comes back. */
  readonly document: unknown;
}

/** One port's part of the history: of 7 days, and the newest row. */
export interface PastPort {
  readonly portId: number;
  readonly unique: number;
  readonly changes: number;
  readonly last: PastRotation;
}

/** Every method rejects with a Fault `storage`; every write may be repeated and then changes nothing. */
export interface FarmStore {
  farmDocuments(kind: FarmDocumentKind): Promise<readonly unknown[]>;
  saveFarmDocument(document: FarmDocument): Promise<void>;
  removeFarmDocument(kind: FarmDocumentKind, id: string): Promise<void>;

  /** New rows, and corrected ones by their id. What is older than 14 days, or one too many, goes. */
  savePast(rows: readonly PastRotation[]): Promise<void>;
  pastWindow(serverId: string, query: PastQuery): Promise<PastWindow>;
  /** Those of the ids that are kept. */
  pastById(ids: readonly string[]): Promise<readonly PastRotation[]>;
  /** `zone`: IANA name, for where days begin; `portId` null: the whole farm. */
  pastFigures(serverId: string, portId: number | null, now: number, zone: string): Promise<RotationFigures>;
  pastPorts(serverId: string, now: number): Promise<readonly PastPort[]>;

  loadSignals(serverId: string): Promise<Uint8Array | null>;
  saveSignals(serverId: string, block: Uint8Array): Promise<void>;
}

export const PAST_DAYS = 14;
/** Rows of all farms: a few dozen MB. */
export const MOST_PAST = 150_000;
