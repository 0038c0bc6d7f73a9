import { chmod, writeFile } from 'node:fs/promises';
import { Fault } from '@shared/fault';
import type { CallName } from '@shared/ipc';
import type { HistoryExport } from '@shared/ipc/history';
import type { BreachFilter, EventFilter, PastView } from '@shared/model';
import type { Texts } from '@shared/texts';
import { type BrowserWindow, dialog, type FileFilter } from 'electron';
import { qrFileName, qrPng } from '../clipboard/qr';
import { type ProxyTexts, passwordOf } from './proxy-texts';
import type { Serving } from './serve';

/** The calls that save a file where the user says. */
export type FileCall = Extract<
  CallName,
  | 'saveQr'
  | 'exportKeys'
  | 'exportRotations'
  | 'exportEvents'
  | 'exportBreaches'
  | 'exportConnections'
  | 'saveLog'
  | 'saveCoreProfile'
  | 'historyExport'
  | 'saveProxies'
>;
type Format = 'csv' | 'json';
interface Bytes {
  readonly bytes: Uint8Array;
  readonly count: number;
}
interface Text {
  readonly text: string;
  readonly count: number;
}

export interface FileParts {
  readonly texts: () => Texts;
  /** The window with this id of its web contents: it asks for the path. */
  readonly windowOf: (contentsId: number) => BrowserWindow | null;
  /** The keys of a server as a file. */
  readonly exportKeys: (serverId: string, format: Format) => Promise<Uint8Array>;
  /** The history of a port or farm as CSV. */
  readonly exportRotations: (serverId: string, portId: number | null, view: PastView) => Promise<string>;
  /** The log of breaches as a file. */
  readonly exportBreaches: (filter: BreachFilter, format: Format) => Promise<Text>;
  /** What the log of events has of a filter. */
  readonly exportEvents: (filter: EventFilter, format: Format) => Promise<Text>;
  /** What a watch of connections shows, as a file. */
  readonly exportConnections: (watch: string, format: Format) => Promise<Bytes>;
  /** The lines of a log that a window finds. */
  readonly logText: (watchId: string) => Text;
  /** A memory profile of a controller's core. */
  readonly coreProfile: (serverId: string, name: 'heap' | 'allocs') => Promise<Uint8Array>;
  /** What is exported of the history. */
  readonly historyFile: (wish: HistoryExport) => Promise<Bytes & { readonly extension: string }>;
  readonly proxies: ProxyTexts;
  /** Known to the log before anything can go wrong with it. */
  readonly keepSecret: (secret: string | undefined) => void;
}

interface Offer {
  readonly title: string;
  readonly fileName: string;
  readonly type: FileFilter;
}
const typeOf = (...extensions: readonly [string, ...string[]]): FileFilter => ({
  name: extensions[0].toUpperCase(),
  extensions: [...extensions],
});

export function fileCalls(parts: FileParts): Pick<Serving, FileCall> {
  /**
   * Asks for a path, writes there and gives it with what else is told; null: the user cancelled. Whatever is saved is as good as the keys
   * themselves, so only the user may read it.
   */
  const save = async <Told extends object>(contentsId: number, content: Uint8Array | string, offer: Offer, told: Told) => {
    const window = parts.windowOf(contentsId);
    const options = { title: offer.title, defaultPath: offer.fileName, filters: [offer.type] };
    const { canceled, filePath } = await (window ? dialog.showSaveDialog(window, options) : dialog.showSaveDialog(options));
    if (canceled || !filePath) return null;
    try {
      await writeFile(filePath, content, { mode: 0o600 });
      // A file that was there keeps its mode.
      await chmod(filePath, 0o600);
    } catch (error) {
      throw new Fault('storage', `the file could not be written: ${String(error)}`, { cause: error });
    }
    return { path: filePath, ...told };
  };
  // Everything is read before a path is asked for: what cannot be had is refused first.
  return {
    async saveQr({ text, name }, contentsId) {
      const t = parts.texts();
      const type = { name: t('dialog.png'), extensions: ['png'] };
      return save(contentsId, await qrPng(text), { title: t('dialog.saveQr'), fileName: qrFileName(name), type }, {});
    },
    async exportKeys({ serverId, format }, contentsId) {
      const file = await parts.exportKeys(serverId, format);
      return save(contentsId, file, { title: parts.texts()('dialog.exportKeys'), fileName: `keys.${format}`, type: typeOf(format) }, {});
    },
    async exportRotations({ serverId, portId, view }, contentsId) {
      const text = await parts.exportRotations(serverId, portId, view);
      const title = parts.texts()('dialog.exportRotations');
      return save(contentsId, text, { title, fileName: 'rotations.csv', type: typeOf('csv') }, {});
    },
    async exportBreaches({ filter, format }, contentsId) {
      const { text, count } = await parts.exportBreaches(filter, format);
      const title = parts.texts()('dialog.exportBreaches');
      return save(contentsId, text, { title, fileName: `breaches.${format}`, type: typeOf(format) }, { count });
    },
    async exportEvents({ filter, format }, contentsId) {
      const { text, count } = await parts.exportEvents(filter, format);
      const title = parts.texts()('dialog.exportEvents');
      return save(contentsId, text, { title, fileName: `events.${format}`, type: typeOf(format) }, { count });
    },
    async exportConnections({ watch, format }, contentsId) {
      const { bytes, count } = await parts.exportConnections(watch, format);
      const title = parts.texts()('dialog.exportConnections');
      return save(contentsId, bytes, { title, fileName: `connections.${format}`, type: typeOf(format) }, { count });
    },
    async saveLog({ watchId }, contentsId) {
      const { text, count } = parts.logText(watchId);
      const title = parts.texts()('dialog.saveLog');
      return save(contentsId, text, { title, fileName: 'controller.log', type: typeOf('log', 'txt') }, { count });
    },
    async saveCoreProfile({ serverId, profile }, contentsId) {
      const bytes = await parts.coreProfile(serverId, profile);
      const type = { name: 'pprof', extensions: ['pb.gz', 'gz'] };
      return save(contentsId, bytes, { title: parts.texts()('dialog.saveProfile'), fileName: `${profile}.pb.gz`, type }, {});
    },
    async historyExport(wish, contentsId) {
      const { bytes, count, extension } = await parts.historyFile(wish);
      // A name that the user gave to a server may hold what no file name can.
      const fileName = `${wish.name.replaceAll(/[^\p{L}\p{N} ._-]/gu, '-')}.${extension}`;
      return save(contentsId, bytes, { title: parts.texts()('dialog.exportHistory'), fileName, type: typeOf(extension) }, { count });
    },
    async saveProxies({ what, token }, contentsId) {
      parts.keepSecret(passwordOf(token));
      const { text, count, opens, extension } = await parts.proxies.write(what, token);
      const title = parts.texts()('dialog.exportProxies');
      return save(contentsId, text, { title, fileName: `proxies.${extension}`, type: typeOf(extension) }, { count, opens });
    },
  };
}
