import { chownSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArguments } from './lib/arguments.mjs';
import { build } from './lib/build.mjs';
import { handOver } from './lib/hand-over.mjs';
import { hasDisplay, runApp } from './lib/launch.mjs';
import { beforeEnd, runScript } from './lib/life.mjs';
import { invokedFrom, isRoot } from './lib/paths.mjs';
import { prepare } from './lib/prepare.mjs';
import { SetupFailure, step } from './lib/say.mjs';

const usage = `npm start -- [--hidden] [--no-lab] [--data DIR] [--screenshot FILE] [--retry-electron]`;
/** The first screenshot of a cold machine included, in milliseconds. */
const SCREENSHOT_DEADLINE = 120_000;

await runScript(async () => {
  const spec = /** @type {const} */ ({ hidden: 'flag', 'no-lab': 'flag', data: 'path', screenshot: 'path', 'retry-electron': 'flag' });
  const options = parseArguments(process.argv.slice(2), spec, { usage, base: invokedFrom });
  if (options.screenshot && !existsSync(dirname(options.screenshot)))
    throw new SetupFailure(
      `There is no folder ${dirname(options.screenshot)} for the screenshot.`,
      `mkdir -p '${dirname(options.screenshot)}'`,
    );

  const dropped = await prepare({ purpose: 'start', headless: !hasDisplay() || isRoot, retryElectron: options['retry-electron'] });
  if (dropped) return startAs(dropped, options);

  await step('Build', progress => build(['app', 'lab'], progress));
  return runApp(appArguments(options), { deadline: options.screenshot ? SCREENSHOT_DEADLINE : null });
});

/** @param {{ hidden: boolean, 'no-lab': boolean, data: string | null, screenshot: string | null }} options */
function appArguments({ hidden, 'no-lab': noLab, data, screenshot }) {
  return [
    ...(hidden ? ['--hidden'] : []),
    ...(noLab ? ['--no-lab'] : []),
    ...(data ? ['--data', data] : []),
    ...(screenshot ? ['--screenshot', screenshot] : []),
  ];
}

/**
 * Goes on as the ordinary user, whose app can only write where that user may: the screenshot takes a detour, and a new data folder
 * is given to the user.
 * @param {NonNullable<import('./lib/prepare.mjs').Dropped>} dropped @param {Parameters<typeof appArguments>[0]} options
 */
async function startAs({ user, staged }, options) {
  const { data, screenshot } = options;
  if (data && !existsSync(data)) {
    mkdirSync(data, { recursive: true, mode: 0o700 });
    chownSync(data, user.uid, user.gid);
  }
  let detour = null;
  if (screenshot) {
    const folder = mkdtempSync(join(user.home, '.switchyard-screenshot-'));
    chownSync(folder, user.uid, user.gid);
    beforeEnd(() => rmSync(folder, { recursive: true, force: true }));
    detour = join(folder, 'window.png');
  }
  const code = await handOver('scripts/start.mjs', appArguments({ ...options, screenshot: detour }), { user, staged });
  if (screenshot && detour && existsSync(detour)) copyFileSync(detour, screenshot);
  return code;
}
