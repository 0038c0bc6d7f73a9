import { app } from 'electron';

/** Versions of the app and of what it runs on, by name. */
export const versions = (): Readonly<Record<string, string>> => ({
  Switchyard: app.getVersion(),
  Electron: process.versions.electron ?? '',
  Chrome: process.versions.chrome ?? '',
  Node: process.versions.node,
  system: `${process.platform} ${process.getSystemVersion()}`,
});
