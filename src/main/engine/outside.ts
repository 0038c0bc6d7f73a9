/**
 * What the engine needs from the world around it, as interfaces: the shell (Electron) implements them in the app, plain Node in
 * tests and benchmarks. The engine imports nothing of Electron.
 */
import type { Worker } from 'node:worker_threads';
import type { Announcement } from '@shared/announcement';
import type {
  ClosingRun,
  CoreConfigView,
  KeychainState,
  KeyRun,
  LogPage,
  NodeRun,
  ProxyCheckRun,
  RotationRun,
  RuleSetRun,
  Settings,
  SshAnswer,
  SshPrompt,
} from '@shared/model';

/** What one server needs to log in. Lives in memory and in the OS keychain only. */
export interface Secret {
  /** Password, API key or controller secret. */
  readonly value: string;
  /** Token that a login gave for it (farms), so that a restart need not log in again. */
  readonly token?: string;
}

/** One item per server in the OS keychain. Without a usable keychain, items last for this run, in memory only. */
export interface Vault {
  readonly state: KeychainState;
  /** Rejects with a Fault `keychain` when the keychain fails; resolves null when there is no (readable) item. */
  get(serverId: string): Promise<Secret | null>;
  /** Written, read back and compared. `remember: false` keeps it in memory for this run only. */
  set(serverId: string, secret: Secret, options?: { readonly remember: boolean }): Promise<void>;
  delete(serverId: string): Promise<void>;
  /** Probes the keychain again (write, read, delete); calls `onChange` listeners when the state differs. */
  probe(): Promise<KeychainState>;
  onChange(listener: (state: KeychainState) => void): () => void;
}

/** A small JSON document kept by the shell (file mode 0600, atomic). */
export interface Document {
  /** What is stored: any JSON value, `undefined` when there is nothing (a file that is no JSON was set aside and reported by the shell). */
  get(): unknown;
  /** Throws a Fault `storage` when it cannot be written; what was stored then stays. */
  set(value: unknown): void;
  /** The content is not what the engine understands: renamed to a dated name and kept, so that `set` starts afresh. Returns the new name. */
  setAside(): string;
}

export interface SettingsDocument {
  get(): Settings;
  set(change: Partial<Settings>): Settings;
  onChange(listener: (settings: Settings) => void): () => void;
}

/** Every line passes one redactor before it is written. */
export interface Log {
  debug(message: string, data?: unknown): void;
  info(message: string, data?: unknown): void;
  warn(message: string, data?: unknown): void;
  error(message: string, data?: unknown): void;
}

export type WorkerName = 'resident' | 'connections';

/** Time as the engine sees it, so that tests can drive it. */
export interface Clock {
  /** Unix milliseconds. */
  now(): number;
  /** Monotonic milliseconds. */
  monotonic(): number;
  /** Milliseconds that nobody sets and that go on in sleep, across runs of this program where `clock` names the same; absent: the computer's own. */
  steady?(): { readonly clock: string; readonly at: number; readonly precisionMs: number };
  /** Calls back once; returns its cancel. */
  after(ms: number, callback: () => void): () => void;
}

export interface Outside {
  readonly dataDir: string;
  readonly vault: Vault;
  readonly serverList: Document;
  readonly settings: SettingsDocument;
  readonly log: Log;
  readonly clock: Clock;
  /** Starts the built worker of that name. */
  worker(name: WorkerName): Worker;
  /** Puts a question of OpenSSH's to the user; null: given up. The signal ends it. Absent: nobody is there to ask. */
  askSsh?(prompt: SshPrompt, signal: AbortSignal): Promise<SshAnswer | null>;
  /** Something the user may want to be told by the desktop; the shell decides and words it. */
  announce(announcement: Announcement): void;
  /** A bulk action of keys moved on or ended; absent: nobody follows it. */
  keyRun?(run: KeyRun): void;
  /** A run of rotations moved on or ended; absent: nobody follows it. */
  rotationRun?(run: RotationRun): void;
  /** Tests of farm proxies moved on or ended; absent: nobody follows them. */
  proxyChecks?(run: ProxyCheckRun): void;
  /** A run of latency tests or updates of providers moved on or ended; absent: nobody follows it. */
  nodeRun?(run: NodeRun): void;
  /** Connections being closed moved on or ended; absent: nobody follows it. */
  closingRun?(run: ClosingRun): void;
  /** Updates of rule sets moved on or ended; absent: nobody follows them. */
  ruleSetRun?(run: RuleSetRun): void;
  /** A controller's configuration as windows show it moved on; absent: nobody follows it. */
  coreConfig?(view: CoreConfigView): void;
  /** What a window watches of a log; absent: nobody does. */
  logPage?(page: LogPage): void;
}
