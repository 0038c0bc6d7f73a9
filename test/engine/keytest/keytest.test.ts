/** The test of a key with stand-ins for client programs; real ones are in the contract suite. */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { testLink } from '../../../src/main/engine/keytest';
import { startChild } from '../../../src/main/engine/keytest/child';
import { withPrivateFile } from '../../../src/main/engine/keytest/folder';
import { findPrograms, identify } from '../../../src/main/engine/keytest/programs';
import { codeOf } from '../../support/fault';
import { until } from '../support/outside';

const LINK = 'vless://c7a1f5b2-4f3e-4b8e-9a53-0f2d9d1f6a10@127.0.0.1:9?type=tcp';
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'switchyard-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A program that says `banner` when asked for its version, else runs `body`. */
function program(name: string, banner: string, body = 'exit 1', base = folder): string {
  const path = join(base, name);
  mkdirSync(base, { recursive: true });
  writeFileSync(path, `#!/bin/sh\nif [ "$1" = version ] || [ "$1" = -v ]; then echo '${banner}'; exit 0; fi\n${body}\n`);
  chmodSync(path, 0o755);
  return path;
}
const soon = (): AbortSignal => AbortSignal.timeout(20_000);
const isThere = (pid: number): boolean => existsSync(`/proc/${pid}`);
const options = (path: string | null) => ({ program: path, url: 'http://127.0.0.1:9/', base: folder });
const leftOver = (): readonly string[] => readdirSync(folder).filter(name => name.startsWith('switchyard-keytest-'));

describe('client programs', () => {
  it('are known by what they say of themselves', async () => {
    expect(await identify(program('a', 'Xray 26.3.27 (Xray, Penetrates Everything.)'), soon())).toMatchObject({
      kind: 'xray',
      title: 'Xray 26.3.27',
    });
    expect(await identify(program('b', 'sing-box version 1.14.1'), soon())).toMatchObject({ kind: 'sing-box', title: 'sing-box 1.14.1' });
    expect(await identify(program('c', 'Mihomo Meta v1.19.2 linux amd64'), soon())).toMatchObject({
      kind: 'mihomo',
      title: 'Mihomo Meta v1.19.2',
    });
    expect(await identify(program('d', 'curl 8'), soon())).toBeNull();
    expect(await identify(join(folder, 'absent'), soon())).toBeNull();
    expect(await identify(folder, soon())).toBeNull();
  });
  it('are found on the PATH, the first of each name, never in a relative folder of it', async () => {
    const [one, two] = [join(folder, 'one'), join(folder, 'two')];
    program('sing-box', 'sing-box version 1', '', one);
    program('xray', 'Xray 2', '', two);
    program('sing-box', 'sing-box version 2', '', two);
    const found = await findPrograms(null, soon(), { PATH: ['.', '', one, two].join(delimiter) });
    expect(found.map(({ path }) => path)).toEqual([join(two, 'xray'), join(one, 'sing-box')]);
    expect(await findPrograms(null, soon(), {})).toEqual([]);
  });
  it('of the user come alone', async () => {
    const path = program('mine', 'sing-box version 1');
    expect((await findPrograms(path, soon(), { PATH: folder })).map(({ kind }) => kind)).toEqual(['sing-box']);
    expect(await findPrograms(join(folder, 'absent'), soon())).toEqual([]);
  });
});

describe('the private file', () => {
  it('can be read by nobody else and is gone afterwards, however it ends', async () => {
    let seen = '';
    await withPrivateFile(
      'secret',
      async (file, own) => {
        seen = own;
        expect([statSync(own).mode & 0o777, statSync(file).mode & 0o777, readFileSync(file, 'utf8')]).toEqual([0o700, 0o600, 'secret']);
      },
      folder,
    );
    expect(existsSync(seen)).toBe(false);
    await expect(withPrivateFile('x', async () => Promise.reject(new Error('broke')), folder)).rejects.toThrow('broke');
    expect(leftOver()).toEqual([]);
  });
  it('takes along what a killed run left behind, and nothing of one that runs', async () => {
    mkdirSync(join(folder, 'switchyard-keytest-999999999-abc'));
    mkdirSync(join(folder, `switchyard-keytest-${process.ppid}-abc`));
    await withPrivateFile('x', async () => undefined, folder);
    expect(leftOver()).toEqual([`switchyard-keytest-${process.ppid}-abc`]);
  });
});

describe('the test of a key', () => {
  it('says what it could not check without a program', async () => {
    expect(await testLink(LINK, options(join(folder, 'absent')), soon())).toEqual({
      type: 'no-program',
      missing: ['handshake', 'request'],
    });
    const path = program('s', 'sing-box version 1.14.1');
    expect(await testLink(LINK.replace('tcp', 'kcp'), options(path), soon())).toMatchObject({
      type: 'no-program',
      unfit: ['sing-box 1.14.1'],
    });
  });
  it('refuses what is no link, or one that no client can use, before anything is started', async () => {
    expect(await codeOf(testLink('https://x', options(null), soon()))).toBe('bad-input');
    expect(await codeOf(testLink(`${LINK}&security=reality`, options(null), soon()))).toBe('bad-input');
  });
  it('quotes a program that does not start, without what is secret', async () => {
    const path = program('x', 'Xray 1', 'echo "failed: bad user c7a1f5b2-4f3e-4b8e-9a53-0f2d9d1f6a10" >&2; exit 23');
    expect(await testLink(LINK, options(path), soon())).toEqual({
      type: 'failed',
      program: 'Xray 1',
      step: 'start',
      message: 'failed: bad user [uuid]',
    });
    expect(leftOver()).toEqual([]);
  });
  it('hears the reason of a program that says it while this computer stands still', async () => {
    const begun = join(folder, 'begun');
    const path = program('x', 'Xray 1', `: > ${begun}; sleep 0.5; echo "failed: late" >&2; exec sleep 300`);
    const child = startChild({ kind: 'xray', path, title: 'Xray 1' }, ['run']);
    try {
      await until('it runs', () => existsSync(begun));
      const words = child.lastWords();
      for (const end = performance.now() + 2_500; performance.now() < end; );
      expect(await words).toBe('failed: late');
    } finally {
      await child.end();
    }
  });
  it('tries another port when one was taken meanwhile, and gives up in the end', async () => {
    const counter = join(folder, 'count');
    const path = program('x', 'Xray 1', `echo x >> ${counter}; echo 'listen tcp: bind: address already in use'; exit 1`);
    expect(await testLink(LINK, options(path), soon())).toMatchObject({ type: 'failed', step: 'start' });
    expect(readFileSync(counter, 'utf8')).toBe('x\nx\nx\n');
  });
  it('ends with whoever asked, and takes program, its children and file along', async () => {
    const pids = join(folder, 'pids');
    const path = program('x', 'Xray 1', `sleep 300 & echo $! > ${pids}; echo $$ >> ${pids}; wait`);
    const asked = new AbortController();
    const test = codeOf(testLink(LINK, options(path), asked.signal));
    await until('the program', () => existsSync(pids) && readFileSync(pids, 'utf8').split('\n').length === 3);
    asked.abort();
    expect(await test).toBe('cancelled');
    const started = readFileSync(pids, 'utf8').trim().split('\n').map(Number);
    await until('its end', () => started.every(pid => !isThere(pid)) && leftOver().length === 0);
  });
});
