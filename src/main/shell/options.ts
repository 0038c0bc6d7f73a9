import { resolve } from 'node:path';

/** The app's own command line. */
export interface Options {
  /** Start in the tray, without a window. */
  readonly hidden: boolean;
  /** Another data folder, absolute. */
  readonly dataDir: string | null;
  /** Start without the lab, whatever the setting says. */
  readonly lab: boolean;
  /** Save the main window as PNG once it shows live data, then exit. */
  readonly screenshot: string | null;
}

/** Reads the options; what it does not know (Electron's and Chromium's own switches) is left alone. */
export function parseOptions(argv: readonly string[], cwd: string): Options {
  const given = (name: string): string | null => {
    for (const [index, arg] of argv.entries()) {
      if (arg.startsWith(`${name}=`)) return arg.slice(name.length + 1) || null;
      const next = argv[index + 1];
      if (arg === name) return next !== undefined && !next.startsWith('--') ? next : null;
    }
    return null;
  };
  const path = (name: string): string | null => {
    const value = given(name);
    return value === null ? null : resolve(cwd, value);
  };
  return { hidden: argv.includes('--hidden'), dataDir: path('--data'), lab: !argv.includes('--no-lab'), screenshot: path('--screenshot') };
}
