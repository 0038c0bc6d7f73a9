/** What must never be lost, behind an interface that knows no database. Every method rejects with a Fault `storage`. */
import type { PastRotation, Rotation } from '@shared/model';
import type { FarmStore } from './farm';
import type { KeyStore } from './keys';
import type { LimitStore } from './limits';

/** A rotation as it is kept. */
export interface RotationEntry {
  readonly rotation: Rotation;
  /** Still watched: taken up again after a restart. */
  readonly open: boolean;
  /** What its watcher must remember to judge it: any JSON value of the rotations' own. */
  readonly memo: unknown;
  /** How it stands in the history from now on, written in the same transaction; null: it has no outcome yet. */
  readonly past: PastRotation | null;
}

/** What opening found, for the user to know. */
export interface StoreReport {
  /** The store was damaged: its file was kept under this name. */
  readonly setAside: string | null;
  /** Date (YYYY-MM-DD) of the backup that took its place, or null when there was none. */
  readonly restoredFrom: string | null;
}

/** A write resolves when it would survive a power cut. Every write may be repeated: it then changes nothing. */
export interface StateStore extends KeyStore, FarmStore, LimitStore {
  /** First call of all. A store of a newer version of the program is refused and left as it is. */
  open(): Promise<StoreReport>;

  saveRotation(entry: RotationEntry): Promise<void>;
  /** Memos of the rotations saved as open, oldest first. */
  openRotations(): Promise<readonly unknown[]>;

  /** A server was removed: its limits, keys, accounts, schedules and history go, its open breaches end at `at`; what happened stays on record. */
  forgetServer(serverId: string, at: number): Promise<void>;

  /** Everything written, then closed; idempotent. */
  close(): Promise<void>;
}
