import {
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hashOf } from '../../scripts/lib/build.mjs';
import { copyTree } from '../../scripts/lib/copy-tree.mjs';
import { modulesMatchLock } from '../../scripts/lib/modules.mjs';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'switchyard-files-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const at = (path: string) => join(folder, path);
const write = (path: string, text: string, mode = 0o644) => {
  mkdirSync(join(at(path), '..'), { recursive: true });
  writeFileSync(at(path), text, { mode });
};

describe('copyTree', () => {
  it('makes an exact copy: files, modes, links; what is not in the source goes', async () => {
    write('from/a/one.txt', '1');
    write('from/run', '#!', 0o700);
    symlinkSync('a/one.txt', at('from/link'));
    write('to/stale/file', 'x');
    write('to/run/inside', 'a folder where a file belongs');
    await copyTree(at('from'), at('to'));
    expect(readdirSync(at('to'), { recursive: true }).sort()).toEqual(['a', 'a/one.txt', 'link', 'run']);
    expect(readlinkSync(at('to/link'))).toBe('a/one.txt');
    // Readable by others, whatever the umask of the clone's owner was.
    expect(statSync(at('to/run')).mode & 0o777).toBe(0o755);
    expect(statSync(at('from/run')).mode & 0o777).toBe(0o700);
  });
  it('keeps what is the same, replaces what changed without touching an open file', async () => {
    write('from/same', 'same');
    write('from/other', 'before');
    await copyTree(at('from'), at('to'));
    const [same, other] = [lstatSync(at('to/same')).ino, lstatSync(at('to/other')).ino];
    linkSync(at('to/other'), at('held'));
    write('from/other', 'after!!');
    await copyTree(at('from'), at('to'));
    expect(lstatSync(at('to/same')).ino).toBe(same);
    expect(lstatSync(at('to/other')).ino).not.toBe(other);
    expect(readFileSync(at('held'), 'utf8')).toBe('before');
  });
  it('leaves out what it is told to, on both sides', async () => {
    write('from/node_modules/x', 'x');
    write('from/src/x', 'x');
    write('to/node_modules/kept', 'kept');
    await copyTree(at('from'), at('to'), { leaveOut: path => path === 'node_modules' });
    expect(readdirSync(at('to/node_modules'))).toEqual(['kept']);
  });
  it('shares content where links are asked for', async () => {
    write('from/big', 'big');
    await copyTree(at('from'), at('to'), { link: true });
    expect(lstatSync(at('to/big')).ino).toBe(lstatSync(at('from/big')).ino);
  });
});

describe('modulesMatchLock', () => {
  const lock = (packages: object) => JSON.stringify({ packages: { '': {}, ...packages } });
  const wanted = { 'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' }, 'node_modules/b': { version: '2.0.0', optional: true } };
  it.each([
    ['everything', wanted, true],
    ['everything but an optional package', { 'node_modules/a': wanted['node_modules/a'] }, true],
    ['another version', { 'node_modules/a': { version: '1.0.1', integrity: 'sha512-a' } }, false],
    ['another content', { 'node_modules/a': { version: '1.0.0', integrity: 'sha512-x' } }, false],
    ['nothing', {}, false],
  ])('with %s installed', (_what, installed, matches) => {
    write('package-lock.json', lock(wanted));
    write('node_modules/.package-lock.json', lock(installed));
    expect(modulesMatchLock(folder)).toBe(matches);
  });
  it('an install that was broken off has left no note', () => {
    write('package-lock.json', lock(wanted));
    write('node_modules/a/package.json', '{}');
    expect(modulesMatchLock(folder)).toBe(false);
  });
});

describe('hashOf', () => {
  it('changes with content and names, not with anything else', () => {
    write('src/a.ts', 'a');
    const before = hashOf([at('src'), at('missing')]);
    expect(hashOf([at('src'), at('missing')])).toBe(before);
    write('src/a.ts', 'b');
    const changed = hashOf([at('src'), at('missing')]);
    expect(changed).not.toBe(before);
    write('src/b.ts', '');
    expect(hashOf([at('src'), at('missing')])).not.toBe(changed);
  });
});
