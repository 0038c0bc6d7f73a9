import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { electronOnly } from '../../scripts/lib/electron-sources.mjs';
import { atLeast } from '../../scripts/lib/node-version.mjs';

describe('electronOnly', () => {
  it.each([
    ['Cypress/Cypress', 'electron'],
    ['Cypress/icudtl.dat', 'icudtl.dat'],
    ['Cypress/locales/ru.pak', 'locales/ru.pak'],
    ['Cypress/resources/', 'resources/'],
    ['Cypress/resources/app/package.json', null],
    ['Cypress/resources/app-update.yml', null],
    ['Cypress/browser_v8_context_snapshot.bin', null],
  ])('%s -> %s', (name, place) => expect(electronOnly(name)).toBe(place));
});

describe('atLeast', () => {
  it.each([
    ['v20.19.0', '20.19', true],
    ['v20.20.2', '20.19', true],
    ['v22.0.0', '20.19', true],
    ['v20.18.9', '20.19', false],
    ['v18.20.0', '20.19', false],
  ])('%s for %s: %s', (version, least, enough) => expect(atLeast(version, least)).toBe(enough));
});

describe('ensureElectron without a reachable release page', () => {
  let cache = '';
  let server: Server;
  let asked = 0;
  beforeEach(async () => {
    cache = mkdtempSync(join(tmpdir(), 'switchyard-electron-'));
    asked = 0;
    server = createServer((_request, response) => {
      asked++;
      response.writeHead(503).end();
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    // An npm that has nothing either.
    writeFileSync(join(cache, 'npm.js'), 'console.error("npm: no such package"); process.exit(1)');
  });
  afterEach(async () => {
    await new Promise(resolve => server.close(resolve));
    rmSync(cache, { recursive: true, force: true });
  });

  const ensure = async (retry: boolean): Promise<string> => {
    const code = `import { ensureElectron } from ${JSON.stringify(join(import.meta.dirname, '../../scripts/lib/electron.mjs'))};
      await ensureElectron(() => {}, { retry: ${retry} }).catch(error => console.log(JSON.stringify([error.message, error.mend])));`;
    const env = {
      ...process.env,
      SWITCHYARD_CACHE: cache,
      SWITCHYARD_ELECTRON: '',
      ELECTRON_MIRROR: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
      npm_config_electron_mirror: undefined,
      npm_execpath: join(cache, 'npm.js'),
    };
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', code], { env });
    return stdout;
  };
  const electronFolder = () => readdirSync(join(cache, 'electron')).sort();

  it('names both causes and the mending command, remembers the failure, and asks again only when told to', async () => {
    const [message, mend] = JSON.parse(await ensure(false));
    expect(message).toContain('status 503');
    expect(message).toContain('npm: no such package');
    expect(mend).toContain('--retry-electron');
    expect(asked).toBe(1);
    // Nothing but the memory of the failure: no half of a download.
    expect(electronFolder()).toEqual([expect.stringMatching(/^unreachable-[\d.]+\.txt$/)]);

    await ensure(false);
    expect(asked).toBe(1);
    await ensure(true);
    expect(asked).toBe(2);
    // Ten programs are started for it.
  });

  it('takes an official binary that is there without asking anybody', async () => {
    const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../node_modules/electron/package.json'), 'utf8'));
    const there = join(cache, 'electron', `electron-${version}-${process.platform}-${process.arch}`);
    mkdirSync(there, { recursive: true });
    writeFileSync(join(there, 'switchyard.json'), JSON.stringify({ version, official: true }));
    expect(await ensure(false)).toBe('');
    expect(asked).toBe(0);
  });
});
