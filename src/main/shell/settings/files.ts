import { type DocumentOptions, type JsonDocument, openDocument, type WriteJson } from './document';

const NAMES = ['servers', 'settings', 'windows'] as const;
export type FileName = (typeof NAMES)[number];
export interface Files extends Readonly<Record<FileName, JsonDocument>> {
  /** Gives the writer of each file, which is loaded later than the files are read. */
  bind(writer: (name: FileName) => WriteJson): void;
}

/** The app's small files in the data folder, each by itself. They can be read at once and written once a writer is bound. */
export function openFiles(dir: string, reports: Pick<DocumentOptions, 'onSetAside' | 'onUnreadable'>): Files {
  const writers = new Map<FileName, WriteJson>();
  const open = (name: FileName): JsonDocument =>
    openDocument({
      dir,
      name,
      now: Date.now,
      ...reports,
      write(value) {
        const write = writers.get(name);
        if (!write) throw new Error('the app is still starting');
        write(value);
      },
    });
  return {
    servers: open('servers'),
    settings: open('settings'),
    windows: open('windows'),
    bind(writer) {
      for (const name of NAMES) writers.set(name, writer(name));
    },
  };
}
