import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_SETTINGS } from '@shared/settings';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLog } from '../../src/main/shell/log/log';
import { createAutostart, desktopEntry, quoteExec } from '../../src/main/shell/settings/autostart';
import { openDocument } from '../../src/main/shell/settings/document';
import { createSettings } from '../../src/main/shell/settings/settings';
import { createWindowMemory } from '../../src/main/shell/windows/state';
import { eventually } from '../engine/support/eventually';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'switchyard-files-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));
const mode = (name: string): number => statSync(join(dir, name)).mode & 0o777;

describe('documents', () => {
  const open = (name = 'servers') => {
    const aside: string[] = [];
    const unreadable: string[] = [];
    const document = openDocument({
      dir,
      name,
      now: () => Date.UTC(2026, 10, 21, 9, 30, 5),
      write: value => writeFileSync(join(dir, `${name}.json`), JSON.stringify(value), { mode: 0o600 }),
      onSetAside: (_file, kept) => void aside.push(kept),
      onUnreadable: file => void unreadable.push(file),
    });
    return { document, aside, unreadable };
  };
  it('holds nothing at first, then what was set, also for the next start', () => {
    const { document } = open();
    expect(document.get()).toBeUndefined();
    document.set({ version: 1 });
    expect(document.get()).toEqual({ version: 1 });
    expect(open().document.get()).toEqual({ version: 1 });
  });
  it('closes an old file to others', () => {
    writeFileSync(join(dir, 'servers.json'), '{}', { mode: 0o644 });
    chmodSync(join(dir, 'servers.json'), 0o644);
    open();
    expect(mode('servers.json')).toBe(0o600);
  });
  it.each(['', '{', 'null', '[]', '"text"', '{"a":1}x', '\u0000'])('sets a broken file aside and reports it: %j', content => {
    writeFileSync(join(dir, 'servers.json'), content);
    const { document, aside } = open();
    expect(aside).toEqual(['servers.corrupt-2026-11-21T09-30-05.json']);
    expect(readFileSync(join(dir, 'servers.corrupt-2026-11-21T09-30-05.json'), 'utf8')).toBe(content);
    document.set({ version: 1 });
    expect(readdirSync(dir)).toHaveLength(2);
  });
  it('leaves a file that cannot be read alone, says so, and refuses to write over it', () => {
    mkdirSync(join(dir, 'servers.json'));
    const { document, aside, unreadable } = open();
    expect(document.get()).toBeUndefined();
    expect({ aside, unreadable }).toEqual({ aside: [], unreadable: ['servers.json'] });
    expect(() => document.set({ version: 1 })).toThrow(expect.objectContaining({ code: 'storage' }));
    expect(statSync(join(dir, 'servers.json')).isDirectory()).toBe(true);
  });
  it('never overwrites an earlier file that was set aside', () => {
    for (let n = 0; n < 3; n++) {
      writeFileSync(join(dir, 'servers.json'), `broken ${n}`);
      open();
    }
    expect(readdirSync(dir)).toHaveLength(3);
  });
  it('keeps what was stored when it cannot be written', () => {
    const failing = openDocument({
      dir,
      name: 'x',
      now: Date.now,
      onSetAside: () => undefined,
      onUnreadable: () => undefined,
      write: () => {
        throw new Error('disk full');
      },
    });
    expect(() => failing.set({ a: 1 })).toThrow(expect.objectContaining({ code: 'storage' }));
    expect(failing.get()).toBeUndefined();
  });
  it('gives the settings of a damaged file their defaults, field by field', () => {
    writeFileSync(join(dir, 'settings.json'), JSON.stringify({ theme: 'dark', clearClipboardS: 'soon', extra: 1 }));
    const settings = createSettings(open('settings').document);
    expect(settings.get()).toEqual({ ...DEFAULT_SETTINGS, theme: 'dark' });
    const seen: string[] = [];
    settings.onChange(next => void seen.push(next.language));
    settings.set({ language: 'ru' });
    settings.set({ language: 'ru' });
    expect(seen).toEqual(['ru']);
    expect(createSettings(open('settings').document).get()).toMatchObject({ theme: 'dark', language: 'ru' });
  });
  it('remembers windows, and forgets nonsense', () => {
    writeFileSync(join(dir, 'windows.json'), JSON.stringify({ box: { x: 'left' }, maximized: true }));
    const memory = createWindowMemory(open('windows').document, () => undefined);
    expect(memory.get()).toEqual({ box: null, maximized: true, toldKept: false, toldSilent: false });
    memory.set({ toldKept: true });
    expect(createWindowMemory(open('windows').document, () => undefined).get().toldKept).toBe(true);
  });
});

