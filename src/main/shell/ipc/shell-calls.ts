import type { CallName, NewKey } from '@shared/ipc';
import type { Settings } from '@shared/model';
import { shell } from 'electron';
import { qrPng } from '../clipboard/qr';
import { externalAddress } from '../security/external';
import { type ProxyTexts, passwordOf } from './proxy-texts';
import type { Serving } from './serve';

/** The calls that the shell answers by itself, beside those of windows and files; the engine answers the others. */
export type ShellCall = Extract<
  CallName,
  | 'makeNewKey'
  | 'takeNewKey'
  | 'copyText'
  | 'copyQr'
  | 'copyProxies'
  | 'copyRotationLink'
  | 'changeSettings'
  | 'setLab'
  | 'dismissNotice'
  | 'retryKeychain'
  | 'copyDiagnostics'
  | 'openExternal'
  | 'quit'
>;

export interface ShellParts {
  readonly makeNewKey: (serverId: string, name: string | null) => void;
  readonly takeNewKey: () => NewKey | null;
  readonly copy: (text: string, sensitive: boolean) => Promise<void>;
  readonly copyPicture: (png: Buffer) => Promise<void>;
  readonly proxies: ProxyTexts;
  /** Known to the log before anything can go wrong with it. */
  readonly keepSecret: (secret: string | undefined) => void;
  readonly changeSettings: (change: Partial<Settings>) => void;
  readonly setLab: (on: boolean) => Promise<void>;
  readonly dismissNotice: (id: string) => void;
  readonly retryKeychain: () => Promise<unknown>;
  readonly diagnostics: () => string;
  readonly quit: () => void;
}

export function shellCalls(parts: ShellParts): Pick<Serving, ShellCall> {
  return {
    makeNewKey({ serverId, name }) {
      parts.makeNewKey(serverId, name);
      return null;
    },
    takeNewKey: () => parts.takeNewKey(),
    async copyText({ text, sensitive }) {
      await parts.copy(text, sensitive);
      return null;
    },
    async copyQr({ text }) {
      await parts.copyPicture(await qrPng(text));
      return null;
    },
    async copyProxies({ what, token }) {
      parts.keepSecret(passwordOf(token));
      const { text, count, opens } = await parts.proxies.write(what, token);
      await parts.copy(text, true);
      return { count, opens };
    },
    async copyRotationLink({ serverId, portId, token }) {
      parts.keepSecret(passwordOf(token));
      const { text, opens } = await parts.proxies.link(serverId, portId, token);
      await parts.copy(text, true);
      return { opens };
    },
    changeSettings(change) {
      parts.changeSettings(change);
      return null;
    },
    async setLab({ on }) {
      await parts.setLab(on);
      return null;
    },
    dismissNotice({ id }) {
      parts.dismissNotice(id);
      return null;
    },
    async retryKeychain() {
      await parts.retryKeychain();
      return null;
    },
    async copyDiagnostics() {
      await parts.copy(parts.diagnostics(), false);
      return null;
    },
    async openExternal({ what }) {
      await shell.openExternal(externalAddress(what));
      return null;
    },
    quit() {
      // The answer goes out before the windows do.
      setImmediate(parts.quit);
      return null;
    },
  };
}
