import { parseArguments } from './lib/arguments.mjs';
import { build } from './lib/build.mjs';
import { handOver } from './lib/hand-over.mjs';
import { runScript } from './lib/life.mjs';
import { invokedFrom } from './lib/paths.mjs';
import { findPeers } from './lib/peers-beside.mjs';
import { prepare } from './lib/prepare.mjs';
import { findProgram } from './lib/processes.mjs';
import { add, judge, nothing, single, totals } from './lib/results.mjs';
import { SetupFailure, say, sayFailure, step } from './lib/say.mjs';
import { lint, playwright, types, vitest } from './lib/suites.mjs';

/** @typedef {import('./lib/results.mjs').Result} Result */
/** @typedef {import('./lib/suites.mjs').SuiteOptions} SuiteOptions */

/** @type {Record<string, (options: SuiteOptions) => Promise<Result>>} in the order in which they run */
const SUITES = {
  lint,
  types,
  unit: options => vitest(['unit', 'renderer'], options),
  contract: options => vitest(['contract'], options),
  build: buildSuite,
  e2e: options => playwright(['e2e'], options),
  desktop: options => playwright(['desktop'], options),
};
/** These run against real programs, which are built while the others run. */
const WITH_PEERS = ['contract', 'e2e', 'desktop'];
const usage = `npm test -- [--only ${Object.keys(SUITES).join('|')}[,...]] [--grep PATTERN] [--retry-electron]`;

await runScript(async () => {
  const spec = /** @type {const} */ ({ only: 'value', grep: 'value', 'retry-electron': 'flag' });
  const options = parseArguments(process.argv.slice(2), spec, { usage, base: invokedFrom });
  const names = options.only?.split(',') ?? Object.keys(SUITES);
  const unknown = names.find(name => !Object.hasOwn(SUITES, name));
  if (unknown !== undefined) throw new SetupFailure(`There is no suite "${unknown}".`, usage);

  const dropped = await prepare({ purpose: 'test', headless: true, retryElectron: options['retry-electron'] });
  const later = names.some(name => WITH_PEERS.includes(name)) ? findPeers() : undefined;
  // Whoever waits for it gets the failure.
  later?.catch(() => {});
  if (dropped) {
    // Root's part of the knowledge: skips that root could have prevented.
    const env = { SWITCHYARD_MAY_INSTALL: findProgram('apt-get') ? '1' : '' };
    return handOver('scripts/test.mjs', process.argv.slice(2), { ...dropped, env, ...(later ? { later } : {}) });
  }
  return runSuites(names, options, later);
});

/** @param {readonly string[]} names @param {SuiteOptions} options @param {ReturnType<typeof findPeers> | undefined} later */
async function runSuites(names, options, later) {
  /** @type {Awaited<ReturnType<typeof findPeers>>['missing']} */
  let missing = [];
  const machine = {
    get missing() {
      return missing;
    },
    mayInstall: process.env.SWITCHYARD_MAY_INSTALL === '1',
    hasProgram: (/** @type {string} */ name) => findProgram(name) !== null,
  };
  /** @type {Result} */
  let all = nothing;
  // The end-to-end suites run the build, also when only they are asked for.
  const order = Object.keys(SUITES).filter(
    name => names.includes(name) || (name === 'build' && (names.includes('e2e') || names.includes('desktop'))),
  );
  for (const name of order) {
    say(`\n== ${name}`);
    if (later && WITH_PEERS.includes(name)) {
      const known = await later;
      missing = known.missing;
      process.env.SWITCHYARD_PEERS = JSON.stringify(known.paths);
    }
    const began = Date.now();
    const raw = await /** @type {(typeof SUITES)[string]} */ (SUITES[name])(options);
    const result = judge(raw, process.env.CI === 'true', machine);
    say(`== ${name}: ${totals(result)} (${Math.round((Date.now() - began) / 1000)} s)`);
    all = add(all, result);
  }
  say('');
  for (const name of all.skipped) say(`skipped  ${name}`);
  for (const { name, cause } of all.failed) {
    say(`FAILED   ${name}`);
    for (const line of cause) say(`         ${line}`);
  }
  say(totals(all));
  return all.failed.length === 0 ? 0 : 1;
}

/** @returns {Promise<Result>} */
async function buildSuite() {
  try {
    await step('Build', progress => build(['app', 'lab'], progress));
    return single('build', true);
  } catch (error) {
    sayFailure(error);
    return single('build', false);
  }
}
