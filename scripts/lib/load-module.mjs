import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeEnd } from './life.mjs';
import { project } from './paths.mjs';

/**
 * Imports a module that may be TypeScript, which the Node.js we support cannot read by itself: its own sources are bundled, packages stay
 * outside.
 * @param {string} path @returns {Promise<Record<string, unknown>>}
 */
export async function loadModule(path) {
  if (path.endsWith('.mjs')) return import(pathToFileURL(path).href);
  const { build } = await import('rolldown');
  const folder = join(project, 'node_modules/.cache/switchyard', createHash('sha256').update(path).digest('hex').slice(0, 12));
  mkdirSync(folder, { recursive: true });
  beforeEnd(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, `${basename(path, '.ts')}.mjs`);
  await build({
    input: path,
    platform: 'node',
    // Scripts find the project by where they lie, so they are not moved into the bundle.
    external: id => /^[^./]/.test(id) && !id.startsWith('@shared/') && !/^[A-Z]:/i.test(id),
    resolve: { alias: { '@shared': join(project, 'src/shared') } },
    plugins: [
      { name: 'scripts-stay', resolveId: (id, from) => staysOutside(id, from) },
      { name: 'raw', resolveId: (id, from) => (id.endsWith(RAW) && from ? join(from, '..', id) : null), load: id => rawText(id) },
    ],
    output: { file, format: 'esm' },
  });
  return import(pathToFileURL(file).href);
}

/** A text file that is imported as it is. */
const RAW = '?raw';
const rawText = (/** @type {string} */ id) =>
  id.endsWith(RAW) ? `export default ${JSON.stringify(readFileSync(id.slice(0, -RAW.length), 'utf8'))}` : null;

/** @param {string} id @param {string | undefined} from */
function staysOutside(id, from) {
  if (!from || !id.endsWith('.mjs') || !id.startsWith('.')) return null;
  const path = join(from, '..', id);
  return path.startsWith(join(project, 'scripts')) ? { id: pathToFileURL(path).href, external: true } : null;
}
