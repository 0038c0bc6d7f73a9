import { fold, type LedgerMemory, NEW_LEDGER, type Period, resetAccount, totalsOf } from '@shared/ledger';
import type { Mark } from '@shared/model';
import fc from 'fast-check';
import { describe, test } from 'vitest';
import { clockJumps, longDowns, stories, type Tried, World } from './support/ledger-world';

/** The pure ledger with the plainest store there is. */
class Plain implements Tried {
  private kept: { readonly memory: LedgerMemory; readonly marks: readonly Mark[] } = { memory: NEW_LEDGER, marks: [] };
  private memory = NEW_LEDGER;

  poll: Tried['poll'] = (reading, accountOf) => {
    const { memory, warnings } = fold(this.memory, { ...reading, accountOf });
    const kept = { memory, marks: [...this.kept.marks, ...warnings] };
    return {
      keep: () => {
        this.kept = kept;
      },
      adopt: () => {
        this.memory = memory;
        return warnings;
      },
    };
  };
  reload(): void {
    this.memory = this.kept.memory;
  }
  baseline(id: string, at: number): void {
    const account = this.memory.accounts.get(id);
    if (!account) return;
    this.memory = { ...this.memory, accounts: new Map(this.memory.accounts).set(id, resetAccount(account, at)) };
    this.kept = { ...this.kept, memory: this.memory };
  }
  totals(id: string, period: Period) {
    const account = this.memory.accounts.get(id);
    return account ? totalsOf(account, period) : null;
  }
  marks(): readonly Mark[] {
    return this.kept.marks;
  }
}

describe('whatever happens, the ledger holds every byte that the server still reported, and marks what it knows to be lost', () => {
  test('with a steady clock, however the wall clock jumps', () => {
    fc.assert(
      fc.property(stories(clockJumps, longDowns), steps => new World(new Plain(), true).run(steps)),
      { numRuns: 1500 },
    );
  });
  test('with a steady clock, restarted again and again within seconds', () => {
    fc.assert(
      fc.property(stories(clockJumps, fc.integer({ min: 1, max: 3 }), 60), steps => new World(new Plain(), true).run(steps)),
      { numRuns: 1500 },
    );
  });
  test('with a steady clock, started again within a part of a second, and read at any moment of its life', () => {
    const ms = (min: number, max: number) => fc.integer({ min, max }).map(n => n / 1000);
    fc.assert(
      fc.property(stories(fc.constant(0), ms(20, 900), 10, ms(1, 3000)), steps => new World(new Plain(), true, 0.005).run(steps)),
      { numRuns: 3000 },
    );
  });
  test('with the wall clock alone, while it is right', () => {
    fc.assert(
      fc.property(stories(fc.constant(0), fc.integer({ min: 31, max: 100_000 })), steps => new World(new Plain(), false).run(steps)),
      { numRuns: 1500 },
    );
  });
});
