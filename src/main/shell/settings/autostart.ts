import { existsSync } from 'node:fs';
import { chmod, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** How the app is started: program and arguments, `--hidden` not included. */
export interface StartCommand {
  readonly program: string;
  readonly args: readonly string[];
}
export interface LoginItems {
  set(settings: { readonly openAtLogin: boolean; readonly args: string[] }): void;
}
export interface AutostartOptions {
  readonly platform: NodeJS.Platform;
  /** `$XDG_CONFIG_HOME`, or `~/.config`. */
  readonly configHome: string;
  readonly command: StartCommand;
  readonly loginItems: LoginItems;
}

/** Starts the app with the user's session, in the tray: a login item, or on Linux the XDG autostart file. */
export function createAutostart({ platform, configHome, command, loginItems }: AutostartOptions) {
  const file = join(configHome, 'autostart', 'switchyard.desktop');
  let last: Promise<unknown> = Promise.resolve();
  const write = async (on: boolean): Promise<void> => {
    if (!on) return rm(file, { force: true });
    await mkdir(dirname(file), { recursive: true });
    // Written aside and put in place whole: a session that starts meanwhile reads all of it or none.
    const aside = `${file}.new`;
    await writeFile(aside, desktopEntry(command), { mode: 0o644 });
    // A file that was there keeps its old mode.
    await chmod(aside, 0o644);
    await rename(aside, file);
  };
  return {
    async apply(on: boolean): Promise<void> {
      if (platform !== 'linux') return loginItems.set({ openAtLogin: on, args: [...command.args, '--hidden'] });
      // One after the other: a file that is still being written would come after its own removal.
      const mine = last.then(() => write(on));
      last = mine.catch(() => undefined);
      return mine;
    },
    isOn: (): boolean | null => (platform === 'linux' ? existsSync(file) : null),
  };
}

export function desktopEntry({ program, args }: StartCommand): string {
  const exec = [program, ...args, '--hidden'].map(quoteExec).join(' ');
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Switchyard',
    `Exec=${exec}`,
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n');
}

/** One argument by the Desktop Entry rules: quoted, with `"`, backtick, `$` and backslash escaped twice over, and `%` doubled. */
export function quoteExec(arg: string): string {
  if (/[\n\r\0]/.test(arg)) throw new Error('a line break cannot stand in an autostart command');
  const percent = arg.replaceAll('%', '%%');
  if (/^[\w./:=@+,%-]+$/.test(percent)) return percent;
  return `"${percent.replace(/["`$\\]/g, '\\$&').replaceAll('\\', '\\\\')}"`;
}
