/** Logs of controllers, listened to while a window watches them. */
import type { LogPage, LogView, Server } from '@shared/model';

export interface Logs {
  /** Begins to watch, or changes what is watched; it lasts a minute and a half from the last call. Faults: `gone`, `wrong-kind`. */
  watch(serverId: string, watchId: string, view: LogView): LogPage;
  unwatch(watchId: string): void;
  /** Forgets the lines that are kept. */
  clear(watchId: string): void;
  /** The lines that a view finds, as text. Fault `gone`: nobody watches under that id. */
  text(watchId: string): { readonly text: string; readonly count: number };
  /** Whether anybody can see a window: without one nothing is listened to. */
  seen(on: boolean): void;
  /** A server's link changed: it may have another client now. */
  linked(serverId: string): void;
  follow(servers: readonly Server[]): void;
  stop(): void;
}
