/** What rotations need from the rest of the engine and what they give it. */
import type { Announcement } from '@shared/announcement';
import type { Fault } from '@shared/fault';
import type { Asker, Failure, FarmServer, Port, PortView, Rotation } from '@shared/model';
import type { FarmClient } from '../clients/client';
import type { Clock, Log } from '../outside';
import type { StateStore } from '../store/store';

/** The ports of a farm as one list call showed them. */
export interface PortsReading {
  readonly ports: readonly Port[];
  /** Unix ms: when the answer came. */
  readonly at: number;
}
/** What the sampler tells after each attempt to read a farm. */
export type FarmNews =
  | ({ readonly type: 'reading'; readonly serverId: string } & PortsReading)
  | { readonly type: 'failure'; readonly serverId: string; readonly failure: Failure; readonly at: number };

/** The farms as the sampler knows them: it owns clients and polls; rotations only watch. */
export interface Farms {
  server(serverId: string): FarmServer | null;
  /** The client to send a request with; null when the server has no session (removed, stopped, no secret). */
  client(serverId: string): FarmClient | null;
  /** The last good reading, or null. */
  latest(serverId: string): PortsReading | null;
  /** Whether the link is good now: false greys the buttons (`disconnected`). */
  connected(serverId: string): boolean;
  /** Normal poll interval in ms: a reading older than two of them is read again before a request. */
  pollMs(serverId: string): number;
  /** Reads the farm now (joins a read that is already under way). Rejects with a Fault. Its reading also goes to the listeners. */
  refresh(serverId: string, signal: AbortSignal): Promise<PortsReading>;
  /** Reads the farm once more, after a write: a read that is under way may not show it. */
  readAnew(serverId: string): void;
  /** Polls at least every `everyMs` until the returned function is called; several requests: the fastest counts. */
  pollFaster(serverId: string, everyMs: number): () => void;
  /** Every attempt to read any farm, in order. */
  onReading(listener: (news: FarmNews) => void): () => void;
}

/** Part of the store that rotations use. The memo of an entry is a `RotationRecord`, checked when it comes back (`parseRecord`). */
export type RotationStore = Pick<StateStore, 'saveRotation' | 'openRotations'>;

export interface RotationsDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly store: RotationStore;
  readonly farms: Farms;
  /** `AppState.rotations[key]` is now this, or nothing; the farm's favourites (`PortView`s) are then due for a rebuild too. */
  publish(key: string, rotation: Rotation | null): void;
  announce(announcement: Announcement): void;
}

/** One rotation of a run, its id chosen by the run so that it finds it again. */
export interface RunRotation {
  readonly id: string;
  readonly portId: number;
}

export interface Rotations {
  /**
   * Asks for a new address of a port. Resolves with the rotation as soon as its request is on the wire (or was found pointless:
   * then with its outcome); the outcome is published and announced. Rejects with a Fault: `busy` when a rotation of the port is in
   * flight, whoever asked; `gone` for a farm or port that is not there; `rejected` for a port that is off or has no device.
   */
  rotate(serverId: string, portId: number, askedBy: Asker): Promise<Rotation>;
  /**
   * Requests of a run, several of one farm in one request to its panel, none told by itself (the run tells). Each is on the disk before it leaves.
   * Resolves with how each began, or with the Fault of one that could not.
   */
  rotateFor(serverId: string, asked: readonly RunRotation[], askedBy: Asker): Promise<readonly (Rotation | Fault)[]>;
  /** Each new face of a rotation that has an outcome: at its end, and when it is corrected. */
  onOutcome(listener: (rotation: Rotation) => void): () => void;
  /** Takes up what the last run of the app left in flight: watched on when younger than 5 min, else `unknown`, told once. */
  resume(): Promise<void>;
  /** The last reading's ports, or those of them, with all that a button needs, in the panel's order. */
  views(serverId: string, only?: ReadonlySet<number>): readonly PortView[];
  /** Best known time of a port's last change (Unix ms), or null. */
  changedAt(serverId: string, portId: number): number | null;
  /** In flight or ended less than 60 s ago. */
  current(serverId: string, portId: number): Rotation | null;
  /** The server was removed: its rotations end as `unknown` and nothing of it stays published. */
  forget(serverId: string): void;
  /** Ends timers and listeners; what is in flight stays in the store for the next run. Resolves when all is saved. */
  stop(): Promise<void>;
}

/** Key of a port in `AppState.rotations`. */
export const rotationKey = (serverId: string, portId: number): string => `${serverId}/${portId}`;
