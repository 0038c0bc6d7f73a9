import { app, Menu, protocol } from 'electron';
import { APP_SCHEME } from './address';

/** Switches that would open a door into the app from outside; taken back when they stand on its command line. */
const REFUSED_SWITCHES = [
  'remote-debugging-port',
  'remote-debugging-pipe',
  'remote-debugging-address',
  'remote-allow-origins',
  'disable-web-security',
  'allow-file-access-from-files',
  'ignore-certificate-errors',
  'ignore-certificate-errors-spki-list',
  'load-extension',
  'proxy-server',
] as const;

/** Which of the refused switches a command line holds. */
export function refusedSwitches(argv: readonly string[]): readonly string[] {
  return REFUSED_SWITCHES.filter(name => argv.some(arg => new RegExp(`^(--?|/)${name}(=|$)`, 'i').test(arg)));
}

/** End-to-end tests drive the app through Chromium's debugging port. A packaged app cannot be driven, whatever its environment says. */
const isDriven = (): boolean => !app.isPackaged && process.env.SWITCHYARD_DRIVEN === '1';

/** What must be set before the app is ready. Returns the switches that were refused, for the log. */
export function harden(argv: readonly string[]): readonly string[] {
  app.enableSandbox();
  const refused = isDriven() ? [] : refusedSwitches(argv);
  for (const name of refused) app.commandLine.removeSwitch(name);
  // On macOS the menu also carries the editing keys; it is made when the app is ready.
  if (process.platform !== 'darwin') Menu.setApplicationMenu(null);
  protocol.registerSchemesAsPrivileged([{ scheme: APP_SCHEME, privileges: { standard: true, secure: true, codeCache: true } }]);
  return refused;
}
