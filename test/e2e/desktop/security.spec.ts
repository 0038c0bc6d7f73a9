import { readdirSync, readFileSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { CALL_NAMES, EVENT_NAMES, eventMethod } from '@shared/ipc';
import type { Page } from 'playwright';
import { project } from '../../../scripts/lib/paths.mjs';
import { type LaunchedApp, launchApp } from '../app';
import { expect, test } from '../test';
import { call, runNode, until } from './help';
import { startPlain } from './plain';

/** Checklist numbers stand in the tests' names (CONTRIBUTING.md, "Security"). One app for all that changes nothing. */
let app: LaunchedApp;
let page: Page;
test.beforeAll(async () => {
  app = await launchApp({ args: ['--no-lab'] });
  page = await app.mainWindow();
  await page.waitForFunction(() => 'api' in window);
});
test.afterAll(() => app?.stop());

/** Both windows exist. */
async function openPanel(): Promise<Page> {
  const item = await app.host.waitForItem();
  await item.click('Tray panel');
  const panel = await app.panel();
  await panel.waitForFunction(() => 'api' in window);
  return panel;
}

test('1 and 9: every window is sandboxed, isolated, without Node, with the bridge and nothing else', async () => {
  const panel = await openPanel();
  const preferences = await app.electronApp.evaluate(({ webContents }) =>
    webContents
      .getAllWebContents()
      .map(contents => (contents as unknown as { getLastWebPreferences(): Record<string, unknown> }).getLastWebPreferences()),
  );
  expect(preferences.length).toBeGreaterThanOrEqual(2);
  for (const given of preferences) {
    expect(given).toMatchObject({ sandbox: true, contextIsolation: true, webSecurity: true, nodeIntegration: false });
    for (const off of [
      'nodeIntegrationInWorker',
      'nodeIntegrationInSubFrames',
      'webviewTag',
      'allowRunningInsecureContent',
      'experimentalFeatures',
      'plugins',
      'spellcheck',
    ])
      expect(given[off] ?? false, off).toBe(false);
  }
  const contract = [...CALL_NAMES, ...EVENT_NAMES.map(eventMethod)].sort();
  for (const window of [page, panel]) {
    const surface = await window.evaluate(() => {
      const bridge = (globalThis as unknown as { readonly api: Record<string, unknown> }).api;
      const types = ['require', 'process', 'module', 'global', 'Buffer', 'electron', 'ipcRenderer'].map(
        name => typeof (globalThis as Record<string, unknown>)[name],
      );
      return { keys: Object.keys(bridge).sort(), kinds: [...new Set(Object.values(bridge).map(value => typeof value))], types };
    });
    expect(surface.keys).toEqual(contract);
    expect(surface.kinds).toEqual(['function']);
    expect(new Set(surface.types)).toEqual(new Set(['undefined']));
  }
});

test('1: the renderer runs under the kernel sandbox', async () => {
  const pids = await app.electronApp.evaluate(({ webContents }) =>
    webContents.getAllWebContents().map(contents => contents.getOSProcessId()),
  );
  for (const pid of pids) expect(readFileSync(`/proc/${pid}/status`, 'utf8')).toMatch(/^Seccomp:\s+2$/m);
  expect(app.electronApp.process().spawnargs.join(' ')).not.toContain('-sandbox');
});

test('2: the policy holds', async () => {
  const violations = await page.evaluate(async () => {
    const seen: string[] = [];
    document.addEventListener('securitypolicyviolation', event => void seen.push(event.effectiveDirective));
    const script = document.createElement('script');
    script.textContent = 'window.injected = true';
    document.body.append(script);
    script.remove();
    const style = document.createElement('div');
    style.innerHTML = '<p style="color: red">x</p>';
    const frame = document.createElement('iframe');
    frame.src = 'https://example.com/';
    document.body.append(frame);
    frame.remove();
    await fetch('https://example.com/').catch(() => undefined);
    try {
      // biome-ignore lint/security/noGlobalEval: the point of the test
      globalThis.eval('1');
    } catch {
      seen.push('eval refused');
    }
    Object.assign(window, { seen });
    return { injected: 'injected' in window };
  });
  expect(violations.injected).toBe(false);
  await expect
    .poll(() => page.evaluate(() => (window as unknown as { readonly seen: readonly string[] }).seen))
    .toEqual(expect.arrayContaining(['script-src-elem', 'style-src-attr', 'frame-src', 'connect-src']));
  expect(
    await app.electronApp.evaluate(async ({ net }) =>
      (await net.fetch('app://switchyard/index.html')).headers.get('content-security-policy'),
    ),
  ).toBe(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  );
});

test('2: our own pages never break it', async () => {
  await openPanel();
  const broken = await app.electronApp.evaluate(async ({ webContents }) => {
    const seen: string[] = [];
    for (const contents of webContents.getAllWebContents()) {
      (contents as unknown as { on(event: string, listener: (...given: unknown[]) => void): void }).on(
        'console-message',
        (...given: unknown[]) => {
          const text = given
            .map(part => (typeof part === 'string' ? part : String((part as { readonly message?: string }).message ?? '')))
            .join(' ');
          if (/content security policy|violates/i.test(text)) seen.push(text);
        },
      );
      const loaded = new Promise<void>(resolve => contents.once('did-finish-load', () => resolve()));
      contents.reload();
      await loaded;
    }
    await new Promise(resolve => setTimeout(resolve, 1_500));
    return seen;
  });
  expect(broken).toEqual([]);
  await page.waitForFunction(() => 'api' in window);
});

test('2: eval is refused in the page itself', async () => {
  // Code that the debugger runs is exempt from the policy; a timer's text is not.
  const ran = await page.evaluate(async () => {
    setTimeout('window.evaluated = true' as unknown as () => void, 0);
    await new Promise(resolve => setTimeout(resolve, 200));
    return 'evaluated' in window;
  });
  expect(ran).toBe(false);
});

test('3: nothing from outside is loaded', async () => {
  const asked: string[] = [];
  const listener = createServer((request, answer) => {
    asked.push(request.url ?? '');
    answer.end();
  });
  await new Promise<void>(resolve => listener.listen(0, '127.0.0.1', resolve));
  const { port } = listener.address() as AddressInfo;
  try {
    await page
      .evaluate(async at => {
        new Image().src = `http://127.0.0.1:${at}/image`;
        new Image().src = `https://127.0.0.1:${at}/image`;
        const link = document.createElement('link');
        link.rel = 'stylesheet';
        link.href = `http://127.0.0.1:${at}/style`;
        document.head.append(link);
        navigator.sendBeacon(`http://127.0.0.1:${at}/beacon`);
        new WebSocket(`ws://127.0.0.1:${at}/socket`);
        await new Promise(resolve => setTimeout(resolve, 500));
      }, port)
      .catch(() => undefined);
    // The session itself refuses, also without the page's policy; so would any other one.
    const blocked = await app.electronApp.evaluate(
      async ({ session }, at) =>
        Promise.all(
          [session.defaultSession, session.fromPartition('another')].map(one =>
            one.fetch(`http://127.0.0.1:${at}/session`).then(
              () => 'loaded',
              error => String(error),
            ),
          ),
        ),
      port,
    );
    for (const outcome of blocked) expect(outcome).toContain('ERR_BLOCKED_BY_CLIENT');
    expect(asked).toEqual([]);
  } finally {
    await new Promise(resolve => listener.close(resolve));
  }
});

test('4: app:// serves no file but ours', async () => {
  for (const path of ['../main/index.js', '..%2fmain%2findex.js', '%2e%2e/main/index.js', '/etc/passwd', 'index.html%00']) {
    const status = await app.electronApp.evaluate(
      async ({ net }, wanted) =>
        net.fetch(`app://switchyard/${wanted}`).then(
          answer => answer.status,
          () => 0,
        ),
      path,
    );
    expect(status === 0 || status >= 400, path).toBe(true);
  }
});

test('5: no navigation, no new window, no webview', async () => {
  const before = page.url();
  const count = () => app.electronApp.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);
  const windows = await count();
  const opened = await page.evaluate(async () => {
    const made = window.open('https://example.com/') !== null;
    const link = document.createElement('a');
    link.href = 'https://example.com/';
    link.target = '_blank';
    document.body.append(link);
    link.click();
    link.target = '';
    link.click();
    link.remove();
    const form = document.createElement('form');
    form.action = 'https://example.com/';
    document.body.append(form);
    form.submit();
    form.remove();
    document.body.append(document.createElement('webview'));
    location.assign('https://example.com/');
    location.assign('app://switchyard/panel.html');
    await new Promise(resolve => setTimeout(resolve, 500));
    return made;
  });
  expect(opened).toBe(false);
  expect(page.url()).toBe(before);
  // A panel that was hidden may be gone by now.
  expect(await count()).toBeLessThanOrEqual(windows);
});

