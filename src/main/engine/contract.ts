/** What the engine is to the app: everything but the desktop. */
import type { AppState, BreachFilter, PastView, Rotation } from '@shared/model';
import type { StoreApi } from 'zustand/vanilla';
import type { Connections } from './connections';
import type { EventRecord, Events } from './events';
import type { WriteOut } from './farmtools';
import type { EngineHandlers } from './handlers';
import type { HistoryFile, Keeping } from './history/contract';
import type { LabServer } from './servers/servers';
import type { Webhook } from './webhook/webhook';

/** The product without a desktop: every server, its figures, rotations, keys, limits. */
export interface Engine {
  /** The truth, as summaries. The shell writes `app` (`update(state, setApp(...))`) but for `suspended` and adds notices; all else is the engine's. */
  readonly state: StoreApi<AppState>;
  readonly handlers: EngineHandlers;
  /** As the call `rotatePort`, for any origin (the tray menu, a notification). Resolves when the request is on its way. */
  rotatePort(serverId: string, portId: number, askedBy: Rotation['askedBy']): Promise<void>;
  /** As the call of that name, for any origin. Resolves when the port is waited for. */
  rotateWhenReady(serverId: string, portId: number, askedBy: Rotation['askedBy']): Promise<void>;
  /** A server's keys with their totals as a file in UTF-8; it holds the keys' uuids. */
  exportKeys(serverId: string, format: 'csv' | 'json'): Promise<Uint8Array>;
  /** As the call `undoAction`, for a notification. */
  undoAction(breachId: string): Promise<void>;
  /** The history of rotations as CSV; `portId` null: of the whole farm. */
  exportRotations(serverId: string, portId: number | null, view: PastView): Promise<string>;
  /** The log of breaches as text, newest first. */
  exportBreaches(filter: BreachFilter, format: 'csv' | 'json'): Promise<{ readonly text: string; readonly count: number }>;
  /** What happened: the shell tells of its own, and writes the log as a file. */
  readonly events: Pick<Events & EventRecord, 'add' | 'export'>;
  /** Farm proxies with their passwords, and links that rotate a port: for the clipboard and for files. */
  readonly proxies: Pick<WriteOut, 'write' | 'link'>;
  /** The lines of a log that a window finds. Fault `gone`: it watches none under that id. */
  logText(watchId: string): { readonly text: string; readonly count: number };
  /** What is exported of the history, as a file. */
  historyFile(wish: Parameters<Keeping['file']>[0]): Promise<HistoryFile>;
  /** A memory profile of a controller's core. */
  coreProfile(serverId: string, name: 'heap' | 'allocs'): Promise<Buffer>;
  /** Notices are forwarded here, too. */
  readonly webhook: Webhook;
  /** Lists of connections for windows, which tell who they are. */
  readonly connections: Pick<Connections, 'watch' | 'export' | 'shown' | 'gone'>;
  /** Replaces the lab's servers; null or empty takes them away. Their secrets are never stored. */
  setLab(servers: readonly LabServer[] | null): void;
  /** Opens the store, loads the list of servers and connects to all. Never rejects for a server's or the store's sake: what fails is in the state. */
  start(): Promise<void>;
  /** Whether a window shows the figures now: without one, servers are read at most every 5 s. True until told. */
  watch(on: boolean): void;
  /** Stops every request, stream and timer at once (the computer goes to sleep); idempotent. */
  suspend(): void;
  /** Connects again at once; idempotent. */
  resume(): void;
  /** Orderly end: no request after it, everything written; idempotent. */
  stop(): Promise<void>;
}
