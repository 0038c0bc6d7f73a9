/** The world around the engine, for tests: real time, a vault and documents in memory. */
import type { Announcement } from '@shared/announcement';
import { Fault } from '@shared/fault';
import type { KeychainState, Settings } from '@shared/model';
import { DEFAULT_SETTINGS } from '@shared/settings';
import type { Clock, Document, Log, Secret, SettingsDocument, Vault } from '../../../src/main/engine/outside';

export const realClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};

/** A clock that stands still until it is moved. */
export class DrivenClock implements Clock {
  private time = 0;
  private waiting: { readonly at: number; readonly order: number; readonly callback: () => void }[] = [];
  private order = 0;

  constructor(private readonly epoch = 1_700_000_000_000) {}

  now = (): number => this.epoch + this.time;
  monotonic = (): number => this.time;
  after = (ms: number, callback: () => void): (() => void) => {
    const entry = { at: this.time + Math.max(0, ms), order: this.order++, callback };
    this.waiting.push(entry);
    return () => {
      this.waiting = this.waiting.filter(other => other !== entry);
    };
  };
  get timers(): number {
    return this.waiting.length;
  }
  /** Moves on step by step, letting promises settle after every timer. */
  async advance(ms: number): Promise<void> {
    const end = this.time + ms;
    await settle();
    for (;;) {
      const [next] = this.waiting.filter(entry => entry.at <= end).sort((a, b) => a.at - b.at || a.order - b.order);
      if (!next) break;
      this.waiting = this.waiting.filter(entry => entry !== next);
      this.time = Math.max(this.time, next.at);
      next.callback();
      await settle();
    }
    this.time = end;
  }
  /** Time passes without any timer running: the computer slept. */
  sleep(ms: number): void {
    this.time += ms;
  }
}

/** Lets every promise that can go on do so. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 5; i++) await new Promise<void>(resolve => setImmediate(resolve));
}

export class MemoryVault implements Vault {
  state: KeychainState = 'ready';
  readonly items = new Map<string, Secret>();
  /** What `get` and `set` reject with, when the keychain fails. */
  failure: Fault | null = null;
  private readonly listeners = new Set<(state: KeychainState) => void>();

  async get(id: string): Promise<Secret | null> {
    if (this.failure) throw this.failure;
    return this.items.get(id) ?? null;
  }
  async set(id: string, secret: Secret): Promise<void> {
    if (this.failure) throw this.failure;
    this.items.set(id, secret);
  }
  async delete(id: string): Promise<void> {
    if (this.failure) throw this.failure;
    this.items.delete(id);
  }
  async probe(): Promise<KeychainState> {
    return this.state;
  }
  onChange(listener: (state: KeychainState) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
  /** The keychain becomes locked, ready ... */
  become(state: KeychainState): void {
    this.state = state;
    this.failure = state === 'ready' ? null : new Fault('keychain', `the keychain is ${state}`);
    for (const listener of this.listeners) listener(state);
  }
}

/** A document as the shell keeps it: only JSON survives. */
export class MemoryDocument implements Document {
  readonly aside: string[] = [];
  failure: Fault | null = null;
  constructor(public text: string | undefined = undefined) {}
  get(): unknown {
    return this.text === undefined ? undefined : JSON.parse(this.text);
  }
  set(value: unknown): void {
    if (this.failure) throw this.failure;
    this.text = JSON.stringify(value);
  }
  setAside(): string {
    if (this.text !== undefined) this.aside.push(this.text);
    this.text = undefined;
    return 'servers.json.aside';
  }
}

export class MemorySettings implements SettingsDocument {
  private readonly listeners = new Set<(settings: Settings) => void>();
  constructor(private settings: Settings = DEFAULT_SETTINGS) {}
  get(): Settings {
    return this.settings;
  }
  set(change: Partial<Settings>): Settings {
    this.settings = { ...this.settings, ...change };
    for (const listener of this.listeners) listener(this.settings);
    return this.settings;
  }
  onChange(listener: (settings: Settings) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}

export class MemoryLog implements Log {
  readonly lines: string[] = [];
  private write = (level: string, message: string, data: unknown): void => {
    this.lines.push(`${level} ${message} ${data === undefined ? '' : JSON.stringify(data)}`);
  };
  debug = (message: string, data?: unknown): void => this.write('debug', message, data);
  info = (message: string, data?: unknown): void => this.write('info', message, data);
  warn = (message: string, data?: unknown): void => this.write('warn', message, data);
  error = (message: string, data?: unknown): void => this.write('error', message, data);
}

export class Announcements {
  readonly all: Announcement[] = [];
  announce = (announcement: Announcement): void => void this.all.push(announcement);
}

/** Resolves once the condition holds, looked at often; fails by name after the deadline. */
export async function until(what: string, holds: () => boolean | Promise<boolean>, deadlineMs = 60_000): Promise<void> {
  const end = performance.now() + deadlineMs;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`never came: ${what}`);
    await new Promise<void>(resolve => setTimeout(resolve, 10));
  }
}
