import { Book } from '../../src/main/engine/workers/keys/book';

export const name = 'querystats';
export const limit = '1.6x of JSON.parse';

const USERS = 100_000;
const ROUNDS = 5;
/** Of so many users one moves bytes between two readings. */
const MOVERS = 20;

interface Stat {
  readonly name: string;
  readonly value: number;
}

/** Counters as after so many readings, in an order as Go's maps give it: groups of eight, each begun at another place every time. */
function statsAt(reading: number): readonly Stat[] {
  const stats: Stat[] = [];
  for (let user = 0; user < USERS; user += 1) {
    const moved = Math.floor((reading + (user % MOVERS)) / MOVERS) * 60_000;
    stats.push({ name: `user>>>user-${user + 1}@vpn.example>>>traffic>>>uplink`, value: 4_000_000_000 + user * 1_000 + moved });
    stats.push({ name: `user>>>user-${user + 1}@vpn.example>>>traffic>>>downlink`, value: 50_000_000_000 + user * 9_000 + moved * 7 });
  }
  const start = (reading * 3) % 8;
  return stats.map((_, at) => stats[(at & ~7) + ((at + start) & 7)] ?? { name: '', value: 0 });
}

/** A QueryStatsResponse. */
function encode(stats: readonly Stat[]): Uint8Array {
  const bytes: number[] = [];
  const varint = (given: number, to: number[]): void => {
    let value = given;
    for (; value >= 128; value = Math.floor(value / 128)) to.push((value % 128) | 128);
    to.push(value);
  };
  for (const { name, value } of stats) {
    const inner: number[] = [10, name.length, ...Buffer.from(name), 16];
    varint(value, inner);
    bytes.push(10);
    varint(inner.length, bytes);
    for (const byte of inner) bytes.push(byte);
  }
  return Uint8Array.from(bytes);
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
function time(work: () => void): number {
  const begun = performance.now();
  work();
  return performance.now() - begun;
}

/** An answer with 200,000 counters from its bytes to a change ready for the store, adopted; beside `JSON.parse` of the same counters. */
export async function run() {
  const book = new Book({ period: () => ({ day: 20260101, month: 202601 }), ownerOf: () => null, firstContact: () => 'start-at-zero' });
  const fold = (bytes: Uint8Array, reading: number, uptimeS: number): void => {
    const { tick } = book.fold({
      at: 1_800_000_000_000 + reading * 10_000,
      steady: { clock: 'bench', at: reading * 10_000 },
      uptimeS,
      place: 'here',
      bytes,
    });
    book.adopt(tick);
  };
  const readings = Array.from({ length: ROUNDS + 3 }, (_, reading) => statsAt(reading)).map(stats => ({
    bytes: encode(stats),
    json: JSON.stringify({ stat: stats }),
  }));
  const folds: number[] = [];
  const parses: number[] = [];
  let restarted = Number.NaN;
  for (const [reading, { bytes, json }] of readings.entries()) {
    if (reading === ROUNDS + 2) {
      restarted = time(() => fold(bytes, reading, 5));
      break;
    }
    const folded = time(() => fold(bytes, reading, 100_000 + reading * 10));
    const parsed = time(() => void JSON.parse(json));
    // The first two make every name known and the code warm.
    if (reading < 2) continue;
    folds.push(folded);
    parses.push(parsed);
  }
  const [ours, theirs] = [median(folds), median(parses)];
  return {
    figure: ours,
    unit: `ms for ${USERS} users, ${(ours / theirs).toFixed(2)}x`,
    baseline: `JSON.parse ${Math.round(theirs)} ms; all at once after a restart ${Math.round(restarted)} ms`,
    ok: ours <= 1.6 * theirs,
  };
}
