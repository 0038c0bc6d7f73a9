import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from 'playwright';
import { PASSPHRASE, processes, type SshHost, SshWorld, sshd } from '../contract/ssh-peer';
import { startXray, type XrayPeer } from '../contract/xray-peer';
import { needs, peer } from '../peers/peers';
import { type LaunchedApp, launchApp, program } from './app';
import { call, stateOf, until } from './desktop/help';
import { expectAccessible } from './help';
import { expect, test } from './test';

const path = peer('xray-26.3.27');
const reason = `no sshd or no Xray here ${needs(path ? 'sshd' : 'xray-26.3.27')}`;

test.describe(`an Xray over SSH ${needs(path ? 'sshd' : 'xray-26.3.27')}`, () => {
  test.describe.configure({ mode: 'serial' });
  test.skip(!sshd || !path, reason);
  let world: SshWorld;
  let box: SshHost;
  let xray: XrayPeer;
  let app: LaunchedApp;
  let page: Page;
  test.beforeAll(async () => {
    world = new SshWorld();
    [box, xray] = await Promise.all([world.host('box'), startXray(path ?? '')]);
    world.configure('edge-1', box);
    world.configure('locked', box, { IdentityFile: world.path('locked') });
    app = await launchApp({ args: ['--no-lab'], env: { PATH: `${world.path('bin')}:${process.env.PATH}` } });
    page = await app.mainWindow();
    await expect(page.getByRole('heading', { name: 'What do you run?' })).toBeVisible();
  });
  test.afterAll(async () => {
    await app?.stop();
    await xray?.stop();
    await world?.stop();
  });

  const ours = () => processes().filter(({ command }) => command.some(word => word.startsWith(`${app.dataDir}/ssh/`)));
  const logins = (): number => box.log().match(/Accepted publickey/g)?.length ?? 0;
  const askpass = (): Promise<Page> =>
    until('the window of the question', async () => {
      const found = app.electronApp.windows().find(one => !one.isClosed() && one.url().startsWith('app://switchyard/askpass.html'));
      // One that was answered may be on its way out.
      const isShown = await found
        ?.locator('[data-ssh-question]')
        .isVisible()
        .catch(() => false);
      return isShown && found;
    });
  const server = async (name: string) => {
    const { servers, summaries } = await stateOf(page);
    const found = Object.values(servers).find(one => one.name === name);
    return found && { server: found, summary: summaries[found.id] };
  };
  const fill = async (destination: string, name: string) => {
    await page.getByRole('button', { name: /^Xray/ }).click();
    await page.getByRole('radio', { name: 'Over SSH' }).click();
    await page.getByLabel('SSH to').fill(destination);
    await page.getByLabel('API there').fill(`127.0.0.1:${xray.apiPort}`);
    await page.getByLabel('Name').fill(name);
    await page.getByLabel('Public host').fill('vpn.example.net');
  };
  const startAdding = async () => {
    await page.locator('.rail').getByRole('link', { name: 'Overview' }).click();
    await page.getByRole('button', { name: 'Add server' }).first().click();
    await expect(page.locator('.onb')).toBeVisible();
  };

  test('what cannot be a way is named before anything runs', async () => {
    await fill('-oProxyCommand=true', 'edge');
    await page.getByRole('button', { name: 'Test', exact: true }).click();
    await expect(page.getByRole('alert')).toContainText('SSH needs a host');
    expect(ours()).toEqual([]);
  });

  test('a plain API in a network needs a second word', async () => {
    await page.getByRole('radio', { name: 'Directly' }).click();
    await page.getByLabel('Address').fill('203.0.113.5:10085');
    await expect(page.locator('[data-plain-grpc]')).toContainText('anyone who reaches this port controls it');
    await page.getByRole('button', { name: 'Add server' }).click();
    await expect(page.getByRole('alert')).toContainText('Confirm that the API is open');
    const sent = call(page, 'addServer', { kind: 'xray', name: 'open', address: '203.0.113.5:10085' });
    await expect(sent).rejects.toThrow('plain-grpc');
    await page.getByLabel('Address').fill('');
  });

  test('an unknown host key is asked about, and refused when the user says so', async () => {
    await fill('edge-1', 'edge');
    await page.getByRole('button', { name: 'Test', exact: true }).click();
    const question = await askpass();
    await expect(question.locator('[data-fingerprint]')).toHaveText(box.fingerprint);
    await expectAccessible(question, 'the question');
    const preferences = await app.electronApp.evaluate(({ BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows().filter(one => one.webContents.getURL().includes('askpass.html'));
      const contents = window?.webContents as unknown as { getLastWebPreferences(): Record<string, unknown> } | undefined;
      const { sandbox, contextIsolation, webSecurity, nodeIntegration } = contents?.getLastWebPreferences() ?? {};
      return { sandbox, contextIsolation, webSecurity, nodeIntegration };
    });
    expect(preferences).toEqual({ sandbox: true, contextIsolation: true, webSecurity: true, nodeIntegration: false });
    // Nobody but this window may answer.
    await expect(call(page, 'answerSsh', { id: 'any', answer: 'yes', remember: false })).rejects.toThrow('forbidden');
    await question.keyboard.press('Enter');
    await expect(page.locator('[data-test="failed"]')).toContainText('was not accepted');
    expect(readFileSync(world.knownHosts, 'utf8')).toBe('');
  });

  test('and accepted: the server is tested, added, and shows live figures', async () => {
    await page.getByRole('button', { name: 'Test', exact: true }).click();
    const question = await askpass();
    await question.getByRole('button', { name: 'Trust this key' }).click();
    await expect(page.locator('[data-test="passed"]')).toContainText('Xray-core');
    await page.getByRole('button', { name: 'Add server' }).click();
    await expect(page.getByRole('heading', { name: 'edge', exact: true })).toBeVisible();
    await until('live figures', async () => {
      const { summary } = (await server('edge')) ?? {};
      return summary?.kind === 'xray' && summary.link === 'live' && summary.uptimeS !== null && summary.memory !== null;
    });
    await expect(page.getByText('over SSH').first()).toBeVisible();
    // The tunnel of the test went on as the server's.
    expect(logins()).toBe(1);
    expect(box.connections()).toBe(1);
  });

  test('a broken connection comes back by itself', async () => {
    box.drop();
    await until('another login', async () => logins() === 2);
    await until('it is live again', async () => (await server('edge'))?.summary?.link === 'live');
  });

  test('a passphrase is asked, kept where the user wants it so, and nowhere else', async () => {
    await startAdding();
    await fill('locked', 'locked');
    await page.getByRole('button', { name: 'Add server' }).click();
    const question = await askpass();
    await expect(question.locator('[data-ssh-question="passphrase"]')).toContainText('locked');
    await question.getByLabel('Passphrase').fill('wrong');
    await question.keyboard.press('Enter');
    const again = await until('the second question', async () => {
      const found = await askpass();
      return (
        (await found
          .getByText('That was not right')
          .isVisible()
          .catch(() => false)) && found
      );
    });
    await again.getByLabel('Passphrase').fill(PASSPHRASE);
    await again.getByRole('switch', { name: 'Keep in the keychain' }).click();
    await again.getByRole('button', { name: 'Continue' }).click();
    await until('it is live', async () => (await server('locked'))?.summary?.link === 'live');
    await until('the window is gone', async () => app.electronApp.windows().every(one => one.isClosed() || !one.url().includes('askpass')));
    const before = logins();
    box.drop();
    await until('both log in again, without a question', async () => logins() === before + 2);
    await until('it is live again', async () => (await server('locked'))?.summary?.link === 'live');
    expect(app.electronApp.windows().some(one => one.url().includes('askpass'))).toBe(false);
    expect(JSON.stringify(await stateOf(page))).not.toContain(PASSPHRASE);
    expect(readFileSync(`${app.dataDir}/logs/switchyard.log`, 'utf8')).not.toContain(PASSPHRASE);
  });

  test('a changed host key is final, in words', async () => {
    await box.changeKey();
    for (const name of ['edge', 'locked']) {
      await until(`${name} has stopped`, async () => {
        const { summary } = (await server(name)) ?? {};
        return summary?.link === 'stopped' && summary.failure?.code === 'ssh-host-changed';
      });
      expect((await server(name))?.summary?.retryAt).toBeNull();
    }
  });

  test('no ssh outlives the app', async () => {
    const found = await server('locked');
    if (!found) throw new Error('no server');
    world.know(box, 'box-host');
    await call(page, 'refreshServer', { id: found.server.id });
    expect([ours().length > 0, box.connections()]).toEqual([true, 1]);
    const child = app.electronApp.process();
    const gone = new Promise(resolve => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
    await until('every ssh has ended', async () => ours().length === 0);
    // The other side hears of it a moment later.
    await until('every connection has ended', async () => box.connections() === 0);
  });
});

test('started by ssh to ask something, the app asks the one that runs, and does nothing else', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'switchyard-ask-'));
  const pipe = join(folder, 'q');
  const heard: unknown[] = [];
  const server = createServer(socket => {
    socket.on('data', chunk => {
      heard.push(JSON.parse(String(chunk)));
      socket.end('hush hush\n');
    });
  });
  await new Promise<void>(resolve => server.listen(pipe, resolve));
  try {
    const { executable, args } = await program();
    const env = { ...process.env, SWITCHYARD_ASK_PIPE: pipe, SWITCHYARD_ASK_TOKEN: 'token', XDG_CONFIG_HOME: folder };
    const { stdout } = await promisify(execFile)(executable, [...args, 'Enter passphrase: '], { env, timeout: 120_000 });
    expect(stdout).toBe('hush hush\n');
    expect(heard).toEqual([{ token: 'token', text: 'Enter passphrase: ' }]);
    // Chromium makes its folder, the app nothing in it.
    expect(existsSync(join(folder, 'Switchyard/logs'))).toBe(false);
  } finally {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
