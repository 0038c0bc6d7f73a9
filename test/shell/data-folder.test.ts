import { chownSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDataFolder } from '../../src/main/shell/data-folder';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'switchyard-folder-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe('the data folder', () => {
  it('is made, and closed to others', () => {
    openDataFolder(join(dir, 'a/b'));
    expect(statSync(join(dir, 'a/b')).mode & 0o777).toBe(0o700);
  });
  it('is closed to others if it was open', () => {
    mkdirSync(join(dir, 'open'), { mode: 0o755 });
    openDataFolder(join(dir, 'open'));
    expect(statSync(join(dir, 'open')).mode & 0o777).toBe(0o700);
  });
  it('is refused with advice where it cannot be made', () => {
    writeFileSync(join(dir, 'file'), '');
    expect(() => openDataFolder(join(dir, 'file/inside'))).toThrow(/cannot be used.*Choose another with --data DIR/s);
    expect(() => openDataFolder('/proc/nothing/here')).toThrow(/Choose another with --data DIR/);
  });
  it('is refused when it is another user’s', () => {
    // An ordinary user finds one that all may write; root makes one.
    const foreign = process.getuid?.() === 0 ? join(dir, 'foreign') : tmpdir();
    if (process.getuid?.() === 0) {
      mkdirSync(foreign);
      chownSync(foreign, 65_534, 65_534);
    }
    expect(() => openDataFolder(foreign)).toThrow(/belongs to another user/);
  });
});
