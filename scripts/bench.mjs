import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArguments } from './lib/arguments.mjs';
import { build } from './lib/build.mjs';
import { handOver } from './lib/hand-over.mjs';
import { runScript } from './lib/life.mjs';
import { loadModule } from './lib/load-module.mjs';
import { invokedFrom, project } from './lib/paths.mjs';
import { prepare } from './lib/prepare.mjs';
import { SetupFailure, say, sayFailure, step } from './lib/say.mjs';

/**
 * What a file `test/bench/NAME.bench.ts` (or .mjs) exports.
 * @typedef {object} Bench
 * @property {string} name
 * @property {string} limit for people: "1.25x", "bare + 60 MiB"
 * @property {() => Promise<Outcome>} run measures the figure and, in the same run, what it is compared with
 */
/** @typedef {{ figure: number, unit: string, baseline: string, ok: boolean }} Outcome `baseline` for people: "bare Electron 548 ms" */

/** Three significant digits are more than a shared machine can promise. @param {number} figure */
const round = figure => (Math.abs(figure) >= 100 ? String(Math.round(figure)) : String(Number(figure.toPrecision(3))));

const usage = 'npm run bench -- [--only NAME[,...]] [--report]';

await runScript(async () => {
  const spec = /** @type {const} */ ({ only: 'value', report: 'flag', 'retry-electron': 'flag' });
  const options = parseArguments(process.argv.slice(2), spec, { usage, base: invokedFrom });
  const dropped = await prepare({ purpose: 'bench', headless: true, retryElectron: options['retry-electron'] });
  if (dropped) return handOver('scripts/bench.mjs', process.argv.slice(2), dropped);
  await step('Build', progress => build(['app', 'lab'], progress));
  say('');

  const benches = await discover();
  const only = options.only?.split(',');
  const unknown = only?.find(name => !benches.some(bench => bench.name === name));
  if (unknown !== undefined)
    throw new SetupFailure(`There is no benchmark "${unknown}"; there are: ${benches.map(({ name }) => name).join(', ')}.`, usage);
  let missed = 0;
  for (const bench of benches.filter(({ name }) => only?.includes(name) ?? true)) {
    try {
      const { figure, unit, baseline, ok } = await bench.run();
      say(`bench ${bench.name}: ${round(figure)} ${unit} (limit ${bench.limit}; beside ${baseline})`);
      if (!ok) missed++;
    } catch (error) {
      missed++;
      sayFailure(error);
      say(`bench ${bench.name}: no figure (limit ${bench.limit})`);
    }
  }
  if (missed > 0) say(`${missed} of the limits missed`);
  return missed > 0 && !options.report ? 1 : 0;
});

/** @returns {Promise<Bench[]>} */
async function discover() {
  const folder = join(project, 'test/bench');
  const files = existsSync(folder)
    ? readdirSync(folder)
        .filter(name => /\.bench\.(ts|mjs)$/.test(name))
        .sort()
    : [];
  return Promise.all(
    files.map(async file => {
      const { name, limit, run } = await loadModule(join(folder, file));
      if (typeof name !== 'string' || typeof limit !== 'string' || typeof run !== 'function')
        throw new Error(`test/bench/${file} must export name, limit and run`);
      return { name, limit, run: /** @type {Bench['run']} */ (run) };
    }),
  );
}