test('6: only named places are opened outside', async () => {
  await app.electronApp.evaluate(({ shell }) => {
    const opened: string[] = [];
    Object.assign(globalThis, { opened });
    shell.openExternal = async url => void opened.push(url);
  });
  await call(page, 'openExternal', { what: 'docs' });
  for (const what of ['https://example.com', 'file:///etc/passwd', { url: 'x' }])
    await expect(call(page, 'openExternal', { what } as never)).rejects.toThrow('bad-input');
  const opened = await app.electronApp.evaluate(() => (globalThis as unknown as { readonly opened: readonly string[] }).opened);
  expect(opened).toHaveLength(1);
  expect(opened[0]).toMatch(/^https:\/\//);
});

test('7: a foreign window is refused, even with our preload', async () => {
  const answer = await app.electronApp.evaluate(async ({ app: electron, BrowserWindow }) => {
    const preload = `${electron.getAppPath()}/out/preload/index.cjs`;
    const stranger = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true, contextIsolation: true } });
    try {
      await stranger.loadURL('app://switchyard/index.html');
      return await stranger.webContents.executeJavaScript('window.api ? window.api.attach(null) : "no bridge"');
    } finally {
      stranger.destroy();
    }
  });
  expect(answer).toMatchObject({ ok: false, error: { code: 'forbidden' } });
});

