import { judgeRun, type Run, type RunVerdict, secondVerdict } from '@shared/ledger';
import type { Bytes } from '@shared/model';
import type { Ledger } from '../fold';
import { findCounter } from './counter';
import { type DirectReading, identityOf, type ListedReading } from './reading';

/** The second source's counters by identity. */
export interface Direct {
  readonly reading: DirectReading;
  readonly verdict: RunVerdict;
  readonly shown: ReadonlyMap<string, Bytes>;
}

/** Takes its answer apart; users who are no keys of the API are left out. Throws on bytes that are no answer. */
export function readDirect({ counters }: Ledger, { keys }: ListedReading, reading: DirectReading, before: Run | null): Direct {
  const known = new Set(keys.map(identityOf));
  const shown = new Map<string, { up: number; down: number }>();
  counters.read(reading.bytes, (slot, value) => {
    const identity = (counters.emails[slot >> 1] ?? '').toLowerCase();
    if (!known.has(identity)) return;
    const pair = shown.get(identity) ?? { up: 0, down: 0 };
    // Users that differ in letter case only are one for Xray.
    pair[(slot & 1) === 0 ? 'up' : 'down'] += value;
    shown.set(identity, pair);
  });
  const verdict = judgeRun(before, reading);
  const back = [...shown].some(([identity, pair]) => findCounter(counters, identity, pair, readIn => readIn !== verdict.run.number).back);
  return { reading, shown, verdict: (back ? secondVerdict(before, reading, verdict) : null) ?? verdict };
}
