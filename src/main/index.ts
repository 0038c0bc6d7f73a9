import { join } from 'node:path';
import { app, dialog } from 'electron';
import type { RunningApp } from './app';
import { askRunningApp, isAsker } from './shell/askpass/asker';
import { openDataFolder } from './shell/data-folder';
import { createMarks } from './shell/marks';
import { parseOptions } from './shell/options';
import { harden } from './shell/security/harden';
import { placeFirstIcon } from './shell/tray/first';

if (isAsker(process.env)) {
  // Started by ssh, to put its question to the app that runs: no window, no data, no lock.
  void askRunningApp(process.env, process.argv.at(-1) ?? '').then(answer => {
    if (answer === null) app.exit(1);
    else process.stdout.write(`${answer}\n`, () => app.exit(0));
  });
} else start();

function start(): void {
  const marks = createMarks(process.getCreationTime() ?? Date.now());
  marks.mark('entry');
  const options = parseOptions(process.argv, process.cwd());
  const refused = harden(process.argv);

  const dataDir = options.dataDir ?? app.getPath('userData');
  const refusal = tryFolder(dataDir);
  app.setPath('userData', dataDir);
  app.setPath('sessionData', join(dataDir, 'session'));

  if (refusal !== null) {
    dialog.showErrorBox('Switchyard', refusal);
    app.exit(1);
  } else if (!app.requestSingleInstanceLock()) {
    // The first instance shows its window.
    app.exit(0);
  } else {
    let running: Promise<RunningApp> | null = null;
    app.on('second-instance', (_event, argv) => {
      if (!parseOptions(argv, dataDir).hidden) void running?.then(started => started.show());
    });
    app.on('activate', () => void running?.then(started => started.show()));
    // Windows come and go; the app ends when the user says so.
    app.on('window-all-closed', () => undefined);
    running = app.whenReady().then(async () => {
      marks.mark('ready');
      const icon = await placeFirstIcon();
      marks.mark('tray');
      const { createApp } = await import('./app');
      return createApp({ options, dataDir, marks, refused, here: import.meta.dirname, icon });
    });
    running.catch(error => {
      console.error('Switchyard could not start:', error);
      app.exit(1);
    });
  }
}

/** Why the data folder cannot be used, or null. */
function tryFolder(path: string): string | null {
  try {
    openDataFolder(path);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