test('8: the calls are exactly those of the contract, each there once', async () => {
  const channels = await app.electronApp.evaluate(({ ipcMain }) => {
    const { _invokeHandlers } = ipcMain as unknown as { readonly _invokeHandlers?: Map<string, unknown> };
    return { handlers: _invokeHandlers ? [..._invokeHandlers.keys()] : null, listeners: ipcMain.eventNames().map(String) };
  });
  if (channels.handlers) expect(channels.handlers.sort()).toEqual(CALL_NAMES.map(name => `call:${name}`).sort());
  expect(channels.listeners.filter(name => !name.startsWith('-') && name !== 'error')).toEqual([]);
});

test('10: every permission is denied', async () => {
  const states = await page.evaluate(async () => {
    const names = ['camera', 'microphone', 'geolocation', 'notifications', 'midi', 'clipboard-read'] as unknown as PermissionName[];
    const asked = await Promise.all(
      names.map(name =>
        navigator.permissions.query({ name }).then(
          status => status.state,
          () => 'denied',
        ),
      ),
    );
    const media = await (navigator.mediaDevices?.getUserMedia({ video: true }) ?? Promise.reject()).then(
      () => 'granted',
      () => 'denied',
    );
    const notification = await Notification.requestPermission();
    return [...asked, media, notification];
  });
  expect(new Set(states)).toEqual(new Set(['denied']));
});

