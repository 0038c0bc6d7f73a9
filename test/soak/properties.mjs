import { randomInt } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { project } from '../../scripts/lib/paths.mjs';
import { tryRun } from '../../scripts/lib/run.mjs';
import { say } from '../../scripts/lib/say.mjs';

export const about = 'the property tests hold for other cases than the suite has: ten times as many';

const ROUNDS = 10;

/** Every file of tests that draws its cases by chance. */
const files = () =>
  readdirSync(join(project, 'test'), { recursive: true, encoding: 'utf8' })
    .filter(file => /\.test\.tsx?$/.test(file) && readFileSync(join(project, 'test', file), 'utf8').includes("'fast-check'"))
    .map(file => `test/${file}`);

export async function run() {
  const tests = files();
  for (let round = 1; round <= ROUNDS; round += 1) {
    const seed = randomInt(2 ** 31);
    const env = { ...process.env, SWITCHYARD_SEED: String(seed) };
    const vitest = join(project, 'node_modules/vitest/vitest.mjs');
    const { code, output } = await tryRun(process.execPath, [vitest, 'run', ...tests], { cwd: project, env });
    if (code !== 0) throw new Error(`With SWITCHYARD_SEED=${seed}:\n${output}`);
    say(`round ${round} of ${ROUNDS}: ${tests.length} files, seed ${seed}`);
  }
}
