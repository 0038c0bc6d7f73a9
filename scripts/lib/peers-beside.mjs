import { buildPeers } from './peers.mjs';
import { handedOver } from './processes.mjs';
import { say } from './say.mjs';

/** @typedef {{ paths: Record<string, string>, missing: { name: string, why: string, avoidable: boolean }[] }} Peers what is known of the real programs */

/** How often a long build says where it is, in milliseconds. */
const REPEAT = 30_000;

/**
 * Builds the real programs while the suites that need none already run: most of it is waiting for downloads, the rest has the lowest priority.
 * @returns {Promise<Peers>}
 */
async function peersBeside() {
  const title = 'Real programs for the contract suites';
  const began = Date.now();
  let shown = began;
  const { paths, missing, note } = await buildPeers(text => {
    if (shown !== began && Date.now() - shown < REPEAT) return;
    shown = Date.now();
    say(`  ..   ${title}, built beside the first suites: ${text}`);
  });
  say(`  ok   ${title}: ${note} (${Math.round((Date.now() - began) / 1000)} s)`);
  return { paths, missing };
}

/**
 * What root, who handed over to us, found. Its message comes on the line to it; when that breaks, we end anyway.
 * @returns {Promise<Peers>}
 */
const peersOfParent = () => new Promise(resolve => process.once('message', message => resolve(/** @type {Peers} */ (message))));

/** The real programs: once asked for they are built, or told by who built them. @returns {Promise<Peers>} */
export const findPeers = () => (handedOver ? peersOfParent() : peersBeside());