test('11 and 19: a secret is nowhere but in the keychain, and files are closed to others', async () => {
  const canary = `canary-${Math.random().toString(36).slice(2)}-9Zq`;
  const { id } = await call(page, 'addServer', {
    kind: 'farm',
    name: 'away',
    address: 'http://127.0.0.1:9',
    username: 'operator',
    secret: canary,
  });
  await call(page, 'testServer', {
    id,
    draft: { kind: 'farm', name: 'away', address: 'http://127.0.0.1:9', username: 'operator', secret: canary },
  }).catch(error => expect(String(error)).not.toContain(canary));
  await call(page, 'giveSecret', { id, secret: canary, remember: true });
  await call(page, 'copyDiagnostics', null);
  expect(await app.electronApp.evaluate(async ({ clipboard }) => clipboard.readText())).not.toContain(canary);
  const stored = await runNode(
    `import keytar from '${project}/node_modules/keytar/lib/keytar.js'; console.log(JSON.stringify(await keytar.findCredentials('Switchyard')))`,
    app.desktop.env,
  );
  expect(stored).toEqual([{ account: id, password: JSON.stringify({ value: canary }) }]);

  // The window that typed it may forget it only with its page: a fresh one never knew it.
  await app.electronApp.evaluate(({ BrowserWindow }) => {
    for (const window of BrowserWindow.getAllWindows()) window.destroy();
  });
  await until('the old windows are gone', async () => app.electronApp.windows().every(candidate => candidate.isClosed()));
  const item = await app.host.waitForItem();
  await item.click('Open Switchyard');
  page = await until('a new window', async () =>
    app.electronApp.windows().find(candidate => !candidate.isClosed() && candidate.url().includes('/index.html')),
  );
  await page.waitForFunction(() => 'api' in window);
  const state = await page.evaluate(async () =>
    JSON.stringify(await (window as unknown as { readonly api: { attach(input: null): Promise<unknown> } }).api.attach(null)),
  );
  expect(state).toContain('away');
  expect(state).not.toContain(canary);
  expect(
    await page.evaluate(async () =>
      JSON.stringify([{ ...localStorage }, { ...sessionStorage }, await indexedDB.databases(), document.cookie]),
    ),
  ).not.toContain(canary);
  await expect(page.locator('body')).toContainText('away');
  const heap = join(app.dataDir, 'page.heapsnapshot');
  await app.electronApp.evaluate(
    ({ webContents }, file) =>
      webContents
        .getAllWebContents()
        .find(contents => contents.getURL().includes('/index.html'))
        ?.takeHeapSnapshot(file),
    heap,
  );
  const heapText = readFileSync(heap);
  expect([heapText.includes('away'), heapText.includes(canary)]).toEqual([true, false]);
  await rm(heap);

  expect(statSync(app.dataDir).mode & 0o777).toBe(0o700);
  let looked = 0;
  for (const path of walk(app.dataDir)) {
    const bytes = readIfThere(path);
    // Made aside and put in place meanwhile: it is looked at there.
    if (bytes === null) continue;
    looked += 1;
    expect(bytes.includes(canary), path).toBe(false);
    if (!path.includes('/session/') && !path.includes('/Crashpad/'))
      expect((statSync(path, { throwIfNoEntry: false })?.mode ?? 0) & 0o077, path).toBe(0);
  }
  expect(looked).toBeGreaterThan(3);
  expect(app.output()).not.toContain(canary);

  await call(page, 'removeServer', { id });
  await until('its secret is gone too', async () => {
    const left = await runNode(
      `import keytar from '${project}/node_modules/keytar/lib/keytar.js'; console.log(JSON.stringify(await keytar.findCredentials('Switchyard')))`,
      app.desktop.env,
    );
    return (left as readonly unknown[]).length === 0;
  });
});

test('13: bad certificates and client certificates are refused', async () => {
  const answers = await app.electronApp.evaluate(({ app: electron }) => {
    const seen: unknown[] = [];
    const event = { preventDefault: () => void seen.push('prevented') };
    electron.emit('certificate-error', event, { emit: () => false }, 'https://x', 'ERR', {}, (trust: boolean) => void seen.push(trust));
    electron.emit(
      'select-client-certificate',
      event,
      { emit: () => false },
      'https://x',
      [],
      (chosen?: unknown) => void seen.push(chosen === undefined ? 'none' : 'one'),
    );
    return seen;
  });
  expect(answers).toEqual(['prevented', false, 'prevented', 'none']);
});

test('18: the debugging port cannot be opened from outside, and a second start shows the window', async () => {
  const port = await freePort();
  const plain = await startPlain(['--no-lab', '--hidden', `--remote-debugging-port=${port}`]);
  try {
    await until('it runs', async () => plain.statuses().length > 0);
    expect(await isOpen(port)).toBe(false);
    expect(plain.log()).toContain('remote-debugging-port');
    expect(plain.log()).not.toContain('window index shown');
    expect(await plain.again()).toBe(0);
    await until('the first one shows its window', async () => plain.log().includes('window index shown'));
    expect(plain.child.exitCode).toBeNull();
  } finally {
    await plain.stop();
  }
});

function* walk(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* walk(path);
    else if (entry.isFile()) yield path;
  }
}

function readIfThere(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** None of those that the system gives to whoever asks for any: another program's would look like ours. */
async function freePort(): Promise<number> {
  for (;;) {
    const server = createServer();
    const port = 61_000 + Math.floor(Math.random() * 4_000);
    const free = await new Promise<boolean>(resolve => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => resolve(true));
    });
    await new Promise(resolve => server.close(resolve));
    if (free) return port;
  }
}

const isOpen = (port: number): Promise<boolean> =>
  new Promise(resolve => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
