import { chmod, writeFile } from 'node:fs/promises';
import { Fault } from '@shared/fault';
import type { CallName, Input, NewKey, Route, ViewState } from '@shared/ipc';
import type { HistoryExport } from '@shared/ipc/history';
import type { BreachFilter, EventFilter, LinkOpens, LinkToken, PastView, ProxiesWritten, ProxyExport, Settings } from '@shared/model';
import type { Texts } from '@shared/texts';
import { type BrowserWindow, dialog, type SaveDialogOptions, shell } from 'electron';
import { qrFileName, qrPng } from '../clipboard/qr';
import { externalAddress } from '../security/external';
import type { Serving } from './serve';

/** The calls that the shell answers by itself; the engine answers the others. */
export type ShellCall = Extract<
  CallName,
  | 'attach'
  | 'makeNewKey'
  | 'takeNewKey'
  | 'copyText'
  | 'copyQr'
  | 'saveQr'
  | 'exportKeys'
  | 'exportRotations'
  | 'exportEvents'
  | 'exportBreaches'
  | 'watchConnections'
  | 'exportConnections'
  | 'saveLog'
  | 'saveCoreProfile'
  | 'historyExport'
  | 'copyProxies'
  | 'saveProxies'
  | 'copyRotationLink'
  | 'answerSsh'
  | 'changeSettings'
  | 'setLab'
  | 'dismissNotice'
  | 'retryKeychain'
  | 'copyDiagnostics'
  | 'openExternal'
  | 'openWindow'
  | 'hidePanel'
  | 'quit'
  | 'rememberView'
  | 'recallView'
>;

export interface ShellParts {
  readonly attach: Serving['attach'];
  readonly watchConnections: Serving['watchConnections'];
  /** What a watch shows, as a file. */
  readonly exportConnections: (watch: string, format: 'csv' | 'json') => Promise<{ readonly bytes: Uint8Array; readonly count: number }>;
  readonly makeNewKey: (serverId: string, name: string | null) => void;
  readonly takeNewKey: () => NewKey | null;
  readonly copy: (text: string, sensitive: boolean) => Promise<void>;
  readonly copyPicture: (png: Buffer) => Promise<void>;
  readonly texts: () => Texts;
  /** The keys of a server as a file. */
  readonly exportKeys: (serverId: string, format: 'csv' | 'json') => Promise<Uint8Array>;
  /** The history of a port or farm as CSV. */
  readonly exportRotations: (serverId: string, portId: number | null, view: PastView) => Promise<string>;
  /** The log of breaches as a file. */
  readonly exportBreaches: (filter: BreachFilter, format: 'csv' | 'json') => Promise<{ readonly text: string; readonly count: number }>;
  /** What the log of events has of a filter. */
  readonly exportEvents: (filter: EventFilter, format: 'csv' | 'json') => Promise<{ readonly text: string; readonly count: number }>;
  /** The lines of a log that a window finds. */
  readonly logText: (watchId: string) => { readonly text: string; readonly count: number };
  /** A memory profile of a controller's core. */
  readonly coreProfile: (serverId: string, name: 'heap' | 'allocs') => Promise<Uint8Array>;
  /** What is exported of the history. */
  readonly historyFile: (
    wish: HistoryExport,
  ) => Promise<{ readonly bytes: Uint8Array; readonly count: number; readonly extension: string }>;
  /** Farm proxies as text with their passwords, links that rotate a port. */
  readonly proxies: {
    write(what: ProxyExport, token: LinkToken | null): Promise<ProxiesWritten & { readonly text: string; readonly extension: string }>;
    link(serverId: string, portId: number, token: LinkToken): Promise<{ readonly text: string; readonly opens: LinkOpens }>;
  };
  /** Known to the log before anything can go wrong with it. */
  readonly keepSecret: (secret: string | undefined) => void;
  readonly changeSettings: (change: Partial<Settings>) => void;
  readonly setLab: (on: boolean) => Promise<void>;
  readonly dismissNotice: (id: string) => void;
  readonly retryKeychain: () => Promise<unknown>;
  readonly diagnostics: () => string;
  readonly openMain: (route: Route) => void;
  readonly hidePanel: () => void;
  /** Throws a Fault for a window that is not the one that asks. */
  readonly answerSsh: (answer: Input<'answerSsh'>, contentsId: number) => void;
  readonly quit: () => void;
  /** The window with this id of its web contents. */
  readonly windowOf: (contentsId: number) => BrowserWindow | null;
  /** Which page it shows: the name under which its view is kept. */
  readonly pageOf: (contentsId: number) => string;
}

const passwordOf = (token: LinkToken | null): string | undefined => (token?.type === 'panel-user' ? token.password : undefined);

