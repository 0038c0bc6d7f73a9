import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { rolldown } from 'rolldown';
import { project } from '../../../scripts/lib/paths.mjs';
import { createParts, type LineWorker } from '../../../src/main/engine/workers/parts';

const root = project;
const sqlite = createRequire(import.meta.url).resolve('@photostructure/sqlite');
const sqliteModule = pathToFileURL(join(sqlite, '..', 'index.mjs')).href;

export interface Bundle {
  readonly path: string;
  worker(): Worker;
  remove(): Promise<void>;
}

/** Bundles a TypeScript file of the project as the main build does, into a temporary folder of its own. */
export async function bundle(entry: string): Promise<Bundle> {
  const folder = await mkdtemp(join(tmpdir(), 'switchyard-bundle-'));
  const path = join(folder, 'entry.mjs');
  const build = await rolldown({
    input: resolve(root, entry),
    platform: 'node',
    logLevel: 'silent',
    resolve: { alias: { '@shared': resolve(root, 'src/shared') } },
    plugins: [
      {
        name: 'native-outside',
        resolveId: id => (id === '@photostructure/sqlite' ? { id: sqliteModule, external: true } : null),
      },
    ],
  });
  await build.write({ file: path, format: 'esm', codeSplitting: false });
  await build.close();
  return { path, worker: () => new Worker(path), remove: () => rm(folder, { recursive: true, force: true }) };
}

export type ResidentService = 'store' | 'keys' | 'lists' | 'events' | 'history';
export interface Resident extends Bundle {
  /** A service in a thread of its own. */
  part(service: ResidentService): LineWorker;
}
/** The thread of the store, the books of keys and the lists, as the app has it. */
export async function bundleResident(): Promise<Resident> {
  const resident = await bundle('src/main/engine/workers/resident.ts');
  return { ...resident, part: service => createParts(resident.worker)(service) };
}
