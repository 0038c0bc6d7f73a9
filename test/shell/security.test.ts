import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

vi.mock('electron', () => ({ app: {}, Menu: {}, protocol: {} }));
const { refusedSwitches } = await import('../../src/main/shell/security/harden');
const { CSP, createFileHandler, pathSegments } = await import('../../src/main/shell/security/protocol');
const { WEB_PREFERENCES } = await import('../../src/main/shell/security/preferences');
const { externalAddress } = await import('../../src/main/shell/security/external');

describe('web preferences', () => {
  it('are exactly these, for good', () => {
    expect(WEB_PREFERENCES).toEqual({
      sandbox: true,
      contextIsolation: true,
      webSecurity: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      navigateOnDragDrop: false,
      safeDialogs: true,
      spellcheck: false,
      plugins: false,
      backgroundThrottling: true,
    });
    expect(Object.isFrozen(WEB_PREFERENCES)).toBe(true);
  });
});

describe('app:// files', () => {
  let root = '';
  let outside = '';
  beforeAll(async () => {
    outside = await mkdtemp(join(tmpdir(), 'switchyard-app-'));
    root = join(outside, 'renderer');
    await mkdir(join(root, 'assets'), { recursive: true });
    await writeFile(join(root, 'index.html'), '<!doctype html>');
    await writeFile(join(root, 'assets/main-Ab_1.js'), 'export {}');
    await writeFile(join(root, 'assets/data.exe'), 'MZ');
    await writeFile(join(root, '.hidden.js'), 'hidden');
    await writeFile(join(outside, 'secret.js'), 'secret');
    await symlink(join(outside, 'secret.js'), join(root, 'assets/link.js'));
    await symlink(outside, join(root, 'up'));
  });
  afterAll(() => rm(outside, { recursive: true, force: true }));
  const get = (url: string, method = 'GET') => createFileHandler(root)({ url, method });

  it('serves our own files with the policy', async () => {
    const page = await get('app://switchyard/index.html?theme=dark&lang=en');
    expect(page.status).toBe(200);
    expect(await page.text()).toBe('<!doctype html>');
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('content-security-policy')).toBe(CSP);
    expect(page.headers.get('x-content-type-options')).toBe('nosniff');
    expect((await get('app://switchyard/assets/main-Ab_1.js')).headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  });
  it('has the policy as decided', () => {
    expect(CSP).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
  });
  it.each([
    'app://switchyard/../secret.js',
    'app://switchyard/..%2fsecret.js',
    'app://switchyard/%2e%2e/secret.js',
    'app://switchyard/%2e%2e%2fsecret.js',
    'app://switchyard/..%5csecret.js',
    'app://switchyard/assets/..%2f..%2fsecret.js',
    'app://switchyard/assets%2f..%2f..%2fsecret.js',
    'app://switchyard//etc/passwd',
    'app://switchyard/%2fetc%2fpasswd',
    'app://switchyard/C:%5csecret.js',
    'app://switchyard/assets/link.js',
    'app://switchyard/up/secret.js',
    'app://switchyard/.hidden.js',
    'app://switchyard/secret.js%00.html',
    'app://switchyard/%',
    'app://switchyard/',
    'app://switchyard/assets',
    'app://switchyard/assets/',
    'app://switchyard/missing.js',
    'app://switchyard/assets/data.exe',
    'app://other/index.html',
    'https://switchyard/index.html',
    'file:///etc/passwd',
    'nonsense',
  ])('refuses %s', async url => {
    const answer = await get(url);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(await answer.text()).toBe('');
  });
  it('only reads', async () => {
    for (const method of ['POST', 'PUT', 'DELETE']) expect((await get('app://switchyard/index.html', method)).status).toBe(405);
  });
  it('never yields a segment that leads elsewhere', () => {
    const parts = fc.array(fc.oneof(fc.string(), fc.constantFrom('..', '.', '%2e%2e', '%2f', '/', '\\', '%5c', '%00', 'a.js')), {
      maxLength: 6,
    });
    fc.assert(
      fc.property(parts, pieces => {
        for (const segment of pathSegments(`app://switchyard/${pieces.join('/')}`) ?? []) expect(segment).toMatch(/^[\w-][\w.-]*$/);
      }),
    );
  });
});

describe('command line', () => {
  it('gives back what opens the app to others', () => {
    const argv = [
      'switchyard',
      '--remote-debugging-port=9222',
      '-remote-debugging-pipe',
      '--Remote-Allow-Origins=*',
      '--hidden',
      '--remote-debugging-portal',
    ];
    expect(refusedSwitches(argv)).toEqual(['remote-debugging-port', 'remote-debugging-pipe', 'remote-allow-origins']);
    expect(refusedSwitches(['switchyard', '--hidden', '--data', '/tmp/x'])).toEqual([]);
  });
});

it('opens only fixed https addresses outside', () => {
  for (const what of ['docs', 'releases', 'issues'] as const) expect(externalAddress(what)).toMatch(/^https:\/\//);
});
