import { APP, BARE, launch, onDesktop } from './electron.mjs';
import { addServers, drive, startLab } from './servers.mjs';

/**
 * The app in the tray with one server of each kind polled and no window, beside the bare floor on the same desktop.
 * @template T
 * @param {(running: { app: number, bare: number }) => Promise<T>} measure gets the root process of each
 */
export const resting = measure =>
  onDesktop(async ({ desktop, folder }) => {
    const lab = await startLab();
    const data = `${folder}/app`;
    const running = [];
    try {
      const { app, window } = await drive(desktop, data);
      await addServers(window, lab.servers);
      await app.close();
      const resting = await launch(desktop, APP, ['--hidden', '--no-lab', '--data', data]);
      running.push(resting);
      const bare = await launch(desktop, BARE, [`--user-data-dir=${folder}/bare`]);
      running.push(bare);
      return await measure({ app: resting.pid, bare: bare.pid });
    } finally {
      for (const each of running) await each.stop();
      await lab.stop();
    }
  });
