import type { Handlers } from '@shared/ipc';
import type { AppState, Rotation, Server } from '@shared/model';
import type { StoreApi } from 'zustand/vanilla';
import type { Outside, Secret } from './outside';

/** The calls that the engine answers; all others are the shell's. */
export type EngineCall =
  | 'detectServer'
  | 'testServer'
  | 'addServer'
  | 'editServer'
  | 'removeServer'
  | 'orderServers'
  | 'refreshServer'
  | 'giveSecret'
  | 'listPorts'
  | 'rotatePort'
  | 'setFavourite'
  | 'listKeys'
  | 'createKey'
  | 'keyLink'
  | 'deleteKey'
  | 'setMode'
  | 'selectNode'
  | 'readSeries'
  | 'saveLimit'
  | 'removeLimit'
  | 'muteBreach';
export type EngineHandlers = Pick<Handlers, EngineCall>;

/** One simulated server with its secret, which is kept in memory only. */
export interface LabServer {
  readonly server: Server;
  readonly secret: Secret | null;
}

/** The product without a desktop: every server, its figures, rotations, keys, limits. */
export interface Engine {
  /** The truth, as summaries. The shell writes `app` (`updates.ts`: none of the engine's own parts) and reads the rest. */
  readonly state: StoreApi<AppState>;
  readonly handlers: EngineHandlers;
  /** As the call `rotatePort`, for any origin (the tray menu, a notification). Resolves when the request is on its way. */
  rotatePort(serverId: string, portId: number, askedBy: Rotation['askedBy']): Promise<void>;
  /** Replaces the lab's servers; null or empty takes them away. Their secrets are never stored. */
  setLab(servers: readonly LabServer[] | null): void;
  /** Opens the store, loads the list of servers and connects to all. Never rejects for a server's sake: what fails is in the state. */
  start(): Promise<void>;
  /** Stops every request, stream and timer at once (the computer goes to sleep); idempotent. */
  suspend(): void;
  /** Connects again at once; idempotent. */
  resume(): void;
  /** Orderly end: no request after it, everything written; idempotent. */
  stop(): Promise<void>;
}

/** Composes the engine from its parts; nothing runs before `start`. */
export function createEngine(_outside: Outside): Engine {
  throw new Error('not built yet');
}