export function shellHandlers(parts: ShellParts): Pick<Serving, ShellCall> {
  const views = new Map<string, ViewState>();
  /** Asks for a path and writes there; null: the user cancelled. Whatever is saved is as good as the keys themselves, so only the user may read it. */
  const saveFile = async (contentsId: number, content: Uint8Array, options: SaveDialogOptions): Promise<{ path: string } | null> => {
    const window = parts.windowOf(contentsId);
    const { canceled, filePath } = await (window ? dialog.showSaveDialog(window, options) : dialog.showSaveDialog(options));
    if (canceled || !filePath) return null;
    try {
      await writeFile(filePath, content, { mode: 0o600 });
      // A file that was there keeps its mode.
      await chmod(filePath, 0o600);
    } catch (error) {
      throw new Fault('storage', `the file could not be written: ${String(error)}`, { cause: error });
    }
    return { path: filePath };
  };
  return {
    attach: parts.attach,
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
    async saveQr({ text, name }, contentsId) {
      const png = await qrPng(text);
      const t = parts.texts();
      const filters = [{ name: t('dialog.png'), extensions: ['png'] }];
      return saveFile(contentsId, png, { title: t('dialog.saveQr'), defaultPath: qrFileName(name), filters });
    },
    async exportKeys({ serverId, format }, contentsId) {
      // Read first: a server that has no keys is refused before a name is asked for.
      const file = await parts.exportKeys(serverId, format);
      const t = parts.texts();
      const name = format.toUpperCase();
      return saveFile(contentsId, file, {
        title: t('dialog.exportKeys'),
        defaultPath: `keys.${format}`,
        filters: [{ name, extensions: [format] }],
      });
    },
    async exportRotations({ serverId, portId, view }, contentsId) {
      const text = await parts.exportRotations(serverId, portId, view);
      return saveFile(contentsId, Buffer.from(text, 'utf8'), {
        title: parts.texts()('dialog.exportRotations'),
        defaultPath: 'rotations.csv',
        filters: [{ name: 'CSV', extensions: ['csv'] }],
      });
    },
    async exportBreaches({ filter, format }, contentsId) {
      const { text, count } = await parts.exportBreaches(filter, format);
      const saved = await saveFile(contentsId, Buffer.from(text, 'utf8'), {
        title: parts.texts()('dialog.exportBreaches'),
        defaultPath: `breaches.${format}`,
        filters: [{ name: format.toUpperCase(), extensions: [format] }],
      });
      return saved && { ...saved, count };
    },
    async exportEvents({ filter, format }, contentsId) {
      const { text, count } = await parts.exportEvents(filter, format);
      const saved = await saveFile(contentsId, Buffer.from(text, 'utf8'), {
        title: parts.texts()('dialog.exportEvents'),
        defaultPath: `events.${format}`,
        filters: [{ name: format.toUpperCase(), extensions: [format] }],
      });
      return saved && { ...saved, count };
    },
    async saveLog({ watchId }, contentsId) {
      const { text, count } = parts.logText(watchId);
      const saved = await saveFile(contentsId, Buffer.from(text, 'utf8'), {
        title: parts.texts()('dialog.saveLog'),
        defaultPath: 'controller.log',
        filters: [{ name: 'LOG', extensions: ['log', 'txt'] }],
      });
      return saved && { ...saved, count };
    },
    async saveCoreProfile({ serverId, profile }, contentsId) {
      // Read first: a core without these routes is told before a name is asked for.
      const bytes = await parts.coreProfile(serverId, profile);
      return saveFile(contentsId, bytes, {
        title: parts.texts()('dialog.saveProfile'),
        defaultPath: `${profile}.pb.gz`,
        filters: [{ name: 'pprof', extensions: ['pb.gz', 'gz'] }],
      });
    },
    async historyExport(wish, contentsId) {
      const { bytes, count, extension } = await parts.historyFile(wish);
      const saved = await saveFile(contentsId, bytes, {
        title: parts.texts()('dialog.exportHistory'),
        // A name that the user gave to a server may hold what no file name can.
        defaultPath: `${wish.name.replaceAll(/[^\p{L}\p{N} ._-]/gu, '-')}.${extension}`,
        filters: [{ name: extension.toUpperCase(), extensions: [extension] }],
      });
      return saved && { ...saved, count };
    },
    watchConnections: parts.watchConnections,
    async exportConnections({ watch, format }, contentsId) {
      const { bytes, count } = await parts.exportConnections(watch, format);
      const saved = await saveFile(contentsId, bytes, {
        title: parts.texts()('dialog.exportConnections'),
        defaultPath: `connections.${format}`,
        filters: [{ name: format.toUpperCase(), extensions: [format] }],
      });
      return saved && { ...saved, count };
    },
    async copyProxies({ what, token }) {
      parts.keepSecret(passwordOf(token));
      const { text, count, opens } = await parts.proxies.write(what, token);
      await parts.copy(text, true);
      return { count, opens };
    },
    async saveProxies({ what, token }, contentsId) {
      parts.keepSecret(passwordOf(token));
      const { text, count, opens, extension } = await parts.proxies.write(what, token);
      const saved = await saveFile(contentsId, Buffer.from(text, 'utf8'), {
        title: parts.texts()('dialog.exportProxies'),
        defaultPath: `proxies.${extension}`,
        filters: [{ name: extension.toUpperCase(), extensions: [extension] }],
      });
      return saved && { ...saved, count, opens };
    },
    async copyRotationLink({ serverId, portId, token }) {
      parts.keepSecret(passwordOf(token));
      const { text, opens } = await parts.proxies.link(serverId, portId, token);
      await parts.copy(text, true);
      return { opens };
    },
    answerSsh(answer, contentsId) {
      parts.answerSsh(answer, contentsId);
      return null;
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
    openWindow(route) {
      parts.openMain(route);
      return null;
    },
    hidePanel() {
      parts.hidePanel();
      return null;
    },
    quit() {
      // The answer goes out before the windows do.
      setImmediate(parts.quit);
      return null;
    },
    rememberView(view, contentsId) {
      views.set(parts.pageOf(contentsId), view);
      return null;
    },
    recallView: (_input, contentsId) => views.get(parts.pageOf(contentsId)) ?? null,
  };
}
