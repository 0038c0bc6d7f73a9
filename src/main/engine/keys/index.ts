import type { Key, KeyWithLink, Server } from '@shared/model';
import type { KeyClient } from '../clients/client';
import type { Clock } from '../outside';

/** What the keys service needs from the engine around it. */
export interface KeysDeps {
  readonly clock: Clock;
  /** The server as stored (or the lab's); null: unknown id. */
  server(serverId: string): Server | null;
  /** The live client of a server of kind xray or keyapi; null: none runs (no secret, stopped, other kind). */
  client(serverId: string): KeyClient | null;
  /** Keys changed on the server: the sampler should read it again now. */
  changed?(serverId: string): void;
}

/** Keys of every server, one write at a time per server. Every method rejects with a `Fault`. */
export interface Keys {
  /** The server's keys, read now. `not-found`: unknown server; `gone`: no client runs for it. */
  listKeys(serverId: string): Promise<readonly Key[]>;
  /**
   * Makes one key, reads it back, gets its link and checks it. `name` null: the next by the server's pattern. Never makes a second one:
   * after a doubtful answer the server is read, and `doubtful` says that even this failed.
   */
  createKey(serverId: string, name: string | null): Promise<KeyWithLink>;
  keyLink(serverId: string, keyId: string): Promise<KeyWithLink>;
  /** Resolves when a re-read shows that the key is gone. Live sessions go on: Xray checks a key only when a connection begins. */
  deleteKey(serverId: string, keyId: string): Promise<void>;
  /** The name that `createKey(serverId, null)` would use now, given the keys there. */
  nextName(serverId: string, keys: readonly Key[]): string;
  /** Cancels what waits. */
  stop(): void;
}

export { createKeys } from './keys';
