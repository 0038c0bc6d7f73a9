/** The keys service as the engine and its calls know it. */
import type { Input } from '@shared/ipc';
import type {
  DifferenceWindow,
  DriftPlan,
  DriftReport,
  DriftWish,
  FirstContact,
  ImportReport,
  KeyChange,
  KeyDetail,
  KeyDraft,
  KeyOutcome,
  KeyPlan,
  KeyQuery,
  KeyRun,
  KeyWindow,
  KeyWithLink,
  KeyWork,
  Server,
} from '@shared/model';
import type { Client } from '../clients/client';
import type { KeyapiClient } from '../clients/keyapi/contract';
import type { Clock, Log } from '../outside';
import type { KeyStore } from '../store/keys';
import type { KeyBooks } from './books';
import type { KeyLedger } from './ledger';
import type { NewsDeps } from './news';
import type { SecondSources } from './second';

/** What the keys service needs from the engine around it. */
export interface KeysDeps extends Pick<NewsDeps, 'events' | 'announce' | 'toldByLimit'> {
  readonly clock: Clock;
  readonly log: Log;
  readonly books: KeyBooks;
  readonly store: Pick<KeyStore, 'keyIntents' | 'keyChoices' | 'saveKeyChoices'>;
  /** The server as stored (or the lab's); null: unknown id. */
  server(serverId: string): Server | null;
  /** The live client of a server; null: none runs (no secret, stopped). */
  client(serverId: string): Client | null;
  readonly second: SecondSources;
  /** Keys changed on the server: the sampler should read it again now. */
  changed(serverId: string): void;
  /** The rows of a server changed, without anything new on the server. */
  moved(serverId: string): void;
  /** Reads the server now; rejects with a Fault. */
  refresh(serverId: string): Promise<unknown>;
  /** A bulk action moved on. */
  send(run: KeyRun): void;
  /** A write to a key API that is on its way; null: none is. */
  show(serverId: string, work: KeyWork | null): void;
}

/** Every method rejects with a `Fault`: `not-found` unknown server or key, `wrong-kind` a server without keys, `gone` no client runs for it. */
export interface Keys {
  query(serverId: string, query: KeyQuery): Promise<KeyWindow>;
  detail(serverId: string, keyId: string): Promise<KeyDetail>;
  /**
   * Makes one key, reads it back, gets its link and checks it. Never makes a second one: after a doubtful answer the server is read, and
   * `doubtful` says that even this failed. A key that was made but whose link could not be had comes with an empty link and is not verified.
   */
  make(serverId: string, draft: KeyDraft, wish?: string | null): Promise<KeyWithLink>;
  edit(serverId: string, keyId: string, change: KeyChange): Promise<KeyOutcome>;
  /**
   * Pauses a key for a limit, or lets it go on; whoever asked tells of it. `was`: it was so before. Resolves when the server was read again and shows it so.
   * Rejects with a Fault; `unimplemented` for a key API, and `done` where only the proof is lacking.
   */
  setPaused(serverId: string, keyId: string, paused: boolean): Promise<{ readonly was: boolean }>;
  /** Resolves when a re-read shows that the key is gone. Live sessions go on: Xray checks a key only when a connection begins. */
  delete(serverId: string, keyId: string): Promise<void>;
  reset(serverId: string, keyIds: readonly string[]): Promise<void>;
  /** The same, and the server is asked as well, each read back: a run. Key API only. */
  resetOnServer(serverId: string, keyIds: readonly string[]): Promise<string>;
  /** What making or deleting so many keys would cost. */
  plan(serverId: string, action: 'create' | 'delete', count: number): Promise<KeyPlan>;
  /** The link of a key and its checks, all read now. */
  link(serverId: string, keyId: string): Promise<KeyWithLink>;
  links(serverId: string, keyIds: readonly string[]): Promise<readonly { readonly name: string; readonly link: string }[]>;
  /** The link as every client takes it, to test the key with. */
  testLink(serverId: string, keyId: string): Promise<string>;

  makeMany(serverId: string, draft: KeyDraft, count: number): Promise<string>;
  act(serverId: string, keyIds: readonly string[], action: 'pause' | 'resume' | 'delete'): Promise<string>;
  checkImport(serverId: string, text: string): Promise<ImportReport>;
  import(serverId: string, text: string): Promise<string>;
  /** A file of all keys, in UTF-8. */
  export(serverId: string, format: 'csv' | 'json'): Promise<Uint8Array>;
  cancelRun(id: string): void;

  /** Ids of the rows a query asks for. */
  ids(serverId: string, query: KeyQuery): Promise<readonly string[]>;
  drift(serverId: string): Promise<DriftReport>;
  differences(serverId: string, window: Omit<Input<'listDifferences'>, 'serverId'>): Promise<DifferenceWindow>;
  planDrift(serverId: string, wish: DriftWish, limit: number): Promise<DriftPlan>;
  applyDrift(serverId: string, wish: DriftWish): Promise<string>;
  setPutBack(serverId: string, on: boolean): Promise<void>;
  chooseFirstContact(serverId: string, choice: FirstContact): Promise<void>;

  /** A server was read. */
  heard(server: Server): void;
  /** Waits for its turn among the writes to a key API; for a repair it restarts its Xray as well. */
  inTurn<T>(
    serverId: string,
    action: 'repair' | 'history',
    name: string,
    work: (client: KeyapiClient, signal: AbortSignal) => Promise<T>,
  ): Promise<T>;
  /** What the client of a server gives its readings to; null: its kind has none. */
  ledger(server: Server): KeyLedger | null;
  /** The list of servers changed. */
  follow(servers: readonly Server[]): void;
  /** Cancels what runs and waits; resolves when nothing is sent any more. */
  stop(): Promise<void>;
}
