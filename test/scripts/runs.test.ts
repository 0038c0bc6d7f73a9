import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const library = join(import.meta.dirname, '../../scripts/lib/processes.mjs');
/** The names of a run and of one that it starts. */
const runs = (env: Record<string, string>): string[] => {
  const say = `import { runName, start } from ${JSON.stringify(library)}; console.log(runName);`;
  const code = `${say} start(process.execPath, ['--input-type=module', '-e', ${JSON.stringify(say)}], { stdio: 'inherit' });`;
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('SWITCHYARD_')));
  return execFileSync(process.execPath, ['--input-type=module', '-e', code], { env: { ...inherited, ...env }, encoding: 'utf8' })
    .trim()
    .split('\n');
};

it('a run inside a run has a name of its own under the outer one', () => {
  const [outer, inner] = runs({});
  expect(outer).toMatch(/^[0-9a-f]{12}$/);
  expect(inner).toMatch(new RegExp(`^${outer}/[0-9a-f]{12}$`));
});

it('the script that is handed over to goes on with the run; what it starts is not that run', () => {
  const [same, inner] = runs({ SWITCHYARD_RUN: 'abc', SWITCHYARD_HANDED_OVER: '1' });
  expect(same).toBe('abc');
  expect(inner).toMatch(/^abc\/[0-9a-f]{12}$/);
});