describe('autostart', () => {
  it('writes and removes the XDG file, starting hidden', async () => {
    const autostart = createAutostart({
      platform: 'linux',
      configHome: dir,
      command: { program: '/opt/Switch Yard/switchyard', args: ['/srv/100% $app'] },
      loginItems: { set: () => expect.unreachable() },
    });
    await autostart.apply(true);
    const file = join(dir, 'autostart/switchyard.desktop');
    const text = readFileSync(file, 'utf8');
    expect(text).toContain('Exec="/opt/Switch Yard/switchyard" "/srv/100%% \\\\$app" --hidden\n');
    expect(text).toMatch(/^\[Desktop Entry\]\nType=Application\n/);
    expect(autostart.isOn()).toBe(true);
    await autostart.apply(false);
    await autostart.apply(false);
    expect(existsSync(file)).toBe(false);
  });
  it('is as it was wished last, however quickly the wish changes', async () => {
    const autostart = createAutostart({
      platform: 'linux',
      configHome: dir,
      command: { program: '/opt/switchyard', args: [] },
      loginItems: { set: () => undefined },
    });
    for (const wishes of [
      [true, false],
      [true, false, true],
    ]) {
      await Promise.all(wishes.map(on => autostart.apply(on)));
      expect(autostart.isOn()).toBe(wishes.at(-1));
    }
    expect(readdirSync(join(dir, 'autostart'))).toEqual(['switchyard.desktop']);
  });
  it('uses login items elsewhere', async () => {
    const seen: unknown[] = [];
    const autostart = createAutostart({
      platform: 'win32',
      configHome: dir,
      command: { program: 'x', args: [] },
      loginItems: { set: item => void seen.push(item) },
    });
    await autostart.apply(true);
    expect(seen).toEqual([{ openAtLogin: true, args: ['--hidden'] }]);
  });
  it('quotes by the rules and refuses line breaks', () => {
    expect(quoteExec('/usr/bin/x')).toBe('/usr/bin/x');
    expect(quoteExec('a"b`c$d\\e')).toBe('"a\\\\"b\\\\`c\\\\$d\\\\\\\\e"');
    expect(() => desktopEntry({ program: 'x\nExec=evil', args: [] })).toThrow();
  });
});

describe('log', () => {
  const read = (): string => readFileSync(join(dir, 'logs/switchyard.log'), 'utf8');
  it('writes redacted lines into a closed file', () => {
    const log = createLog({ dir: join(dir, 'logs'), secrets: ['my canary'], now: () => 0 });
    log.info('request', { url: 'http://u:hunter2@h/?token=abc', headers: { authorization: 'Bearer abcdef123' } });
    log.error('failed', new Error('my canary leaked', { cause: new Error('password=hunter2') }));
    log.debug('not written');
    log.close();
    expect(read()).not.toMatch(/hunter2|abcdef123|canary|not written/);
    expect(read().trim().split('\n')).toHaveLength(2);
    expect(mode('logs')).toBe(0o700);
    expect(mode('logs/switchyard.log')).toBe(0o600);
    expect(log.recent()).toHaveLength(1);
  });
  it('rotates at its size and keeps so many files', async () => {
    const log = createLog({ dir: join(dir, 'logs'), secrets: [], maxBytes: 2_000, files: 3 });
    for (let round = 0; round < 8; round++) {
      for (let n = 0; n < 10; n++) log.info(`round ${round} ${'x'.repeat(80)}`);
      await eventually(() => expect(read()).toContain(`round ${round}`));
    }
    log.close();
    const files = readdirSync(join(dir, 'logs')).sort();
    expect(files).toEqual(['switchyard.log', 'switchyard.log.1', 'switchyard.log.2']);
    for (const file of files) {
      expect(statSync(join(dir, 'logs', file)).size).toBeLessThanOrEqual(2_000);
      expect(mode(`logs/${file}`)).toBe(0o600);
    }
  });
  it('keeps one line a message and survives what cannot be written down', () => {
    const log = createLog({ dir: join(dir, 'logs'), secrets: [] });
    const circle: Record<string, unknown> = { big: 10n };
    circle.self = circle;
    log.info('first\nsecond', circle);
    log.close();
    log.info('after the end');
    expect(read().trim().split('\n')).toHaveLength(1);
    const nowhere = createLog({ dir: join(dir, 'logs/switchyard.log/x'), secrets: [] });
    nowhere.error('lost');
    nowhere.close();
  });
});
