import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const TEXT = /\.(ts|tsx|mjs|json|proto|css|html|md)$/;
const inFolder = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && TEXT.test(entry.name))
    .map(entry => join(entry.parentPath, entry.name));
const files = [
  ...['src', 'scripts', 'test', 'resources', '.ci'].flatMap(inFolder),
  ...readdirSync(root)
    .filter(name => TEXT.test(name) && name !== 'package-lock.json')
    .map(name => join(root, name)),
].filter(path => path !== import.meta.filename);

/** What may stand nowhere in the project, written in two halves so that this file does not hold it either. */
const BANNED: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['switched-off certificate checks', /reject[U]nauthorized\s*[:=]\s*false/],
  ['switched-off certificate checks by environment', /NODE_TLS_REJECT_[U]NAUTHORIZED/],
  ['the switch that turns the sandbox off', /no-[s]andbox/],
  ['web security off', /web[S]ecurity:\s*false/],
  ['reading and zeroing a counter in one', /\breset:\s*[t]rue\b/],
];

describe('bans', () => {
  it('reads the whole project', () => expect(files.length).toBeGreaterThan(30));
  it.each(BANNED)('%s appears nowhere', (_what, pattern) => {
    expect(files.filter(file => pattern.test(readFileSync(file, 'utf8')))).toEqual([]);
  });
  it('the lock file records no download address', () => {
    expect(readFileSync(join(root, 'package-lock.json'), 'utf8')).not.toMatch(/"resolved":\s*"https?:/);
  });
});
