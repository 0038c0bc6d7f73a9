import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArguments } from './lib/arguments.mjs';
import { runScript } from './lib/life.mjs';
import { loadModule } from './lib/load-module.mjs';
import { installModules } from './lib/modules.mjs';
import { checkNode } from './lib/node-version.mjs';
import { invokedFrom, project } from './lib/paths.mjs';
import { SetupFailure, say, sayFailure, step } from './lib/say.mjs';

/**
 * What a file `test/soak/NAME.mjs` (or .ts) exports; the file's name is the proof's.
 * @typedef {object} Soak
 * @property {string} about one line: what it proves
 * @property {() => Promise<void>} run rejects when the proof fails
 */

const usage = 'npm run soak -- [--only NAME[,...]]';

await runScript(async () => {
  const options = parseArguments(process.argv.slice(2), /** @type {const} */ ({ only: 'value' }), { usage, base: invokedFrom });
  await step('Node.js', checkNode);
  await step('Dependencies', installModules);
  const folder = join(project, 'test/soak');
  const files = readdirSync(folder)
    .filter(file => /\.(mjs|ts)$/.test(file))
    .sort();
  const nameOf = (/** @type {string} */ file) => basename(file).replace(/\.\w+$/, '');
  const only = options.only?.split(',');
  const unknown = only?.find(name => !files.some(file => nameOf(file) === name));
  if (unknown !== undefined) throw new SetupFailure(`There is no proof "${unknown}"; there are: ${files.map(nameOf).join(', ')}.`, usage);

  let failures = 0;
  for (const file of files.filter(file => only?.includes(nameOf(file)) ?? true)) {
    const { about, run } = /** @type {Soak} */ (/** @type {unknown} */ (await loadModule(join(folder, file))));
    say(`\n== ${nameOf(file)}: ${about}`);
    const began = Date.now();
    let outcome = 'passed';
    try {
      await run();
    } catch (error) {
      sayFailure(error);
      outcome = 'FAILED';
      failures++;
    }
    say(`soak ${nameOf(file)}: ${outcome} (${Math.round((Date.now() - began) / 1000)} s)`);
  }
  return failures === 0 ? 0 : 1;
});
