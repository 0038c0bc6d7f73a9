import { join } from 'node:path';
import type { Notice } from '@shared/model';
import { app } from 'electron';
import { createLog } from './log/log';
import { createLook } from './look';
import { createQuit, type Ending } from './quit';
import { confineContents } from './security/contents';
import { protectSession, refuseCertificates } from './security/session';
import { openFiles } from './settings/files';
import { createSettings } from './settings/settings';
import { setMacMenu } from './windows/context-menu';

export interface BaseInput {
  readonly dataDir: string;
  /** Folder of main's entry in the build; windows and translations lie beside and below it. */
  readonly here: string;
  /** Command-line switches that were taken back. */
  readonly refused: readonly string[];
}

/** What stands before anything can go wrong: log, end, closed doors, settings. */
export function createBase({ dataDir, here, refused }: BaseInput) {
  const secrets = new Set<string>();
  const log = createLog({ dir: join(dataDir, 'logs'), secrets });
  process.on('unhandledRejection', error => log.error('unhandled rejection', error));
  process.on('uncaughtException', error => log.error('uncaught exception', error));
  if (refused.length > 0) log.warn('command-line switches refused', refused);

  const endings: Ending[] = [];
  const ending = createQuit(
    () => endings,
    (what, error) => log.error(`ending: ${what}`, error),
  );
  const atEnd = (name: string, run: Ending['run']): void => void endings.unshift({ name, run });
  atEnd('log', () => log.close());

  setMacMenu();
  refuseCertificates();
  confineContents(what => log.warn(what));
  // Each is closed as it is made, before anything loads in it. Ours comes with the first window: at rest in the tray its network would take nine megabytes.
  app.on('session-created', session => protectSession(session, join(here, '../renderer')));

  // Notices wait here until the state can take them.
  const notices: Notice[] = [];
  const files = openFiles(dataDir, {
    onSetAside(file, kept) {
      log.warn('a file could not be understood and was set aside', { file, kept });
      notices.push({ id: `file-set-aside:${kept}`, code: 'file-set-aside', params: { file, kept } });
    },
    onUnreadable(file, cause) {
      log.error('a file cannot be read', { file, cause });
      notices.push({ id: `file-unreadable:${file}`, code: 'file-unreadable', params: { file } });
    },
  });
  const settings = createSettings(files.settings);
  const look = createLook(settings.get, join(here, 'locales'));
  return { secrets, log, ending, atEnd, notices, files, settings, look };
}
export type Base = ReturnType<typeof createBase>;
