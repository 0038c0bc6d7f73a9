import * as electron from 'electron';
import type { ClipboardLike } from './copy';

/** Electron's clipboard before its change to promises (up to version 41 or so). */
interface OldClipboard {
  writeImage(image: electron.NativeImage): void;
}
const isOld = (clipboard: object): clipboard is OldClipboard => 'writeImage' in clipboard;

/** The system's clipboard, the same on every Electron that we support. */
export const systemClipboard: ClipboardLike & { writePng(png: Buffer): Promise<void> } = {
  readText: async () => electron.clipboard.readText(),
  writeText: async text => electron.clipboard.writeText(text),
  clear: () => electron.clipboard.clear(),
  async writePng(png) {
    const clipboard: object = electron.clipboard;
    if (isOld(clipboard)) return clipboard.writeImage(electron.nativeImage.createFromBuffer(png));
    const picture = new Blob([new Uint8Array(png)], { type: 'image/png' });
    await electron.clipboard.write([new electron.ClipboardItem({ 'image/png': picture })]);
  },
};
