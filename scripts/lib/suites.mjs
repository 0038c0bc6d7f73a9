import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEnd } from './life.mjs';
import { isLinux, project } from './paths.mjs';
import { end, ended, start } from './processes.mjs';
import { readPlaywright, readVitest, single } from './results.mjs';

/** @typedef {import('./results.mjs').Result} Result */
/** @typedef {{ grep: string | null }} SuiteOptions */

const tool = (/** @type {string} */ path) => join(project, 'node_modules', path);

/**
 * Runs a tool with Node in the project, its output going where ours goes.
 * @param {readonly string[]} args @param {NodeJS.ProcessEnv} [env] @returns {Promise<number>} its exit code
 */
async function runTool(args, env = process.env) {
  const child = start(process.execPath, args, { cwd: project, env, stdio: ['ignore', 'inherit', 'inherit'] });
  beforeEnd(() => end(child));
  return ended(child);
}

/** @returns {Promise<Result>} */
export async function lint() {
  const code = await runTool([tool('@biomejs/biome/bin/biome'), 'ci', ...(process.stdout.isTTY ? [] : ['--colors=off']), '.']);
  return single('lint: biome ci', code === 0);
}

/** @returns {Promise<Result>} */
export async function types() {
  const configs = readdirSync(project).filter(name => /^tsconfig\.(?!base\b)\w+\.json$/.test(name));
  const waiting = [...configs];
  let ok = true;
  // Each compiler uses one processor and tells all it found at its end.
  const lane = async () => {
    for (let config = waiting.shift(); config; config = waiting.shift())
      ok = (await runTool([tool('typescript/bin/tsc'), '--project', config])) === 0 && ok;
  };
  await Promise.all(Array.from({ length: availableParallelism() }, lane));
  return single(`types: ${configs.join(', ')}`, ok);
}

/**
 * @param {readonly string[]} projects of vitest.config.ts @param {SuiteOptions} options
 * @returns {Promise<Result>}
 */
export async function vitest(projects, { grep }) {
  return withReport(async file => {
    const args = [tool('vitest/vitest.mjs'), 'run', ...projects.flatMap(name => ['--project', name])];
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
    const code = await runTool([...args, ...reporters, ...(grep ? ['--testNamePattern', grep] : [])]);
    const result = readVitest(readJson(file), code, projects.join(' and '));
    // With a filter nearly everything is "skipped"; that says nothing.
    return grep ? { ...result, skipped: [] } : result;
  });
}

/**
 * Playwright with the real Electron, on a virtual desktop of its own also where there is a real one: tests must not grab
 * anybody's mouse.
 * @param {readonly string[]} projects of playwright.config.ts @param {SuiteOptions} options
 * @returns {Promise<Result>}
 */
export async function playwright(projects, { grep }) {
  // Needs packages, and this file is read before they are installed.
  const { startDesktop } = await import('./desktop.mjs');
  const desktop = isLinux ? await startDesktop() : null;
  if (desktop) beforeEnd(desktop.stop);
  try {
    return await withReport(async file => {
      const args = [tool('playwright/cli.js'), 'test', '--reporter=list,json', ...projects.map(name => `--project=${name}`)];
      const env = { ...(desktop?.env ?? process.env), PLAYWRIGHT_JSON_OUTPUT_FILE: file };
      const code = await runTool([...args, ...(grep ? ['--grep', grep] : [])], env);
      return readPlaywright(readJson(file), code, projects.join(' and '));
    });
  } finally {
    await desktop?.stop();
  }
}

/** @template T @param {(file: string) => Promise<T>} work */
async function withReport(work) {
  const folder = mkdtempSync(join(tmpdir(), 'switchyard-report-'));
  try {
    return await work(join(folder, 'report.json'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {string} file */
function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}
