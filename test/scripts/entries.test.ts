import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const project = resolve(import.meta.dirname, '../..');

/** In a fresh clone there are no packages yet: an entry that needs one to start can never install it. */
describe('entry scripts in a fresh clone', () => {
  let clone = '';
  beforeAll(() => {
    clone = mkdtempSync(join(tmpdir(), 'switchyard-clone-'));
    cpSync(join(project, 'scripts'), join(clone, 'scripts'), { recursive: true });
    cpSync(join(project, 'package.json'), join(clone, 'package.json'));
  });
  afterAll(() => rmSync(clone, { recursive: true, force: true }));

  it.each(['start', 'test', 'bench', 'soak'])('%s reads its arguments without any package', name => {
    const { stderr, status } = spawnSync(process.execPath, [join(clone, `scripts/${name}.mjs`), '--nonsense'], { encoding: 'utf8' });
    expect(stderr).toContain('"--nonsense" is not an option here.');
    expect(status).toBe(1);
  });

  it('the lab passes its arguments on, so it fails later: at the missing lock file, with the mending command', () => {
    const { stdout, stderr, status } = spawnSync(process.execPath, [join(clone, 'scripts/lab.mjs')], {
      encoding: 'utf8',
      env: { ...process.env, npm_execpath: '' },
    });
    expect(stdout).toBe('');
    expect(stderr).toContain('To mend it: npm ci --ignore-scripts');
    expect(status).toBe(1);
  });
});
