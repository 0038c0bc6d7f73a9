import { createHash } from 'node:crypto';

export interface ClipboardLike {
  readText(): Promise<string>;
  writeText(text: string): Promise<void>;
  clear(): void;
}

/** Copies text; sensitive text is taken off the clipboard after a time (0: never) unless something else was copied since. */
export function createCopier(clipboard: ClipboardLike, clearAfterS: () => number) {
  let digest: string | null = null;
  let timer: NodeJS.Timeout | null = null;

  const forget = (): void => {
    if (timer) clearTimeout(timer);
    timer = null;
    digest = null;
  };
  const clear = async (): Promise<void> => {
    const mine = digest;
    forget();
    // Something copied meanwhile is not ours to clear.
    if (mine !== null && hash(await clipboard.readText()) === mine && digest === null) clipboard.clear();
  };
  return {
    async copy(text: string, sensitive: boolean): Promise<void> {
      forget();
      await clipboard.writeText(text);
      const seconds = clearAfterS();
      if (!sensitive || seconds <= 0) return;
      // Only a digest is kept: the text itself is no longer ours to hold.
      digest = hash(text);
      timer = setTimeout(() => void clear(), seconds * 1000);
    },
    /** The app quits: what would be cleared later is cleared now. */
    end: clear,
  };
}

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
