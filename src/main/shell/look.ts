import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from '@shared/model';
import { type Texts, translate } from '@shared/translate';
import { app, nativeTheme } from 'electron';
import type { Look } from './windows/window';

/**
 * Theme and language as they are in effect, from the settings and the system; texts in that language. `translations`: folder of the built ones. They are
 * read when needed: bundled, each would stay in memory twice, as source and as texts.
 */
export function createLook(settings: () => Settings, translations: string) {
  let texts: Texts | null = null;
  const language = (): Look['language'] => {
    const chosen = settings().language;
    if (chosen !== 'system') return chosen;
    return app.getLocale().toLowerCase().startsWith('ru') ? 'ru' : 'en';
  };
  const theme = (): Look['theme'] => {
    const chosen = settings().theme;
    if (chosen !== 'system') return chosen;
    return nativeTheme.shouldUseDarkColors ? 'dark' : 'light';
  };
  return {
    get: (): Look => ({ theme: theme(), language: language() }),
    texts(): Texts {
      const now = language();
      if (texts?.language !== now) texts = translate(now, JSON.parse(readFileSync(join(translations, `${now}.json`), 'utf8')));
      return texts;
    },
    /** The system's theme changed. */
    onSystem(listener: () => void): () => void {
      nativeTheme.on('updated', listener);
      return () => void nativeTheme.off('updated', listener);
    },
  };
}
export type LookSource = ReturnType<typeof createLook>;
