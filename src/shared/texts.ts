/** Texts in every language, bundled: for windows, which may change it at once. Main reads the one that it needs from its file. */
import en from './locales/en.json';
import ru from './locales/ru.json';
import { type Language, type Texts, translate } from './translate';

export type { Language, TextParams, Texts } from './translate';

export function createTexts(language: Language): Texts {
  return language === 'en' ? translate('en', en) : translate('ru', ru, en);
}
