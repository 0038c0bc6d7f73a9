import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from './lock.mjs';
import { buildOutput, project } from './paths.mjs';
import { run } from './run.mjs';

/** @typedef {'app' | 'lab'} Part */

const SOURCES = ['src', 'resources', 'package.json', 'package-lock.json', 'electron.vite.config.ts', 'vite.lab.config.ts'];

/** @type {Record<Part, { tool: string, args: readonly string[], result: string }>} */
const PARTS = {
  app: { tool: 'electron-vite/bin/electron-vite.js', args: ['build', '--logLevel', 'warn'], result: 'main/index.js' },
  lab: { tool: 'vite/bin/vite.js', args: ['build', '--config', 'vite.lab.config.ts', '--logLevel', 'warn'], result: 'lab/index.js' },
};

/**
 * Builds the app and the lab, unless they were built from these very sources.
 * @param {readonly Part[]} parts @param {import('./say.mjs').Progress} progress
 */
export async function build(parts, progress) {
  mkdirSync(buildOutput, { recursive: true });
  return withLock(join(buildOutput, '.lock'), async () => {
    const sources = hashOf(SOURCES.map(path => join(project, path)));
    const stale = parts.filter(part => !isBuilt(part, sources));
    if (stale.length === 0) return 'unchanged since the last build';
    progress(stale.join(' and '));
    await Promise.all(stale.map(part => buildPart(part, sources)));
    return `built ${stale.join(' and ')}`;
  });
}

const markOf = (/** @type {Part} */ part) => join(buildOutput, `.built-${part}`);

/** @param {Part} part @param {string} sources */
function isBuilt(part, sources) {
  const mark = markOf(part);
  return existsSync(join(buildOutput, PARTS[part].result)) && existsSync(mark) && readFileSync(mark, 'utf8') === sources;
}

/** @param {Part} part @param {string} sources */
async function buildPart(part, sources) {
  rmSync(markOf(part), { force: true });
  const { tool, args } = PARTS[part];
  await run(process.execPath, [join(project, 'node_modules', tool), ...args], { cwd: project, what: `Building the ${part}` });
  writeFileSync(markOf(part), sources);
}

/**
 * One hash over the names and contents of files and folders.
 * @param {readonly string[]} paths
 */
export function hashOf(paths) {
  const hash = createHash('sha256');
  const add = (/** @type {string} */ path, /** @type {string} */ name) => {
    const entries = readdirOrNull(path);
    if (entries === null)
      hash
        .update(`${name}\0`)
        .update(existsSync(path) ? readFileSync(path) : '')
        .update('\0');
    else for (const entry of entries) add(join(path, entry), `${name}/${entry}`);
  };
  for (const [i, path] of paths.entries()) add(path, String(i));
  return hash.digest('hex');
}

/** @param {string} path */
function readdirOrNull(path) {
  try {
    return readdirSync(path).sort();
  } catch {
    return null;
  }
}
