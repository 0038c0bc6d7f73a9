import { proveLedger } from '../contract/ledger/prove';
import { needs, type PeerName, peer } from '../peers/peers';

export const about =
  'the ledger equals what a real Xray could still report: twenty kills of the Xray, ten of the engine, two engines, on three generations';

const XRAYS: readonly PeerName[] = ['xray-26.3.27', 'xray-25.12.8', 'xray-1.8.24'];

/** Chances that can be had again: the seed is told. */
function chances(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

export async function run(): Promise<void> {
  const singBox = peer('sing-box-1.14.1');
  for (const name of XRAYS) {
    const xray = peer(name);
    if (!xray || !singBox) throw new Error(`${needs(name)} ${needs('sing-box-1.14.1')}: "npm test -- --only contract" builds them`);
    const seed = Date.now() % 1_000_000;
    const say = (text: string): void => void process.stdout.write(`${name}: ${text}\n`);
    say(`chances ${seed}`);
    await proveLedger({
      xray,
      singBox,
      xhttp: name !== 'xray-1.8.24',
      busyKills: 10,
      quietKills: 10,
      engineKills: 10,
      random: chances(seed),
      say,
    });
  }
}
