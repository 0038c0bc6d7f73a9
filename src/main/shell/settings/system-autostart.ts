import { homedir } from 'node:os';
import { join } from 'node:path';
import { app } from 'electron';
import { createAutostart } from './autostart';

/** Autostart of this very program on this system. */
export function systemAutostart() {
  // An AppImage is started by its own path, not by the folder it is unpacked into; a development Electron needs the project's.
  const needsPath = !app.isPackaged && !process.execPath.startsWith(app.getAppPath()) && process.defaultApp === true;
  return createAutostart({
    platform: process.platform,
    configHome: process.env.XDG_CONFIG_HOME || join(homedir(), '.config'),
    command: { program: process.env.APPIMAGE || process.execPath, args: needsPath ? [app.getAppPath()] : [] },
    loginItems: { set: settings => app.setLoginItemSettings(settings) },
  });
}
