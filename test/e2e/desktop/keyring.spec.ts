import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ServerDraft } from '@shared/model';
import type { Page } from 'playwright';
import { startDesktop } from '../../../scripts/lib/desktop.mjs';
import { project } from '../../../scripts/lib/paths.mjs';
import type { LaunchedApp } from '../app';
import { expect, test } from '../test';
import { call, runNode, stateOf, until, withApp } from './help';

const DRAFT: ServerDraft = { kind: 'farm', name: 'away', address: 'http://127.0.0.1:9', username: 'operator', secret: 'first-secret-77' };

const ready = async (app: LaunchedApp): Promise<Page> => {
  const page = await app.mainWindow();
  await page.waitForFunction(() => 'api' in window);
  return page;
};
const keychain = async (page: Page, wanted: string): Promise<void> => {
  await until(`keychain ${wanted}`, async () => (await stateOf(page)).app.keychain === wanted);
};
const inKeyring = (env: NodeJS.ProcessEnv, source: string): Promise<unknown> =>
  runNode(`import keytar from '${project}/node_modules/keytar/lib/keytar.js'; console.log(JSON.stringify((${source}) ?? null))`, env);
const needsSecret = async (page: Page, id: string): Promise<boolean> => (await stateOf(page)).summaries[id]?.needsSecret ?? false;

test('a secret lives in the keyring across starts; a corrupt or missing item is asked for again', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'switchyard-data-'));
  const desktop = await startDesktop();
  const options = { dataDir, on: desktop, args: ['--no-lab'] };
  let id = '';
  try {
    await withApp(options, async app => {
      const page = await ready(app);
      await keychain(page, 'ready');
      id = (await call(page, 'addServer', DRAFT)).id;
      await call(page, 'addServer', { ...DRAFT, name: 'other', address: 'http://127.0.0.1:7', secret: 'second-secret-88' });
      await until('counted', async () => (await stateOf(page)).app.keychainEntries === 2);
    });
    expect(await inKeyring(desktop.env, `await keytar.getPassword('Switchyard', '${id}')`)).toBe(
      JSON.stringify({ value: 'first-secret-77' }),
    );

    await withApp(options, async app => {
      const page = await ready(app);
      await keychain(page, 'ready');
      await until('the server is tried with its secret', async () => (await stateOf(page)).summaries[id]?.failure?.code === 'refused');
      expect(await needsSecret(page, id)).toBe(false);
    });

    await inKeyring(desktop.env, `await keytar.setPassword('Switchyard', '${id}', 'not ours')`);
    await withApp(options, async app => {
      const page = await ready(app);
      await until('asked for again', () => needsSecret(page, id));
      const { order, summaries } = await stateOf(page);
      const other = order.find(candidate => candidate !== id) ?? '';
      await until('the other goes on', async () => (await stateOf(page)).summaries[other]?.failure?.code === 'refused');
      expect(summaries[other]?.needsSecret).toBe(false);
      await call(page, 'giveSecret', { id, secret: 'third-secret-99', remember: true });
      await until('no longer asked for', async () => !(await needsSecret(page, id)));
    });
    expect(await inKeyring(desktop.env, `await keytar.getPassword('Switchyard', '${id}')`)).toContain('third-secret-99');
  } finally {
    await desktop.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
});

for (const [name, state] of [
  ['locked', 'locked'],
  ['absent', 'absent'],
] as const) {
  test(`with the keyring ${name}, the app says so, asks per run and writes no secret anywhere`, async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'switchyard-data-'));
    const desktop = await startDesktop({ keyring: name !== 'absent' });
    let id = '';
    try {
      if (name === 'locked') await desktop.keyring?.lock();
      await withApp({ dataDir, on: desktop, args: ['--no-lab'] }, async app => {
        const page = await ready(app);
        await keychain(page, state);
        id = (await call(page, 'addServer', DRAFT)).id;
        // In memory for this run: the server is tried, not asked for.
        await until('tried with the secret of this run', async () => (await stateOf(page)).summaries[id]?.failure?.code === 'refused');
        expect(await needsSecret(page, id)).toBe(false);
      });
      const files = (await readdir(dataDir, { recursive: true, withFileTypes: true })).filter(entry => entry.isFile());
      expect(files.length).toBeGreaterThan(2);
      for (const file of files)
        expect((await readFile(join(file.parentPath, file.name))).includes('first-secret-77'), file.name).toBe(false);
      await withApp({ dataDir, on: desktop, args: ['--no-lab'] }, async app => {
        const page = await ready(app);
        await until('asked for in the next run', () => needsSecret(page, id));
      });
    } finally {
      await desktop.stop();
      await rm(dataDir, { recursive: true, force: true });
    }
  });
}
