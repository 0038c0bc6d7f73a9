import { WrongLedger } from '../contract/ledger/books';
import type { Mutant } from '../contract/ledger/engine-process';
import { proveLedger } from '../contract/ledger/prove';
import { needs, type PeerName, peer } from '../peers/peers';

export const about =
  'the ledger equals what a real Xray could still report and lacks only what the origin saw in marked gaps: twenty kills of the Xray and more, ten of the engine, two engines, three generations';

const XRAYS: readonly PeerName[] = ['xray-26.3.27', 'xray-25.12.8', 'xray-1.8.24'];

const FOLD = 'workers/keys/fold.ts';
/** The first large growth that an engine reads. */
const once = (then: string): string =>
  `grown.push(bytes > 50_000 && !('mutant' in globalThis) && Object.assign(globalThis, { mutant: 1 }) ? ${then} : bytes);`;
/** Ledgers that are wrong: the proof must find each. */
const MUTANTS: readonly Mutant[] = [
  { name: 'loses one reading', file: FOLD, from: 'grown.push(bytes);', to: once('0') },
  { name: 'counts one reading twice', file: FOLD, from: 'grown.push(bytes);', to: once('2 * bytes') },
  { name: 'forgets to mark gaps', file: FOLD, from: 'of verdict.marks)', to: "of verdict.marks.filter(({ type }) => type !== 'restart'))" },
  {
    ...{ name: 'marks gaps too short', file: 'shared/ledger/run.ts', from: 'lastReadAt: Math.min(before.at, at)' },
    to: 'lastReadAt: at - (uptimeS ?? 0) * 1000 - 10',
  },
];

/** Chances that can be had again: the seed is told. */
function chances(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

export async function run(): Promise<void> {
  const needed = (name: PeerName): string => {
    const path = peer(name);
    if (!path) throw new Error(`${needs(name)}: "npm test -- --only contract" builds it`);
    return path;
  };
  const singBox = needed('sing-box-1.14.1');
  const prove = async (name: PeerName, kills: number, say: (text: string) => void, mutant?: Mutant): Promise<void> => {
    const seed = Date.now() % 1_000_000;
    say(`chances ${seed}`);
    await proveLedger({
      ...{ xray: needed(name), singBox, xhttp: name !== 'xray-1.8.24', random: chances(seed), say },
      ...{ busyKills: kills, quietKills: kills, engineKills: kills },
      ...(mutant ? { mutant } : {}),
    });
  };
  const tell = (name: string) => (text: string) => void process.stdout.write(`${name}: ${text}\n`);
  for (const name of XRAYS) await prove(name, 10, tell(name));
  for (const mutant of MUTANTS) {
    const say = tell(`a ledger that ${mutant.name}`);
    const found = await prove('xray-26.3.27', 2, () => undefined, mutant).then(
      () => null,
      (error: unknown) => error,
    );
    if (found === null) throw new Error(`a ledger that ${mutant.name} passes the proof`);
    if (!(found instanceof WrongLedger)) throw found;
    say(`found: ${found.message}`);
  }
}
