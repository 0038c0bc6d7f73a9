import type { Bytes } from '@shared/model';
import { grown } from './names';

/** Two readings closer than this (a refresh asked for right after a poll) give no rate: one packet between them would look like a burst. */
export const CLOSEST_MS = 800;

/** Bytes that each account gained in one reading. */
export interface Gains {
  /** Numbers of accounts with gains. */
  readonly accounts: readonly number[];
  /** By account number. */
  readonly up: Float64Array;
  readonly down: Float64Array;
}

/** Bytes per second of each account between two readings. */
export class Rates {
  private gainedUp = new Float64Array(64);
  private gainedDown = new Float64Array(64);
  private gainers = new Set<number>();
  private elapsedMs = 0;
  private ups = new Float64Array(64);
  private downs = new Float64Array(64);
  private running: number[] = [];
  private sum: Bytes | null = null;

  /** Bytes per second of all accounts; null at the first reading and right after a restart. */
  get total(): Bytes | null {
    return this.sum;
  }
  /** Some account has a rate that is not zero. */
  get runs(): boolean {
    return this.running.length > 0;
  }
  of(account: number): Bytes | null {
    return this.sum === null ? null : { up: this.ups[account] ?? 0, down: this.downs[account] ?? 0 };
  }
  up(account: number): number {
    return this.ups[account] ?? 0;
  }
  down(account: number): number {
    return this.downs[account] ?? 0;
  }

  /** The next reading measures from here. */
  begin(): void {
    this.clear();
    this.gainers.clear();
    this.gainedUp.fill(0);
    this.gainedDown.fill(0);
    this.elapsedMs = 0;
    this.sum = null;
  }

  /** Seconds that the rates stand for, or null: too close to the reading before, gathered for the next. */
  add(gains: Gains, elapsedMs: number): number | null {
    if (gains.up.length > this.ups.length) this.grow(gains.up.length);
    this.elapsedMs += elapsedMs;
    for (const account of gains.accounts) {
      this.gainers.add(account);
      this.gainedUp[account] = (this.gainedUp[account] ?? 0) + (gains.up[account] ?? 0);
      this.gainedDown[account] = (this.gainedDown[account] ?? 0) + (gains.down[account] ?? 0);
    }
    if (this.elapsedMs < CLOSEST_MS) return null;
    const seconds = this.elapsedMs / 1000;
    this.clear();
    let up = 0;
    let down = 0;
    for (const account of this.gainers) {
      up += this.ups[account] = (this.gainedUp[account] ?? 0) / seconds;
      down += this.downs[account] = (this.gainedDown[account] ?? 0) / seconds;
      this.gainedUp[account] = 0;
      this.gainedDown[account] = 0;
    }
    this.running = [...this.gainers];
    this.gainers.clear();
    this.elapsedMs = 0;
    this.sum = { up, down };
    return seconds;
  }

  /** The rate of one account, where each is read at a time of its own; `sumUp` must follow. */
  put(account: number, gained: Bytes, elapsedMs: number): void {
    if (account >= this.ups.length) this.grow(account * 2 + 64);
    if (!this.running.includes(account)) this.running.push(account);
    this.ups[account] = (gained.up * 1000) / elapsedMs;
    this.downs[account] = (gained.down * 1000) / elapsedMs;
  }
  /** The sum is that of the accounts which `counts` names; those that stand still run no more. */
  sumUp(counts: (account: number) => boolean): void {
    this.running = this.running.filter(account => this.up(account) + this.down(account) > 0);
    const counted = this.running.filter(counts);
    this.sum = {
      up: counted.reduce((sum, account) => sum + this.up(account), 0),
      down: counted.reduce((sum, account) => sum + this.down(account), 0),
    };
  }

  private clear(): void {
    for (const account of this.running) {
      this.ups[account] = 0;
      this.downs[account] = 0;
    }
    this.running = [];
  }

  private grow(size: number): void {
    this.gainedUp = grown(this.gainedUp, new Float64Array(size));
    this.gainedDown = grown(this.gainedDown, new Float64Array(size));
    this.ups = grown(this.ups, new Float64Array(size));
    this.downs = grown(this.downs, new Float64Array(size));
  }
}
