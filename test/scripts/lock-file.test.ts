import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

type Packages = Record<string, { version?: string; optionalDependencies?: Record<string, string> }>;

/** npm leaves out an optional package that its registry did not have that day, and then refuses its own lock file ("npm ci"). */
it('the lock file names every optional package, also those of other platforms', () => {
  const { packages } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package-lock.json'), 'utf8')) as { packages: Packages };
  const foldersAbove = (path: string): string[] =>
    path === '' ? [''] : [path, ...foldersAbove(path.slice(0, Math.max(0, path.lastIndexOf('/node_modules/'))))];
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter(
      name => !foldersAbove(path).some(folder => packages[`${folder ? `${folder}/` : ''}node_modules/${name}`]?.version),
    ),
  );
  expect(missing).toEqual([]);
});
